"""Conversation and Message: what was said, in one thread of one channel."""

from django.db import models

from regulars.ledger.models.imports import Import
from regulars.ledger.models.record import Record
from regulars.ledger.models.source import Source


class CurrentConversations(models.Manager["Conversation"]):
    """Conversations as their source last told them."""

    def get_queryset(self) -> models.QuerySet["Conversation"]:
        """Leave out what a later import replaced."""
        return super().get_queryset().filter(current=True)


class Conversation(models.Model):
    """A ticket, a mail thread, a call. Each import that tells it differently adds a row; the newest is `current`."""

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
    current = models.BooleanField(default=True)

    objects = CurrentConversations()
    versions = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at"], condition=models.Q(current=True), name="conversation_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"], condition=models.Q(current=True), name="conversation_current_once"
            )
        ]


class Message(models.Model):
    """One message of a conversation, from the customer or from us."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    at = models.DateTimeField()
    from_customer = models.BooleanField()
    text = models.TextField()
    written_by = models.CharField(max_length=150, blank=True)
