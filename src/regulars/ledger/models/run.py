"""Run: one pass of a step; Setting, Trace and Erasure: what the business chose, did and forgot."""

from django.db import models


class Run(models.Model):
    """One step of the flow carried out; `figures` is the step's report as it was printed."""

    step = models.CharField(max_length=32)
    as_of = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    log_seq = models.BigIntegerField(default=0)  # the last event taken into account
    figures = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["step", "-started_at"], name="run_latest")]


class BusinessSetting(models.Model):
    """A setting changed by the business; names and rules are in `kernel.options.SETTINGS`."""

    name = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()


class Trace(models.Model):
    """The audit log: who did what to what, when. Names of things, never their personal data."""

    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=150)
    did = models.CharField(max_length=64)
    what = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)


class Erasure(models.Model):
    """Proof that a customer was erased: which code, when, by whom, how much; nothing of the person."""

    code = models.CharField(max_length=7)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    removed = models.JSONField(default=dict)
