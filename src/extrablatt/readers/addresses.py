"""Whose requests are counted together."""

from __future__ import annotations

from django.http import HttpRequest

from extrablatt.net.readeraddress import household


def reader_address(request: HttpRequest) -> str:
    """The address a request is counted under: an IPv4 address, or the first 64 bits of an IPv6 one, as text.

    "" where nobody can tell: then no limit by address may be applied as if all these were one reader, only those by account.
    ``REMOTE_ADDR`` is the reader's own, as the kiosk has signed it (``newspaper/readeraddress.py``); no header is read here,
    and django-allauth's limits count the same without being told. An address of a private network may be a proxy that is not
    named in ``trusted_proxies``, with all readers behind it; the kiosk warns of it.
    """
    return household(request.META.get("REMOTE_ADDR", ""))
