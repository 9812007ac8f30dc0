"""Segment: a saved rule over customers."""

from django.db import models


class Segment(models.Model):
    """A named rule; `rule` maps filter names of the customers page to values, all of which must hold."""

    name = models.CharField(max_length=120, unique=True)
    rule = models.JSONField(default=dict)
    created_by = models.CharField(max_length=150, blank=True)

    def __str__(self) -> str:
        return self.name
