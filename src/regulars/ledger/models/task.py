"""Task for a person, Promise: what we said we would do; and the calendar feed in which a person has both."""

from django.db import models

from regulars.ledger.models.case import Case
from regulars.ledger.models.customer import Customer
from regulars.ledger.models.decision import Decision
from regulars.ledger.models.understanding import Understanding


class Task(models.Model):
    """Something one of us is to do for a customer; without one, for the group of customers of its improvement.

    Without `due_time` it is due in the course of the day; with one, at that time of the day in `zone`.
    """

    class Priority(models.IntegerChoices):
        HIGH = 1, "high"
        NORMAL = 2, "normal"
        LOW = 3, "low"

    class Repeats(models.TextChoices):
        NEVER = "", "once"
        DAILY = "daily", "every day"
        WEEKLY = "weekly", "every week"
        MONTHLY = "monthly", "every month"
        YEARLY = "yearly", "every year"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="tasks")
    decision = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, related_name="tasks")
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="tasks")
    title = models.CharField(max_length=300)
    due_on = models.DateField(null=True)
    due_time = models.TimeField(null=True)
    zone = models.CharField(max_length=64, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    repeats = models.CharField(max_length=8, choices=Repeats.choices, blank=True)
    starts_on = models.DateField(null=True)  # of those that repeat: the day whose day of month or year counts
    snoozed_until = models.DateTimeField(null=True)
    assigned_to = models.CharField(max_length=150, blank=True)
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [models.Index(fields=["done_at", "due_on"], name="task_open")]


class Promise(models.Model):
    """A promise to a customer: kept, broken, or still open."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="promises")
    understanding = models.OneToOneField(Understanding, on_delete=models.SET_NULL, null=True, related_name="promise")
    text = models.TextField()
    made_by = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    reminded_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=400, blank=True)  # by what it was kept, or how we know that it was not

    class Meta:
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(kept_at=None, broken_at=None), name="promise_open_by_day"
            )
        ]


class CalendarFeed(models.Model):
    """One person's tasks and promises as a calendar: who knows its secret address may read it. Only a hash is kept."""

    person = models.CharField(max_length=150, db_index=True)
    hash = models.CharField(max_length=64, unique=True)
    zone = models.CharField(max_length=64)
    remind_minutes = models.PositiveIntegerField(default=30)  # before what has a time of the day
    remind_time = models.TimeField()  # of the day, for what has none
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
