"""Listening: at which hours one customer is there, and how much each channel gets through to them."""

from django.db import models

from regulars.ledger.models.customer import Customer


class Listening(models.Model):
    """What a customer's own orders, openings, answers and calls show, shrunk to everybody's; none: everybody's hold.

    `hours` has a digit for each hour of their week, Monday from midnight first: 9 their likeliest, 0 hardly ever; empty
    where their own moments are not known. `heeds` by channel is how much of a personal word's effect gets through it.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="listening")
    as_of = models.DateTimeField()
    hours = models.CharField(max_length=168, blank=True)
    best = models.CharField(max_length=40, blank=True)  # in words: Tuesday mornings
    evidence = models.CharField(max_length=200, blank=True)  # of the hours
    heeds_email = models.FloatField(null=True)
    heeds_phone = models.FloatField(null=True)
    heeds_post = models.FloatField(null=True)
    heeds_person = models.FloatField(null=True)
    says = models.JSONField(default=list)  # of the channels, in words, most telling first
