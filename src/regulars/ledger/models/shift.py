"""Shift: one customer's habit changed; since when, from what to what, and how sure we are."""

from django.db import models

from regulars.ledger.models.customer import Customer


class Shift(models.Model):
    """A change of one habit of one customer as of the last run; found anew at each, never edited."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="shifts")
    habit = models.CharField(max_length=16)  # gaps, spend, mix, channel, tone
    since = models.DateField()
    noticed_at = models.DateTimeField()  # the event by which we were sure
    probability = models.FloatField()
    before = models.FloatField(null=True)  # in the habit's own unit: days, money, a share
    after = models.FloatField(null=True)
    worse = models.BooleanField(default=False)  # for us: rarer, smaller, angrier
    words = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["-noticed_at"], name="shift_newest")]
