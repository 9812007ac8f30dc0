"""Event: something that happened, immutable. Here the newest ones; the rest are Parquet segments (see ledger.log)."""

from django.db import models

from regulars.ledger.models.imports import Import
from regulars.ledger.models.record import Record
from regulars.ledger.models.source import Source


class Event(models.Model):
    """One line of an event that is not yet sealed into a segment; columns as in `ledger.log.schema.EVENT_SCHEMA`."""

    seq = models.BigIntegerField(primary_key=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    source_key = models.CharField(max_length=320, null=True)
    name = models.CharField(max_length=100)
    occurred_at = models.DateTimeField()
    order_id = models.CharField(max_length=200, null=True)
    line = models.IntegerField(default=1)
    product = models.CharField(max_length=200, null=True)
    product_name = models.CharField(max_length=400, null=True)
    category = models.CharField(max_length=200, null=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, null=True)
    properties = models.TextField(null=True)


class LogSegment(models.Model):
    """Manifest row of one Parquet segment: the segment exists in the log exactly while its row does."""

    file = models.CharField(max_length=200, unique=True)
    imported = models.ForeignKey(Import, on_delete=models.PROTECT, null=True, related_name="segments")
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    first_seq = models.BigIntegerField(unique=True)
    last_seq = models.BigIntegerField(unique=True)
    rows = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)  # when a stretch of live events became this; null: an import wrote it
    last_sale_at = models.DateTimeField(null=True)  # of such a stretch; null: it holds no sale


class TimelineEntry(models.Model):
    """One event as a customer's page shows it (an order is one entry); rebuilt from the log at any time."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="timeline")
    imported = models.ForeignKey(Import, on_delete=models.CASCADE, null=True, related_name="timeline")
    at = models.DateTimeField()
    seq = models.BigIntegerField()
    name = models.CharField(max_length=100)
    reference = models.CharField(max_length=200, null=True)
    summary = models.CharField(max_length=400, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, null=True)

    class Meta:
        indexes = [models.Index(fields=["record", "-at", "-seq"], name="timeline_of_record")]
