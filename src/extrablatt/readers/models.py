"""Accounts and subscriptions. Editors and readers share one account table; what one may do at the desk is a permission."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fields import AddressField, tidy
from .mailaddress import shown


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A user with ``email``; without a password only the e-mailed code lets them in."""
        user = self.model(email=tidy(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A user who may do everything at the desk."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> User:
        """Look a user up by address, however it is written."""
        return self.get(email=username)


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """An account, known by its e-mail address, which is kept in one form only (``mailaddress.py``)."""

    username = None  # type: ignore[assignment]
    email = AddressField(_("e-mail address"), unique=True)
    #: Where what this account had went, when it was found to be the same person's as another.
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, editable=False, related_name="merged")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.get_full_name() or self.address

    @property
    def address(self) -> str:
        """The e-mail address as people write it."""
        return shown(self.email)


class Attempt(models.Model):
    """Tries of somebody at something (``limits.py``), under a digest of who and what."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    last = models.DateTimeField(db_index=True)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("attempt")


def end_of(day: date) -> datetime:
    """The moment a day is over in the newspaper's zone."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions by time."""

    def valid(self, now: datetime | None = None) -> SubscriptionQuerySet:
        """Those that give access now."""
        now = now or timezone.now()
        return self.filter(starts__lte=now, until__gt=now)


class Subscription(models.Model):
    """The right to read premium articles until a time."""

    class Source(models.TextChoices):
        """Where it came from."""

        GRANTED = "granted", _("granted by the desk")
        PAID = "paid", _("paid")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="subscriptions", verbose_name=_("account"))
    starts = models.DateTimeField(_("from"), default=timezone.now)
    until = models.DateTimeField(_("until"))
    source = models.CharField(_("source"), max_length=16, choices=Source.choices, default=Source.GRANTED)
    granted_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["-until"]

    def __str__(self) -> str:
        return f"{self.user} – {self.last_day:%d.%m.%Y}"

    @property
    def last_day(self) -> date:
        """The last day on which it gives access, in the newspaper's zone: of one that runs to the end of 31 December, that day."""
        return timezone.localtime(self.until - timedelta(microseconds=1), timezone.get_default_timezone()).date()


class IssuedPasses(models.Model):
    """What passes of an account are out, for as long as one is: a pass is looked at where there is no database (passes.py).

    No foreign key: the row must outlive the account, whose passes are then refused.
    """

    account = models.BigIntegerField(primary_key=True)
    #: The newest pass of any level, and the newest premium one: issued (epoch milliseconds), and the latest end (epoch seconds).
    issued = models.BigIntegerField(default=0)
    until = models.BigIntegerField(default=0, db_index=True)
    premium_issued = models.BigIntegerField(default=0)
    premium_until = models.BigIntegerField(default=0)
    #: Passes issued up to then (epoch milliseconds) are refused; -1: none.
    refused = models.BigIntegerField(default=-1)

    def __str__(self) -> str:
        return f"passes of account {self.account}"


class Partner(models.Model):
    """Who may take stories over by a key (docs/partners.md). The key itself is shown once and kept by its digest only."""

    class Access(models.TextChoices):
        """The highest wall whose texts are handed over."""

        OPEN = "open", _("open articles")
        REGISTERED = "registered", _("those for registered readers too")
        PREMIUM = "premium", _("premium articles too")

    name = models.CharField(_("name"), max_length=80, unique=True)
    #: SHA-256 of the key, in hex.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    access = models.CharField(_("texts handed over"), max_length=16, choices=Access.choices, default=Access.OPEN)
    agency_texts = models.BooleanField(
        _("agencies' texts too"), default=False, help_text=_("Only where the contract with the agency allows it.")
    )
    pictures = models.BooleanField(
        _("pictures too"), default=False, help_text=_("Only where the rights in all pictures allow it.")
    )
    created = models.DateTimeField(auto_now_add=True)
    last_asked = models.DateTimeField(_("last asked"), null=True, editable=False)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
