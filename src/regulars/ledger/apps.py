"""The ledger as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Holds every model of Regulars."""

    name = "regulars.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
