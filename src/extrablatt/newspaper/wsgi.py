"""The office: Django as a WSGI application, behind the kiosk, never in front of the public."""

import os

from django.core.wsgi import get_wsgi_application

from extrablatt.health import heartbeats, lifeline, requests
from extrablatt.health.tally import tally

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "extrablatt.newspaper.settings")

#: Seconds after which nobody waits for an answer any more: the kiosk gives up after 120 (``kiosk/upstream.py``).
LONGEST = 300.0


def _application() -> requests.Watched:
    lifeline.hold_on()
    made = get_wsgi_application()
    from extrablatt.newspaper import aftercommit  # behind Django's set-up

    aftercommit.load()
    from django.conf import settings

    tally.begin(settings.DATA_DIR)
    beat = heartbeats.opened().claim("office", requests.BOUND)
    return requests.Watched(made, beat, int(os.environ.get("EXTRABLATT_THREADS") or 8), LONGEST).start()


application = _application()
