"""WriteKey: with which a site or app sends live events; Rejection: what was turned down at the door, counted."""

from django.db import models

from regulars.ledger.models.source import Source


class WriteKey(models.Model):
    """A key of one source. It is shown once and never kept: only its SHA-256 is. Several may be alive at once."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="write_keys")
    name = models.CharField(max_length=120)
    hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)  # its last letters, to tell keys apart
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"write key {self.pk}"


class Rejection(models.Model):
    """How many calls of a source broke one rule on one day (UTC); `says` is the rule in words, and names nobody."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="rejections")
    day = models.DateField()
    reason = models.CharField(max_length=32)
    count = models.BigIntegerField(default=0)
    says = models.CharField(max_length=400)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "day", "reason"], name="rejection_once_a_day")]
