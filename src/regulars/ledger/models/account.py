"""Account: an organisation or household, and who belongs to it in which role."""

from collections import Counter
from collections.abc import Iterable
from unicodedata import combining, normalize

from django.db import models

from regulars.ledger.models.customer import Customer


class Account(models.Model):
    """A company, a dealer or a household. `key` is what it is found again by; one that a person opened has none."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", "household"
        COMPANY = "company", "company"
        DEALER = "dealer", "dealer"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=300)
    key = models.CharField(max_length=320, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="account_kind_key")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A customer's place in an account, and how we know. `evidence` quotes no member's data: the others may read it."""

    class Role(models.TextChoices):
        MEMBER = "member", "member"
        CONTACT = "contact", "contact"
        EMPLOYEE = "employee", "employee"
        BUYER = "buyer", "buys through them"
        REMOVED = "removed", "not one of them"  # a person said so: it is not found again

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    evidence = models.TextField(blank=True)
    stated = models.BooleanField(default=False)  # entered by a person: resolving leaves it alone
    since = models.DateTimeField(null=True)  # when it was found or entered; null: before that was kept

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "customer"], name="membership_once")]


def household_name(names: Iterable[str]) -> str:
    """What to call a household of people of these names: by their family names, the most frequent first.

    >>> household_name(["Ann Cole", "COLE, BOB", "Eve Stone"]), household_name([""])
    ('Cole and Stone household', 'Household')
    """
    spellings: dict[str, Counter[str]] = {}
    for name in names:
        if family := _family(name):
            spellings.setdefault(_bare(family), Counter())[family] += 1
    # Of two spellings told as often, the one with its accents; it is told by whoever took the trouble.
    families = {max(sorted(told, reverse=True), key=told.__getitem__): told.total() for told in spellings.values()}
    ordered = sorted(families, key=lambda family: (-families[family], family))
    if not ordered:
        return "Household"
    if len(ordered) > 2:
        return f"{ordered[0]}, {ordered[1]} and others"[:300]
    return f"{' and '.join(ordered)} household"[:300]


_BESIDE_A_NAME = frozenset("mr mrs ms miss mx dr prof sir rev herr frau m mme mlle jr sr ii iii iv".split())


def _family(name: str) -> str:
    """The family name as it is written in a name; one in capitals or small letters throughout gets a capital."""
    first, comma, _ = name.partition(",")
    of_mailbox = any(letter == "@" or letter.isdigit() for letter in name)
    words = [] if of_mailbox else (first if comma else name).split()
    words = [word for word in words if word.rstrip(".").lower() not in _BESIDE_A_NAME]
    if not words or (len(words[-1].rstrip(".")) == 1 and words[-1].isascii()):
        return ""  # an initial is nobody's family name
    family = " ".join(words) if comma else words[-1]
    return family.title() if family in {family.upper(), family.lower()} else family


def _bare(family: str) -> str:
    """Without accents and capitals, as it is compared."""
    return "".join(letter for letter in normalize("NFKD", family) if not combining(letter)).casefold()
