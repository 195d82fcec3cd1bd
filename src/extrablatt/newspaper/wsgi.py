"""The office: Django as a WSGI application, behind the kiosk, never in front of the public."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "extrablatt.newspaper.settings")

application = get_wsgi_application()

# Behind Django's set-up.
from extrablatt.newspaper import aftercommit  # noqa: E402

aftercommit.load()
