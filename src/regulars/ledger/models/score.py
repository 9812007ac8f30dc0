"""Score: what one customer is worth and will do, as of one moment, with interval and reasons."""

from django.db import models

from regulars.ledger.models.customer import Customer


class Score(models.Model):
    """The measures of one customer as of `as_of`; recomputed from the log, never edited. Money in the business's
    currency. Customers who have not bought have no value figures (null) and the tier prospect."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="score")
    as_of = models.DateTimeField()
    orders = models.IntegerField(default=0)
    revenue = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    refunded = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    first_order_at = models.DateTimeField(null=True)
    last_order_at = models.DateTimeField(null=True)
    frequency = models.IntegerField(default=0)
    recency_weeks = models.FloatField(null=True)
    age_weeks = models.FloatField(null=True)
    typical_gap_days = models.FloatField(null=True)
    expected_spend = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    expected_orders_year = models.FloatField(null=True)
    active_probability = models.FloatField(null=True)  # of at least one order in the next quarter
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    value_low = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    value_high = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    value_if_back = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # of coming back after having left
    tier = models.CharField(max_length=20, default="prospect")
    recency_quintile = models.SmallIntegerField(null=True)
    frequency_quintile = models.SmallIntegerField(null=True)
    monetary_quintile = models.SmallIntegerField(null=True)
    risk = models.FloatField(null=True)  # of no order within this customer's own horizon
    at_stake = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # risk x value, where it is above 0
    horizon_weeks = models.FloatField(null=True)  # how long a silence of this customer would mean something
    margin = models.DecimalField(max_digits=18, decimal_places=4, default=0)  # earned so far, after what went back
    cost = models.DecimalField(max_digits=18, decimal_places=4, default=0)  # of serving them so far
    growth = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # room beside look-alike customers
    likeness = models.FloatField(null=True)  # of prospects: the chance that they buy within a year
    recommends = models.FloatField(null=True)  # probability that they recommend us
    referral_value = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # of one year
    advocacy = models.CharField(max_length=16, blank=True)  # champion, affluent, advocate, miser
    needs_group = models.CharField(max_length=120, blank=True)
    complaints = models.IntegerField(default=0)
    reasons = models.JSONField(default=list)  # plain words, most telling first

    class Meta:
        # One for each order of the customers' list, with what it is filtered by, so that no page of it reads rows.
        indexes = [
            models.Index(fields=["-value", "customer", "tier", "risk"], name="score_value"),
            models.Index(fields=["-at_stake", "customer", "tier", "risk"], name="score_at_stake"),
            models.Index(fields=["-risk", "customer", "tier"], name="score_risk"),
            models.Index(fields=["-last_order_at", "customer", "tier", "risk"], name="score_last_order"),
            models.Index(fields=["tier", "-value", "customer", "risk"], name="score_tier"),
        ]
