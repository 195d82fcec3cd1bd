"""The partner feed's address, below ``/partner/``."""

from django.urls import path

from . import partner_views

urlpatterns = [path("ninjs", partner_views.ninjs_feed, name="partner_ninjs")]
