"""What matching keeps: the model, each record's normal form and keys, the doubtful pairs and people's answers."""

from django.db import models

from regulars.ledger.models.record import Record


class MatchModel(models.Model):
    """A trained matching model. The newest is in force, unchanged between runs until it is trained again."""

    trained_at = models.DateTimeField()
    records = models.BigIntegerField()
    model = models.JSONField()
    mark = models.CharField(max_length=64)  # a hash of the model, by which a process knows whether it has read it
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        # Read at every arrival; the model itself, some megabytes, stands before the mark in the row.
        indexes = [models.Index(fields=["id", "mark"], name="match_model_mark")]


class MatchForm(models.Model):
    """A record in normal form, as it is compared: a JSON object of form (`given`, `email#2`) to text, none unknown."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, primary_key=True, related_name="match_form")
    form = models.TextField()


class MatchKey(models.Model):
    """A key under which a record may find its like: a 64-bit hash of some of its normal form."""

    # Ten million rows and more: a check of each by the database would take longer than writing them.
    record = models.ForeignKey(
        Record, on_delete=models.CASCADE, related_name="match_keys", db_index=False, db_constraint=False
    )
    key = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "record"], name="match_key"),
            models.Index(fields=["record"], name="match_key_record"),
        ]


class SharedIdentifier(models.Model):
    """An identifier that too many people have to be one person's: a relationship, not a match."""

    kind = models.CharField(max_length=32)
    value = models.CharField(max_length=320)
    people = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="shared_identifier_once")]


class Review(models.Model):
    """Two records that may be one person, and what a person said of it. An answer holds in every later run."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        LATER = "later", "later"
        SAME = "same", "the same person"
        DIFFERENT = "different", "different people"

    left = models.ForeignKey(  # left < right
        Record, on_delete=models.CASCADE, related_name="reviews_left", db_index=False
    )
    right = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="reviews_right")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    probability = models.FloatField()
    evidence = models.JSONField(default=list)  # sentences, the weightiest first
    worth = models.DecimalField(max_digits=18, decimal_places=4, default=0)  # money that depends on the answer
    found_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=150, blank=True)
    operation = models.BigIntegerField(null=True)  # what the answer did, in the identity log

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="review_pair_once"),
            models.CheckConstraint(condition=models.Q(left__lt=models.F("right")), name="review_left_first"),
        ]
        indexes = [models.Index(fields=["state", "-worth"], name="review_queue")]
