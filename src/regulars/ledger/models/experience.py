"""Experience: what one customer has gone through with us lately, as one figure with its parts."""

from django.db import models

from regulars.ledger.models.customer import Customer


class Experience(models.Model):
    """The sum of a customer's touches as of `as_of`, each with its effect, faded; found anew at each run.

    `figure` is `by_us` (what we did for or to them) plus `with_us` (what happened between us), in points.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="experience")
    as_of = models.DateTimeField()
    figure = models.FloatField()
    by_us = models.FloatField()
    with_us = models.FloatField()
    touches = models.PositiveIntegerField()
    before = models.FloatField()  # the figure four weeks earlier
    parts = models.JSONField(default=dict)  # kind of touch -> points left of it

    class Meta:
        indexes = [models.Index(fields=["figure"], name="experience_figure")]
