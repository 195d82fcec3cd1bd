"""Django settings, all derived from newspaper.toml (see config.py)."""

from __future__ import annotations

import os
import time
import zoneinfo
from pathlib import Path
from urllib.parse import urlsplit

from extrablatt.health import heartbeats, logfiles
from extrablatt.net import hostport
from extrablatt.press import addresses

from . import config, databaseurl, languages, private

# Whatever this process makes is for its user alone.
os.umask(private.UMASK)
PAPER = config.load()
#: What no section can be called at the desk.
RESERVED_ADDRESSES = addresses.RESERVED
DATA_DIR = PAPER.data_dir
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
os.environ[heartbeats.VARIABLE] = str(DATA_DIR / "run" / "heartbeats")

DEBUG = PAPER.debug
SECRET_KEY = config.secret(PAPER, "django").hex()
#: Of before (``extrablatt secret rotate sessions``): sessions signed by them go on; second factors encrypted by them stay readable.
SECRET_KEY_FALLBACKS = config.old_secrets(PAPER, "django", time.time())
FACTOR_KEYS = config.old_secrets(PAPER, "factors", time.time())
PASS_SECRET = config.secret(PAPER, "pass")
SEALED_KEY = config.secret(PAPER, "sealed")
INTERNAL_SECRET = config.secret(PAPER, "internal").hex()
FEDIVERSE_KEY = config.signing_key(PAPER) if PAPER.fediverse.account else ""

_base = urlsplit(PAPER.base_url)
ALLOWED_HOSTS = [hostport.bracketed(_base.hostname or "localhost"), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [PAPER.base_url]
if PAPER.server.port:
    CSRF_TRUSTED_ORIGINS += [f"http://127.0.0.1:{PAPER.server.port}", f"http://localhost:{PAPER.server.port}"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
USE_X_FORWARDED_HOST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _base.scheme == "https"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _base.scheme == "https" else 0  # as the kiosk says it of pages
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
# Cookies end with the browser's session; who has signed in is remembered (the privacy page tells of each of them).
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "extrablatt.readers.views.form_refused"
SESSION_ENGINE = "extrablatt.readers.sessionstore"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

INSTALLED_APPS = [
    "extrablatt.newspaper.apps.NewspaperConfig",
    "extrablatt.wire",
    "extrablatt.pictures",
    "extrablatt.publication",
    "extrablatt.desk",
    "extrablatt.sealed",
    "extrablatt.archive",
    "extrablatt.press",
    "extrablatt.readers",
    "extrablatt.fediverse",
    "extrablatt.audience",
    "wagtail.snippets",
    "wagtail.users",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.search",
    "wagtail.contrib.typed_table_block",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "extrablatt.newspaper.requestid.RequestIdMiddleware",
    "extrablatt.newspaper.readeraddress.ReaderAddressMiddleware",
    "extrablatt.newspaper.policy.PolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "extrablatt.readers.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "extrablatt.desk.secondfactor.SecondFactorMiddleware",
    "extrablatt.readers.signin.SignInMiddleware",
    "extrablatt.readers.sessions.SessionsMiddleware",
    "extrablatt.readers.middleware.PassMiddleware",
    "extrablatt.newspaper.deskcookie.DeskCookieMiddleware",
    "extrablatt.newspaper.unreadable.UnreadableFormMiddleware",
    "extrablatt.newspaper.diskfull.DiskFullMiddleware",
    "extrablatt.desk.keeping.middleware",
]
# To withdraw, and to sign in for it. A post of a live blog is taken away by one act among others, a picture by its form: let through as a whole.
GO_ON_WHEN_DISK_IS_FULL = frozenset(
    (
        "articles:unpublish", "desk_live_act", "pictures_edit",
        "wagtailadmin_login", "wagtailadmin_logout", "desk_second_factor",
    )
)  # fmt: skip

ROOT_URLCONF = "extrablatt.newspaper.urls"
WSGI_APPLICATION = "extrablatt.newspaper.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "extrablatt.newspaper.context.paper",
                "extrablatt.readers.context.press",
            ],
        },
    },
]


def _database(found: databaseurl.Postgres | Path) -> dict[str, object]:
    if isinstance(found, databaseurl.Postgres):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": found.name,
            "USER": found.user,
            "PASSWORD": found.password,
            "HOST": found.host,
            "PORT": found.port,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # Seconds a server that does not answer is waited for, at the door and in the middle of a conversation (libpq).
            "OPTIONS": {
                "connect_timeout": 3,
                "tcp_user_timeout": 10_000,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
                **found.options,
            },
        }
    return {
        "ENGINE": "extrablatt.newspaper.sqlite",
        "NAME": str(found),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # Writers queue instead of failing half-way (wagtail #14361): WAL, BEGIN IMMEDIATE, a patient timeout.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "mark": str(DATA_DIR / "release"),
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
                "PRAGMA cache_size=-16000;PRAGMA temp_store=MEMORY;"
            ),
        },
        "TEST": {"NAME": str(DATA_DIR / "test.sqlite3")},
    }


DATABASES = {"default": _database(config.database(PAPER))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "readers.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/konto/anmelden/"
LOGIN_REDIRECT_URL = "/konto/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/konto/abgemeldet/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the mailed code itself proves the address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_ADAPTER = "extrablatt.readers.adapter.ReaderAccountAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "extrablatt.readers.forms.RequestCodeForm",
    "confirm_login_code": "extrablatt.readers.forms.ConfirmCodeForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
# Ours count in the database, by account and household (readers/limits.py).
ACCOUNT_RATE_LIMITS = {"request_login_code": None}
ACCOUNT_SESSION_REMEMBER = True

# Second factors guard the desk (desk/secondfactor.py), whatever road its session was opened by; reading needs none.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "extrablatt.desk.factors.adapter.DeskFactorAdapter"
MFA_TOTP_TOLERANCE = 1  # a clock half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # desk accounts are made by the operator, with an address nobody else chose
MFA_REAUTHENTICATION_REQUIRED = False  # the desk's own pages ask (desk/factors/pages.py); allauth's are not routed

LANGUAGE_CODE = PAPER.language
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# The desk speaks the paper's language too, where the newspaper has translated it.
if LANGUAGE_CODE[:2] not in dict(LANGUAGES):
    WAGTAILADMIN_PERMITTED_LANGUAGES = [*LANGUAGES, (LANGUAGE_CODE, LANGUAGE_CODE)]
if LANGUAGE_CODE not in dict(LANGUAGES):
    LANGUAGES = [(LANGUAGE_CODE, dict(LANGUAGES).get(LANGUAGE_CODE[:2], LANGUAGE_CODE)), *LANGUAGES]
# The newspaper's own words first (docs/languages.md).
LOCALE_PATHS = [languages.folder(PAPER.directory), languages.HOUSE_LOCALES]
TIME_ZONE = PAPER.time_zone
USE_I18N = USE_TZ = True

STATIC_URL = "/desk/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = DATA_DIR / "originals"
MEDIA_URL = "/desk/media/"
RENDITIONS_ROOT = PAPER.renditions_dir
PICTURE_MEMORY_MB = PAPER.server.picture_memory_mb
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

WAGTAILADMIN_USER_LOGIN_FORM = "extrablatt.readers.deskforms.DeskSignInForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "extrablatt.readers.deskforms.DeskResetForm"  # noqa: S105
# Of the names in the time zone database those that browsers know too (ECMA-402, 6.5.1).
WAGTAIL_USER_TIME_ZONES = sorted(
    name
    for name in zoneinfo.available_timezones()
    if name not in ("localtime", "Factory", "posixrules") and "/" in name
)
WAGTAIL_SITE_NAME = PAPER.name
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "extrablatt.desk.draftail.RichTextArea"}}
WAGTAILADMIN_BASE_URL = PAPER.base_url
WAGTAILIMAGES_IMAGE_MODEL = "pictures.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "extrablatt.pictures.forms.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "extrablatt.desk.workflow.publish_approved"
WAGTAIL_I18N_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database.fallback"}}
WAGTAILSNIPPETS_PERMIT_PREVIEW = True

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

#: Seconds the mail relay may take to answer: who signs in waits for it.
MAIL_TIMEOUT = PAPER.mail.timeout
if PAPER.mail.backend == "smtp":
    EMAIL_BACKEND = "extrablatt.newspaper.mail.Relay"
    EMAIL_TIMEOUT = MAIL_TIMEOUT
    EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER = PAPER.mail.host, PAPER.mail.port, PAPER.mail.user
    EMAIL_USE_SSL = PAPER.mail.implicit_tls
    EMAIL_USE_TLS = PAPER.mail.tls and not EMAIL_USE_SSL
    try:
        EMAIL_HOST_PASSWORD = PAPER.mail.secret()
    except config.ConfigError:
        # A command in a shell without the newspaper's environment sends no mail and is to work; who opens the newspaper is told
        # (config.missing_secrets).
        EMAIL_HOST_PASSWORD = ""
elif PAPER.mail.backend == "console":
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = PAPER.mail.sender or PAPER.publisher.email or f"redaktion@{_base.hostname}"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "extrablatt_cache",
        # Limits are counted here too (second factors): with Django's 300 a stranger's flood would throw them out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Of requests that failed each is to be found by its line.
LOGGING = logfiles.for_django(keep=("django.request",))
EXTRABLATT_PREVIEW = "extrablatt.newspaper.preview.article"
SILENCED_SYSTEM_CHECKS = ["wagtailadmin.W003"]
