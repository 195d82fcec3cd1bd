"""Addresses of the wire room."""

from django.urls import path

from . import views

app_name = "wire"
urlpatterns = [path("<slug:feed>", views.push_view, name="push")]
