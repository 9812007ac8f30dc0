"""Account: an organisation or household that customers belong to."""

from django.db import models


class Account(models.Model):
    """A company, a dealer or a household."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", "household"
        COMPANY = "company", "company"
        DEALER = "dealer", "dealer"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=300)
