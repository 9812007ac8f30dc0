"""What e-mail needs to remember: where mail goes through, what arrived, its files, addresses that fail."""

from django.db import models

from regulars.ledger.models.conversation import Message
from regulars.ledger.models.customer import Customer


class MailPlace(models.Model):
    """A mailbox we read, or the server we send through: how far we are there, and what was wrong at the last look."""

    name = models.CharField(max_length=300, unique=True)
    uid_validity = models.BigIntegerField(default=0)  # another one: the mailbox was made anew, and numbers start again
    last_uid = models.BigIntegerField(default=0)  # all up to here are taken in
    looked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=400, blank=True)


class ArrivedMail(models.Model):
    """One mail that came in, and what it was taken for; nothing is taken in twice. One that could not be read is put
    `aside` with the reason and its file, for a person to look at.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", "a message"
        AUTOMATIC = "automatic", "an automatic reply"
        BOUNCE = "bounce", "a report that mail did not arrive"
        COMPLAINT = "complaint", "a complaint about unwanted mail"
        UNSUBSCRIBE = "unsubscribe", "a wish for no more mail"
        DUPLICATE = "duplicate", "one that we have"
        OURS = "ours", "one of our own"
        ASIDE = "aside", "put aside: it could not be read"

    fingerprint = models.CharField(max_length=64, unique=True)  # SHA-256 of the whole mail
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    reason = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=80, blank=True)  # of one put aside, in the data folder
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="mails")

    class Meta:
        indexes = [models.Index(fields=["-at"], condition=models.Q(kind="aside"), name="mail_aside")]


class Attachment(models.Model):
    """A file that came with a message; `file` is empty where it was too large to keep."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=120)
    size = models.BigIntegerField()  # bytes
    file = models.CharField(max_length=80, blank=True)


class MailAddress(models.Model):
    """How mail to one address fares; nothing more is sent to one that is undeliverable."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="mail_addresses")
    address = models.CharField(max_length=320, unique=True)  # lower case
    soft_bounces = models.PositiveSmallIntegerField(default=0)  # in a row, since the last sign of life
    undeliverable_since = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)
