"""The picture desk's own pages in Wagtail's library: editing with a comparison on the server, and restoring."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images.views.images import EditView
from wagtail.permissions import policy_registry

from . import actions
from .models import Picture, PictureAddress


class PictureEditView(EditView):
    """Wagtail's, whose save may be refused at the last moment: somebody was quicker."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show the form again with what stands against it."""
        try:
            with transaction.atomic():
                answer: HttpResponse = super().form_valid(form)
            if told := actions.undeveloped(form.instance):
                messages.warning(self.request, told)
            return answer
        except (actions.StalePictureError, actions.RightsError) as error:
            form.add_error(None, str(error))
            refused: HttpResponse = self.form_invalid(form)
            return refused

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the addresses that are gone, newest first."""
        gone = PictureAddress.objects.filter(picture=self.object.pk, state=PictureAddress.State.GONE)
        return super().get_context_data(**kwargs) | {"gone": gone.order_by("-since")[:20]}


_NAME = re.compile(r"([0-9a-f]{8,64})-[0-9x]{1,12}\.(webp|jpg|avif|png)")


def rendition(request: HttpRequest, pk: int, name: str) -> FileResponse:
    """A reader's file for the desk's previews: of what is not public yet, or nowhere shown any more. What is gone for good is not."""
    match = _NAME.fullmatch(name)
    known = PictureAddress.objects.filter(picture=pk, token=match[1]).first() if match else None
    file = actions.renditions_folder() / str(pk) / name
    if known is None or known.state == PictureAddress.State.GONE or not file.is_file():
        raise Http404
    answer = FileResponse(file.open("rb"))
    answer["Cache-Control"] = "private, no-store"
    return answer


class RestoreForm(forms.Form):
    """Why a withdrawn picture may be shown again."""

    reason = forms.CharField(
        label=gettext_lazy("Why may it be shown again?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """A withdrawn picture comes back, under new addresses."""
    picture = get_object_or_404(Picture, pk=pk)
    if not policy_registry.get_by_type(Picture).user_has_permission_for_instance(request.user, "change", picture):
        raise PermissionDenied
    form = RestoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.restore_picture(picture, reason=form.cleaned_data["reason"], user=request.user)
        except actions.RightsError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("The picture may be shown again. It has new addresses; the old ones stay gone.")
            )
        return redirect("wagtailimages:edit", pk)
    return render(request, "pictures/restore.html", {"picture": picture, "form": form})
