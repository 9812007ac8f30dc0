"""Identifier: a normalised (type, value) by which a record can be recognised."""

from django.db import models

from regulars.ledger.models.record import Record


class Identifier(models.Model):
    """One identifier of one record; `kind` is email, phone, user_id or another of Segment's types."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="identifiers", db_index=False)
    kind = models.CharField(max_length=32)
    value = models.CharField(max_length=320)

    class Meta:
        indexes = [models.Index(fields=["kind", "value"], name="identifier_value")]
        constraints = [models.UniqueConstraint(fields=["record", "kind", "value"], name="identifier_once")]
