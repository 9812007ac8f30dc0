"""Conversation and Message: what was said, in one thread of one channel."""

from django.db import models

from regulars.ledger.models.imports import Import
from regulars.ledger.models.record import Record
from regulars.ledger.models.source import Source


class Conversation(models.Model):
    """A ticket, a mail thread, a call."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="conversations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    imported = models.ForeignKey(Import, on_delete=models.CASCADE, null=True, related_name="conversations")
    key = models.CharField(max_length=200)
    channel = models.CharField(max_length=32, blank=True)
    subject = models.CharField(max_length=400, blank=True)
    status = models.CharField(max_length=32, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    satisfaction = models.CharField(max_length=16, blank=True)
    tags = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="conversation_source_key")]


class Message(models.Model):
    """One message of a conversation, from the customer or from us."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    from_customer = models.BooleanField()
    text = models.TextField()
    written_by = models.CharField(max_length=150, blank=True)
