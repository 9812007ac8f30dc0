"""Source: a place records come from."""

from django.db import models


class Source(models.Model):
    """A shop, list, help desk or dealer. `trust` (0-100) settles which source is believed when two disagree."""

    name = models.CharField(max_length=200, unique=True)
    format = models.CharField(max_length=64)
    trust = models.PositiveSmallIntegerField(default=50)

    def __str__(self) -> str:
        return self.name
