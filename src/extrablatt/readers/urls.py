"""The account's addresses, below ``/konto/``. django-allauth's names, German paths, and only what readers need."""

from allauth.account import views as account
from django.urls import path
from django.views.generic import RedirectView

from . import views

#: Where allauth would confirm an address by a link, or ask for a password again: readers have neither.
_to_account = RedirectView.as_view(pattern_name="reader_account")

urlpatterns = [
    path("", views.overview, name="reader_account"),
    path("pass/", views.renew_pass, name="reader_pass"),
    path("anmelden/", views.request_code, name="account_request_login_code"),
    path("anmelden/code/", views.confirm_code, name="account_confirm_login_code"),
    path("anmelden/", views.request_code, name="account_login"),
    path("anmelden/", views.request_code, name="account_signup"),
    path("abmelden/", views.sign_out, name="account_logout"),
    path("abgemeldet/", views.signed_out, name="reader_signed_out"),
    path("geraete/", views.devices, name="reader_devices"),
    path("gesperrt/", account.account_inactive, name="account_inactive"),
    path("bestaetigen/", _to_account, name="account_email_verification_sent"),
    path("erneut/", _to_account, name="account_reauthenticate"),
]
