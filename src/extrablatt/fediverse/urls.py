"""Addresses below ``/-/fediverse/``."""

from django.urls import path

from . import views

app_name = "fediverse"
urlpatterns = [
    path("inbox", views.inbox, name="shared_inbox"),
    path("<slug:account>/inbox", views.inbox, name="inbox"),
    path("<slug:account>/followers", views.followers, name="followers"),
]
