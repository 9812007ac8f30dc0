"""Case: a complaint with an owner and a clock, until the customer says it is settled or time proves it."""

from django.db import models

from regulars.ledger.models.conversation import Conversation, Message
from regulars.ledger.models.customer import Customer


class Case(models.Model):
    """One matter that a customer complained of. `matter` names it for ever, so that it is opened once.

    `answered_at` is our first answer, `last_answer_at` the latest; `heard_at` is when the customer last wrote or spoke
    of it. `resolved_at` is the answer that settled it, known only once the case is closed.
    """

    class Priority(models.IntegerChoices):
        HIGH = 1, "high"
        NORMAL = 2, "normal"
        LOW = 3, "low"

    class Origin(models.TextChoices):
        WORDS = "words", "found in their words"
        CONVERSATION = "conversation", "marked by the help desk"
        PERSON = "person", "entered by one of us"
        API = "api", "told by another program"

    class Because(models.TextChoices):
        SAID = "said", "the customer said so"
        TIME = "time", "time proved it"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="cases")
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="cases")
    matter = models.CharField(max_length=260, unique=True)
    topic = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=400)
    origin = models.CharField(max_length=16, choices=Origin.choices)
    owner = models.CharField(max_length=150, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    reasons = models.JSONField(default=list)  # of the priority, in plain words
    complaints = models.PositiveSmallIntegerField(default=1)  # how often they complained of it
    answers = models.PositiveSmallIntegerField(default=0)  # of ours since it was opened or reopened
    opened_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    resolve_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    last_answer_at = models.DateTimeField(null=True)
    answer_escalated_at = models.DateTimeField(null=True)
    resolve_escalated_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # whether it is solved, since our latest answer
    reopened = models.PositiveSmallIntegerField(default=0)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=8, choices=Because.choices, blank=True)
    closed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["priority", "resolve_due_at"], condition=models.Q(closed_at=None), name="case_open_by_clock"
            ),
            models.Index(fields=["customer", "-opened_at"], name="case_of_customer"),
            models.Index(fields=["-opened_at"], name="case_newest"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"


class CaseEntry(models.Model):
    """One thing that happened to a case; what comes from a message or an event is taken once."""

    class Did(models.TextChoices):
        OPENED = "opened", "opened"
        COMPLAINED = "complained", "complained again"
        HEARD = "heard", "the customer wrote"
        ANSWERED = "answered", "we answered"
        ASSIGNED = "assigned", "given to"
        ASKED = "asked", "asked whether it is settled"
        SETTLED = "settled", "the customer says it is settled"
        UNSETTLED = "unsettled", "the customer says it is not settled"
        ESCALATED = "escalated", "escalated"
        CLOSED = "closed", "closed"
        REOPENED = "reopened", "reopened"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    did = models.CharField(max_length=12, choices=Did.choices)
    words = models.TextField(blank=True)
    by = models.CharField(max_length=150, blank=True)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="case_entries")
    seq = models.BigIntegerField(null=True)  # of the event, where a call or visit was logged

    class Meta:
        indexes = [models.Index(fields=["seq"], condition=models.Q(seq__isnull=False), name="case_entry_of_event")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "message"], condition=models.Q(message__isnull=False), name="case_entry_message_once"
            )
        ]
