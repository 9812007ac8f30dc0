"""Understanding: what one message or exchange says, each with how sure we are and the words that led to it."""

from django.db import models

from regulars.ledger.models.conversation import Message
from regulars.ledger.models.record import Record


class Understanding(models.Model):
    """One thing found in what a customer wrote or said.

    `kind`: topic, mood, language, complaint, praise, question, leaving (intent to leave), preference, promise.
    What a person corrects stays as it was found, with `corrected_to` beside it: both teach.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="understandings")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="understandings")
    seq = models.BigIntegerField(null=True)  # of the event, where a call or visit was logged
    at = models.DateTimeField()
    kind = models.CharField(max_length=16)
    label = models.CharField(max_length=200)  # the topic, the mood, the language; "yes" for what is there or is not
    probability = models.FloatField()
    acts = models.BooleanField(default=False)  # sure enough, for its kind, that something may follow from it
    words = models.CharField(max_length=400, blank=True)
    found_by = models.CharField(max_length=64)
    found_at = models.DateTimeField()
    corrected_to = models.CharField(max_length=200, null=True)
    corrected_by = models.CharField(max_length=150, blank=True)
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "-at"], name="understanding_lately"),
            models.Index(fields=["record", "-at"], name="understanding_of_record"),
        ]
