"""Delivery: one attempt to reach one customer: a decision carried out, an answer, a question, a confirmation."""

from django.db import models

from regulars.ledger.models.conversation import Message
from regulars.ledger.models.customer import Customer
from regulars.ledger.models.decision import Decision


class Delivery(models.Model):
    """What was to reach a customer in one channel, and what became of it. Whoever queues the same `key` again, queues
    nothing; who is `sending` was handed over, and is never sent a second time.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "waiting to be sent"
        SENDING = "sending", "handed over"
        SENT = "sent", "sent"
        DONE = "done", "done by one of us"
        BOUNCED = "bounced", "came back"
        FAILED = "failed", "could not be sent"
        WITHHELD = "withheld", "withheld, for a reason that was noted"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="deliveries")
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, null=True, related_name="deliveries")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="deliveries")
    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=16)
    purpose = models.CharField(max_length=32, blank=True)
    topic = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=400, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)  # what waits longer is let go
    state = models.CharField(max_length=16, choices=State.choices)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    mail_id = models.CharField(max_length=400, null=True, unique=True)  # its Message-ID, without angle brackets
    detail = models.TextField(blank=True)
    handed_at = models.DateTimeField(null=True)  # when it was given to the carrier, whatever became of it
    carrier_id = models.CharField(max_length=400, blank=True)  # what the provider calls it
    opened_at = models.DateTimeField(null=True)  # by a person, as far as can be told
    machine_opened_at = models.DateTimeField(null=True)
    clicked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["channel", "handed_at"], name="delivery_handed"),
            models.Index(fields=["carrier_id"], condition=~models.Q(carrier_id=""), name="delivery_carrier"),
            models.Index(fields=["not_before", "id"], condition=models.Q(state="queued"), name="delivery_waiting"),
            models.Index(fields=["customer", "channel", "sent_at"], name="delivery_of_customer"),
        ]
