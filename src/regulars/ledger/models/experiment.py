"""Experiment: a question put to chance, with its control group by stable hash."""

from django.db import models


class Experiment(models.Model):
    """Customers whose hash under `salt` falls below `control_share` are the control group."""

    name = models.CharField(max_length=120, unique=True)
    salt = models.CharField(max_length=64)
    control_share = models.DecimalField(max_digits=5, decimal_places=4)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
