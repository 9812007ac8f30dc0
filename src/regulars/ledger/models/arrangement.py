"""Arrangement: what a customer asked us to remember for them, once or again and again; a service, until they end it."""

from django.db import models

from regulars.ledger.models.customer import Customer


class Arrangement(models.Model):
    """A reorder, a standing order or a reminder of one customer; what happened to it are events on their timeline.

    The days on which it falls due are counted from `starts_on`, so that the 31st does not drift to the 28th; without
    `every` it falls due once. `lines` are objects of `product`, `name` and `quantity` (text, a decimal number).

    Word when something is back waits without a day: that the `thing` is back gives it one, and is told.
    """

    class Kind(models.TextChoices):
        REORDER = "reorder", "reorder"
        STANDING = "standing", "standing order"
        REMINDER = "reminder", "reminder"
        BACK = "back", "word when it is back"

    class Unit(models.TextChoices):
        WEEK = "week", "weeks"
        MONTH = "month", "months"
        YEAR = "year", "years"

    class Channel(models.TextChoices):
        EMAIL = "email", "by e-mail"
        PHONE = "phone", "by phone"
        POST = "post", "by post"

    class State(models.TextChoices):
        ACTIVE = "active", "active"
        PAUSED = "paused", "paused"
        ENDED = "ended", "ended"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="arrangements")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    words = models.CharField(
        max_length=200, blank=True
    )  # of a reminder, or of what shall be back: of what; else a note
    thing = models.CharField(max_length=200, blank=True)  # what shall be back, as names are compared
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.EMAIL)  # by which that is told
    lines = models.JSONField(default=list)
    address = models.TextField(blank=True)
    every = models.PositiveSmallIntegerField(default=0)
    unit = models.CharField(max_length=8, choices=Unit.choices, blank=True)
    starts_on = models.DateField()
    next_on = models.DateField(null=True)
    notice_days = models.PositiveSmallIntegerField(default=3)
    noticed_for = models.DateField(null=True)  # the due day of which the customer was told beforehand
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    evidence = models.CharField(max_length=400, blank=True)  # where the customer said so
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["next_on"], condition=models.Q(state="active"), name="arrangement_active_by_day"),
            models.Index(
                fields=["thing"], condition=models.Q(state="active", kind="back"), name="arrangement_awaited_thing"
            ),
        ]
