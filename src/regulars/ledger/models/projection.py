"""What projecting live events remembers: how far it came, which messages it saw, who is who, which orders stand."""

from django.db import models

from regulars.ledger.models.account import Account
from regulars.ledger.models.customer import Customer
from regulars.ledger.models.source import Source


class Projection(models.Model):
    """How far the inbox was projected, advanced together with what is written: each body counts exactly once."""

    name = models.CharField(max_length=32, primary_key=True)
    position = models.BigIntegerField(default=0)  # number of the last body that the ledger holds
    moved_at = models.DateTimeField(null=True)


class SeenMessages(models.Model):
    """Hashes of messages that were taken in on one day (UTC), so that one sent again counts once.

    Rows are filled one after the other and forgotten whole: no index over random ids has to be kept up.
    """

    day = models.DateField()
    hashes = models.BinaryField()  # 8 bytes each, little-endian

    class Meta:
        indexes = [models.Index(fields=["day"], name="seen_messages_day")]


class Claim(models.Model):
    """Whose a source key is: of a visitor who signed in, or of a user who goes by another id now.

    Of several users the first, by the time of the call, has it: what others do on a shared device is theirs by their
    own id. `user` is null for a visitor who is nobody known yet; `seen`: there are events under this very key.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, db_index=False)
    key = models.CharField(max_length=320)
    user = models.CharField(max_length=320, null=True)
    at = models.DateTimeField(null=True)
    seen = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="claim_once")]
        indexes = [models.Index(fields=["source", "user"], condition=models.Q(user__isnull=False), name="claim_user")]


class LiveOrder(models.Model):
    """What stands of an order that live events told of, so that one told again does not count again.

    `bought` and `taken` are sums of event lines, in the order's currency; `bought` is null until the order itself is
    told. `waiting` are calls that take it back without saying how much, which came before it.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, db_index=False)
    order_id = models.CharField(max_length=200)
    source_key = models.CharField(max_length=320)
    bought = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    taken = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    cancelled = models.BooleanField(default=False)
    waiting = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "order_id"], name="live_order_once")]


class LiveGroup(models.Model):
    """Which account a group of a source is."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, db_index=False)
    group_id = models.CharField(max_length=255)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="groups")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "group_id"], name="live_group_once")]


class Revaluation(models.Model):
    """A customer whose orders changed, to be valued anew at once."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="revaluations")


class LiveCount(models.Model):
    """How many things of one kind came from a source in one minute: calls taken in, and calls that were repeats."""

    class Kind(models.TextChoices):
        TAKEN = "taken", "taken in"
        REPEATED = "repeated", "sent again"

    minute = models.DateTimeField()
    source = models.ForeignKey(Source, on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minute", "source", "kind"], name="live_count_once")]
