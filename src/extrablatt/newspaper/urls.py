"""Addresses of the office: the desk, the accounts, and the press for the kiosk. The reader's pages are press/surfaces.py."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from . import gateway, media

urlpatterns = [
    path("-/press/", gateway.render_page, name="press_gateway"),
    path("-/wire/", include("extrablatt.wire.urls")),
    path("-/fediverse/", include("extrablatt.fediverse.urls")),
    path("partner/", include("extrablatt.readers.partner_urls")),
    path("konto/", include("extrablatt.readers.urls")),
    path("desk/media/<path:name>", media.serve, name="desk_media"),
    path("desk/", include("extrablatt.desk.unused")),
    path("desk/", include(wagtailadmin_urls)),
]

handler404 = "extrablatt.newspaper.gateway.not_found"
handler500 = "extrablatt.newspaper.gateway.failed"
handler400 = "extrablatt.newspaper.gateway.bad_request"
