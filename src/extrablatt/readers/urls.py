"""The account's addresses, below ``/konto/``. django-allauth's names, German paths, and only what readers need."""

from allauth.account import views as account
from django.urls import path

from . import views

urlpatterns = [
    path("", views.overview, name="reader_account"),
    path("pass/", views.renew_pass, name="reader_pass"),
    path("anmelden/", account.request_login_code, name="account_request_login_code"),
    path("anmelden/code/", account.confirm_login_code, name="account_confirm_login_code"),
    path("anmelden/", account.request_login_code, name="account_login"),
    path("anmelden/", account.request_login_code, name="account_signup"),
    path("abmelden/", account.logout, name="account_logout"),
    path("abgemeldet/", views.signed_out, name="reader_signed_out"),
    path("gesperrt/", account.account_inactive, name="account_inactive"),
    path("bestaetigen/", account.email_verification_sent, name="account_email_verification_sent"),
    path("erneut/", account.reauthenticate, name="account_reauthenticate"),
]
