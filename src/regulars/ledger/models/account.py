"""Account: an organisation or household, and who belongs to it in which role."""

from django.db import models

from regulars.ledger.models.customer import Customer


class Account(models.Model):
    """A company, a dealer or a household. `key` is the normal form by which it is found again."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", "household"
        COMPANY = "company", "company"
        DEALER = "dealer", "dealer"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=300)
    key = models.CharField(max_length=320, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="account_kind_key")]


class Membership(models.Model):
    """A customer's place in an account, and how we know."""

    class Role(models.TextChoices):
        MEMBER = "member", "member"
        CONTACT = "contact", "contact"
        EMPLOYEE = "employee", "employee"
        BUYER = "buyer", "buys through them"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    evidence = models.TextField(blank=True)
    stated = models.BooleanField(default=False)  # entered by a person: resolving leaves it alone

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "customer"], name="membership_once")]
