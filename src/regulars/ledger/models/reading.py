"""ReadUpTo: how far those who read the log in passing have come."""

from django.db import models


class ReadUpTo(models.Model):
    """One reader of the log, and the last event that it is done with."""

    name = models.CharField(max_length=64, primary_key=True)
    seq = models.BigIntegerField(default=0)
