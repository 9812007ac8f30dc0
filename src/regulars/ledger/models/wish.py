"""Wish: how a person wants to be reached, as they said it; every statement is kept, like a consent."""

from django.db import models

from regulars.ledger.models.imports import Import
from regulars.ledger.models.record import Record


class Wish(models.Model):
    """One statement of this record's person. Of one record the latest holds; among a customer's records the stricter.

    `value` by what it is about: topic (`item`): yes or no; frequency (of `channel`): "2/7", at most so many in so many
    days, or nothing; quiet: "21:00-08:00" or nothing; pause: until when, ISO 8601 in UTC, or nothing; time_zone and
    language: their names; data and forget: what they asked for, and nothing that holds.
    """

    class About(models.TextChoices):
        TOPIC = "topic", "topic"
        FREQUENCY = "frequency", "how often"
        QUIET = "quiet", "quiet hours"
        PAUSE = "pause", "pause"
        TIME_ZONE = "time_zone", "time zone"
        LANGUAGE = "language", "language"
        DATA = "data", "their data"
        FORGET = "forget", "to be forgotten"

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="wishes")
    imported = models.ForeignKey(Import, on_delete=models.CASCADE, null=True, related_name="wishes")
    about = models.CharField(max_length=16, choices=About.choices)
    channel = models.CharField(max_length=16, blank=True)
    item = models.CharField(max_length=64, blank=True)
    value = models.CharField(max_length=64, blank=True)
    stated_at = models.DateTimeField()
    proof = models.TextField(blank=True)
    entered_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name_plural = "wishes"
        indexes = [models.Index(fields=["record", "about", "channel", "item", "stated_at"], name="wish_latest")]
