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

    `change`: created; merged (`other` became an alias of `customer`); split (records left `customer` for `other`);
    answered (a doubt was settled, nobody moved); undone and redone (`detail` names the operation that was taken back,
    or done again). Entries of one act share `operation`. An operation that was done again, because an earlier one was
    taken back from under it, has entries of a later `detail["round"]`: the last round is what holds. "touched" names a
    customer whom the operation concerns without changing who it is.
    """

    at = models.DateTimeField()
    change = models.CharField(max_length=16)
    customer = models.BigIntegerField(db_index=True)
    other = models.BigIntegerField(null=True)
    record = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    operation = models.BigIntegerField(null=True)
    by = models.CharField(max_length=150, blank=True)  # who did it; empty: the matcher
    detail = models.JSONField(default=dict)  # what it takes to do the inverse

    class Meta:
        indexes = [
            models.Index(fields=["other"], condition=models.Q(other__isnull=False), name="identity_other"),
            models.Index(fields=["operation"], condition=models.Q(operation__isnull=False), name="identity_operation"),
        ]
