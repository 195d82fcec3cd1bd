"""The desk's page of how the newspaper is: in plain words with what to do, and the alarms, which are acknowledged here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from extrablatt.health import alarmbook, report
from extrablatt.health.alarms import Alarm

from . import sentences, standing

#: Alarms that are over and still shown.
OVER = 20


def promises() -> dict[str, str]:
    """What the newspaper promises, in words."""
    return {
        report.WITHDRAWN: _("What is withdrawn is gone"),
        report.EMBARGO: _("Embargoes and plans hold"),
        report.READERS: _("Readers are served"),
        report.DESK: _("The desk works"),
        report.WIRE: _("The agencies' items come in"),
        report.KEPT: _("Nothing is lost"),
    }


def _shown(alarm: Alarm, words: sentences.Words) -> dict[str, Any]:
    what, do = sentences.sentence(alarm.problem, words)
    times = {
        name: datetime.fromtimestamp(at, timezone.get_current_timezone()) if (at := getattr(alarm, name)) else None
        for name in ("since", "acked", "escalated", "over")
    }
    about = sentences.about(alarm.problem)
    return {"id": alarm.id, "level": alarm.level, "what": what, "do": do, "about": about, "by": alarm.by, **times}


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """The page; a POST acknowledges an alarm."""
    if request.method == "POST":
        who = request.user.get_full_name() or _("the desk")  # type: ignore[union-attr]
        try:
            found = alarmbook.leave(settings.DATA_DIR, request.POST.get("alarm", ""), who)
        except OSError:
            messages.error(request, _("It can't be noted: the disk takes nothing."))
        else:
            if found is None:
                messages.info(request, _("This alarm is over."))
            elif found.by == who:
                messages.success(request, _("You look after it."))
            else:
                messages.warning(request, _("%(who)s looks after it already.") % {"who": found.by})
        return redirect("desk_status")
    seen, words = standing.look(), standing.words()
    kept = seen.promises
    alarms = [_shown(alarm, words) for alarm in alarmbook.shown(settings.DATA_DIR)]
    problems = [(*sentences.sentence(one, words), sentences.about(one), bool(one.breaks)) for one in seen.problems]
    context = {
        "header_title": _("How the newspaper is"),
        "promises": [(text, kept[name]) for name, text in promises().items()],
        "problems": list(dict.fromkeys(problems)),
        "alarms": [alarm for alarm in alarms if not alarm["over"]],
        "past": [alarm for alarm in alarms if alarm["over"]][:OVER],
        "reach": bool(settings.PAPER.alarms.reach),
        "forecast": standing.disk_forecast(),
        "free": seen.disk_free / 1e9 if seen.disk_free >= 0 else None,
    }
    return TemplateResponse(request, "newspaper/status.html", context)
