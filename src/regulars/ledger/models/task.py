"""Task for a person, and Promise: what we said we would do."""

from django.db import models

from regulars.ledger.models.customer import Customer
from regulars.ledger.models.decision import Decision


class Task(models.Model):
    """Something one of us is to do for a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="tasks")
    decision = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, related_name="tasks")
    title = models.CharField(max_length=300)
    due_on = models.DateField(null=True)
    assigned_to = models.CharField(max_length=150, blank=True)
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [models.Index(fields=["done_at", "due_on"], name="task_open")]


class Promise(models.Model):
    """A promise to a customer: kept, broken, or still open."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="promises")
    text = models.TextField()
    made_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    kept_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
