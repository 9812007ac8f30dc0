"""ReportMail: one month's report to one of us, so that it goes out once."""

from django.db import models


class ReportMail(models.Model):
    """Whoever is `sending` was handed over, and is never sent a second time, as with deliveries to customers."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting to be sent"
        SENDING = "sending", "handed over"
        SENT = "sent", "sent"
        FAILED = "failed", "could not be sent"

    month = models.DateField()  # the first day of the month that it tells of
    address = models.CharField(max_length=320)  # of one of us, lower case
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "address"], name="report_mail_once")]
