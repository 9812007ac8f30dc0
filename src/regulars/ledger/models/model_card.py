"""ModelCard: of each model in force what it was learnt from, how well it did, and what it cannot know."""

from django.db import models


class ModelCard(models.Model):
    """One model as of the last run; `figures` is what its page shows."""

    name = models.CharField(max_length=32, primary_key=True)
    as_of = models.DateTimeField()
    figures = models.JSONField(default=dict)
