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
    address = models.CharField(max_length=320, blank=True)  # where the customer writes from
    assigned_to = models.CharField(max_length=150, blank=True)
    waiting_since = models.DateTimeField(null=True)  # the customer's oldest message that nobody answered
    snoozed_until = models.DateTimeField(null=True)
    answering_by = models.CharField(max_length=150, blank=True)  # who had it open last, and when
    answering_at = models.DateTimeField(null=True)
    current = models.BooleanField(default=True)

    objects = CurrentConversations()
    versions = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at"], condition=models.Q(current=True), name="conversation_newest"),
            models.Index(
                fields=["waiting_since"],
                condition=models.Q(current=True, waiting_since__isnull=False),
                name="conversation_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"], condition=models.Q(current=True), name="conversation_current_once"
            )
        ]


class Message(models.Model):
    """One message of a conversation, from the customer or from us."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    imported = models.ForeignKey(Import, on_delete=models.CASCADE, null=True, related_name="messages")
    at = models.DateTimeField()
    from_customer = models.BooleanField()
    text = models.TextField()
    written_by = models.CharField(max_length=150, blank=True)
    mail_id = models.CharField(max_length=400, null=True, unique=True)  # its Message-ID, without angle brackets
    automatic = models.BooleanField(default=False)  # an out-of-office note, a receipt: nobody wrote it
    note = models.BooleanField(default=False)  # for colleagues only, never sent
    whole = models.TextField(blank=True)  # with what it quotes and how it is signed, where the text leaves that out
    understood_at = models.DateTimeField(null=True)  # null: nobody looked for what it says yet

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(understood_at=None, from_customer=True), name="message_not_understood"
            ),
            models.Index(fields=["id"], condition=models.Q(understood_at=None), name="message_not_read"),
        ]
