"""Referral: who brought whom."""

from django.db import models

from regulars.ledger.models.customer import Customer


class Referral(models.Model):
    """One customer brought by another; `evidence` says how we know, `source` in a word."""

    class Source(models.TextChoices):
        LINK = "link", "a personal link"
        CODE = "code", "a personal code"
        SAID = "said", "told us so"
        OTHER = "", "not noted"

    referrer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="brought")
    referred = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="brought_by")
    at = models.DateTimeField()
    evidence = models.TextField()
    source = models.CharField(max_length=8, choices=Source.choices, blank=True, default=Source.OTHER)
