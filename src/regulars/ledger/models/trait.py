"""Trait: what a group of customers has in common, found and confirmed on different customers."""

from django.db import models


class Trait(models.Model):
    """A finding of the last run about the best customers, or about those who do not buy; in order of `rank`."""

    about = models.CharField(max_length=16)  # best, no_buyer
    rank = models.IntegerField()
    rule = models.JSONField()  # conditions, all of which hold
    words = models.TextField()
    customers = models.IntegerField()  # for whom the rule holds
    support = models.FloatField()  # share of all customers for whom the rule holds
    rate = models.FloatField()  # share of those in the group; on the customers that confirmed it
    lift = models.FloatField()  # rate over that of everybody, on the customers that confirmed it
    lift_low = models.FloatField()
    lift_high = models.FloatField()
    q_value = models.FloatField()  # false discovery rate at which it is still found
