"""Settings of the measured site: production's, and Django's cache of whole pages where SITE_CACHE is set."""

import os

from messung.settings.production import *  # noqa: F403
from messung.settings.production import INSTALLED_APPS, MIDDLEWARE

SECRET_KEY = "only for a server on the loopback, measured and thrown away"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "article"]
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
LOGGING = {"version": 1, "disable_existing_loggers": True}

if os.environ.get("SITE_CACHE"):
    MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CACHE_MIDDLEWARE_SECONDS = 3600
