"""Link: record to customer, with probability and evidence; and the identity log, which only grows."""

from django.db import models

from regulars.ledger.models.customer import Customer
from regulars.ledger.models.record import Record


class Link(models.Model):
    """Who a record is today. `evidence` is the plain-words reason."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="link")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="links")
    probability = models.FloatField()
    evidence = models.TextField()
    linked_at = models.DateTimeField()


class IdentityEntry(models.Model):
    """One change of who is who: created, linked, merged, split. Append-only; undo is another entry."""

    at = models.DateTimeField()
    change = models.CharField(max_length=16)
    customer = models.BigIntegerField(db_index=True)
    other = models.BigIntegerField(null=True)
    record = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
