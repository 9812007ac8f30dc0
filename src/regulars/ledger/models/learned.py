"""Preference, Need and Motivator: learned facts, stated and inferred kept apart, each with its evidence and date."""

from django.db import models

from regulars.ledger.models.customer import Customer
from regulars.ledger.models.source import Source


class LearnedFact(models.Model):
    """What the three have in common. `strength` is a share between 0 and 1, `lift` against all customers."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="%(class)ss")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True)
    stated = models.BooleanField(default=False)
    subject = models.CharField(max_length=32)  # product, category, channel, moment …
    item = models.CharField(max_length=400)
    strength = models.FloatField()
    lift = models.FloatField(null=True)
    evidence = models.TextField(blank=True)
    learned_at = models.DateTimeField()

    class Meta:
        abstract = True


class Preference(LearnedFact):
    """What this customer likes best."""


class Need(LearnedFact):
    """What this customer needs from us."""


class Motivator(LearnedFact):
    """What moves this customer to act."""
