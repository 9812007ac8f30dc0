"""Import: one file taken in, so that it can be shown, repeated without effect, and taken back."""

from django.db import models

from regulars.ledger.models.source import Source


class Import(models.Model):
    """One run of the importer over one file. Nothing of it is in the ledger before `state` is done."""

    class State(models.TextChoices):
        RUNNING = "running", "running"
        DONE = "done", "done"
        UNDONE = "undone", "taken back"
        FAILED = "failed", "failed"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=400)
    fingerprint = models.CharField(max_length=64, db_index=True)
    understanding = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    lines = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"import {self.pk} of {self.file_name}"
