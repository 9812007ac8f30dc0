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
    """One change of who is who. Append-only: undo is another entry, that carries out the inverse.

    `change`: created, merged (`other` became an alias of `customer`), split (`record` left `customer` for `other`),
    undone (`operation` of the entry names what was undone in `detail`). Entries of one act share `operation`.
    """

    at = models.DateTimeField()
    change = models.CharField(max_length=16)
    customer = models.BigIntegerField(db_index=True)
    other = models.BigIntegerField(null=True)
    record = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    operation = models.BigIntegerField(null=True, db_index=True)
    by = models.CharField(max_length=150, blank=True)  # who did it; empty: the matcher
    detail = models.JSONField(default=dict)  # what it takes to do the inverse
