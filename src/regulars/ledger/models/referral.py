"""Referral: who brought whom."""

from django.db import models

from regulars.ledger.models.customer import Customer


class Referral(models.Model):
    """One customer brought by another; `evidence` says how we know."""

    referrer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="brought")
    referred = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="brought_by")
    at = models.DateTimeField()
    evidence = models.TextField()
