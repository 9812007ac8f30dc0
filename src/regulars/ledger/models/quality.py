"""Relationship: how satisfied, trusting and committed one customer is, as far as answers and behaviour tell."""

from django.db import models

from regulars.ledger.models.customer import Customer


class Relationship(models.Model):
    """The relationship with one customer as of the last run, on a scale of 1 to 7, with nine-in-ten intervals.

    `sings` is the probability that they are an ambassador, `walks` that their commitment is so low that they are about
    to go; `kind` is one of `science.quality.relationship.Kind`, `kind_probability` how sure we are of it.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="relationship")
    as_of = models.DateTimeField()
    satisfaction = models.FloatField()
    satisfaction_low = models.FloatField()
    satisfaction_high = models.FloatField()
    trust = models.FloatField()
    trust_low = models.FloatField()
    trust_high = models.FloatField()
    commitment = models.FloatField()
    commitment_low = models.FloatField()
    commitment_high = models.FloatField()
    kind = models.CharField(max_length=16)
    kind_probability = models.FloatField()
    sings = models.FloatField()
    walks = models.FloatField()
    answers = models.IntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)  # plain words, most telling first

    class Meta:
        indexes = [
            models.Index(fields=["-sings", "customer"], name="relationship_sings"),
            models.Index(fields=["-walks", "customer"], name="relationship_walks"),
        ]
