"""Improvement: a gap that one of us took on, followed until it is closed; GapBefore: of whom, and how wide it was."""

from django.db import models

from regulars.ledger.models.customer import Customer
from regulars.ledger.models.task import Task


class Improvement(models.Model):
    """A gap between what is wanted and what is delivered, and what we do about it; gaps are delivered less wanted, on
    1 to 7, with their 95 % intervals. Closed by evidence where `change` is there, else by a person's reason."""

    class Cut(models.TextChoices):
        EVERYBODY = "", "everybody"
        TIER = "tier", "value tier"
        SEGMENT = "segment", "segment"
        PRODUCT = "product", "buyers of a product"
        CUSTOMER = "customer", "one customer"

    need = models.CharField(max_length=120)
    cut = models.CharField(max_length=8, choices=Cut.choices, blank=True)
    among = models.CharField(max_length=200, blank=True)  # the group's name; of one customer empty: see GapBefore
    what = models.CharField(max_length=300)
    owner = models.CharField(max_length=150)
    due_on = models.DateField()
    task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, related_name="improvements")
    gap = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    answers = models.IntegerField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=150, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=150, blank=True)
    because = models.CharField(max_length=400, blank=True)
    change = models.FloatField(null=True)
    change_low = models.FloatField(null=True)
    change_high = models.FloatField(null=True)
    change_answers = models.IntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["closed_at", "due_on"], name="improvement_open")]


class GapBefore(models.Model):
    """One customer's own gap when the improvement was taken on: whom to ask again, and what to set it beside."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="gaps_before")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="gaps_before")
    gap = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["improvement", "customer"], name="gap_before_once")]
