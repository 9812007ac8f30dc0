"""EquityMove: what one event did to one customer's value, and to the equity of all, as it came in."""

from django.db import models

from regulars.ledger.models.customer import Customer


class EquityMove(models.Model):
    """A customer valued anew because of an event; `name` and `amount` are the event's. Kept for some days only: what
    lasts is the score. Money in the business's currency, but `amount`, which is in the event's.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="equity_moves")
    at = models.DateTimeField()
    name = models.CharField(max_length=64, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    before = models.DecimalField(max_digits=18, decimal_places=4)
    after = models.DecimalField(max_digits=18, decimal_places=4)
    equity = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="equity_move_latest")]
