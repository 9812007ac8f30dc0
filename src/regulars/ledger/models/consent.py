"""Consent per channel and purpose, with its proof. All statements are kept; the stricter of the latest ones holds."""

from django.db import models

from regulars.ledger.models.imports import Import
from regulars.ledger.models.record import Record

NEEDS_YES = frozenset({"email", "sms"})
"""Channels on which marketing needs a yes on record; on the others it is enough that nobody said no."""


class Consent(models.Model):
    """One statement: what this record's person allowed or refused, when, and where that is written."""

    class State(models.TextChoices):
        GRANTED = "granted", "granted"
        PENDING = "pending", "pending"
        DENIED = "denied", "denied"

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="consents")
    imported = models.ForeignKey(Import, on_delete=models.CASCADE, null=True, related_name="consents")
    channel = models.CharField(max_length=16)
    purpose = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=State.choices)
    given_at = models.DateTimeField()
    proof = models.TextField(blank=True)
    entered_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [models.Index(fields=["record", "channel", "purpose", "given_at"], name="consent_latest")]
