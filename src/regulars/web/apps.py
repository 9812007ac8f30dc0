"""The console as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and template tags of the console."""

    name = "regulars.web"
    label = "web"
