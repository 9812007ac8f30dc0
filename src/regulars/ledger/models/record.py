"""Record: what one source says about one person, with every earlier version of it."""

from django.db import models

from regulars.ledger.models.imports import Import
from regulars.ledger.models.source import Source


class Record(models.Model):
    """The current statement of one source about one person, found by the source's own key."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="records", db_index=False)
    key = models.CharField(max_length=320)
    learned_at = models.DateTimeField()
    full_name = models.CharField(max_length=300, null=True)
    given_name = models.CharField(max_length=150, null=True)
    family_name = models.CharField(max_length=150, null=True)
    email = models.CharField(max_length=320, null=True)
    phone = models.CharField(max_length=64, null=True)
    company = models.CharField(max_length=300, null=True)
    street = models.CharField(max_length=300, null=True)
    city = models.CharField(max_length=150, null=True)
    postcode = models.CharField(max_length=32, null=True)
    region = models.CharField(max_length=150, null=True)
    country = models.CharField(max_length=100, null=True)
    birth_date = models.CharField(max_length=10, null=True)
    language = models.CharField(max_length=35, null=True)
    external_id = models.CharField(max_length=200, null=True)
    extra = models.TextField(null=True)
    resolved = models.BooleanField(default=False)  # False: new or changed since it was last resolved

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="record_source_key")]
        indexes = [models.Index(fields=["id"], condition=models.Q(resolved=False), name="record_unresolved")]

    def __str__(self) -> str:
        return f"record {self.pk}"


class RecordVersion(models.Model):
    """What one import said about one record; undoing the import removes it and the record falls back to the others.

    One without an import was told as it happened.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions", db_index=False)
    imported = models.ForeignKey(Import, on_delete=models.CASCADE, null=True, related_name="versions")
    learned_at = models.DateTimeField()
    fields = models.TextField()  # JSON object of the person fields that are not null

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "imported"], name="version_record_import")]
