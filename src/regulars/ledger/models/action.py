"""Action: something we could do for a customer. Treatment: how it is put in one channel. Change: what is to be
different about an action, who wanted it, and who agreed."""

from django.db import models


class Action(models.Model):
    """An entry of the catalogue. Moves of the playbook are entered under their key; people may switch them off.

    What an action of our own is, its `terms` say (`customise.own.terms`); none: it was never approved.
    """

    class Kind(models.TextChoices):
        OFFER = "offer", "offer"
        MESSAGE = "message", "message"
        GESTURE = "gesture", "gesture"
        SERVICE = "service", "service"
        QUESTION = "question", "question"
        TASK = "task", "task"

    key = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    why = models.TextField(blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    enabled = models.BooleanField(default=True)
    playbook = models.BooleanField(default=False)
    terms = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class Treatment(models.Model):
    """The words of an action in one channel (a Liquid template)."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="treatments")
    channel = models.CharField(max_length=16)
    subject = models.CharField(max_length=200, blank=True)
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "channel"], name="treatment_once")]


class ActionChange(models.Model):
    """One change of an action: its terms as they shall be, or what a move of the playbook shall say or cost."""

    class State(models.TextChoices):
        WAITING = "waiting", "waits for a second person"
        APPROVED = "approved", "approved"
        DECLINED = "declined", "declined"
        REPLACED = "replaced", "replaced by a later change"

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="changes")
    terms = models.JSONField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices)
    settled_by = models.CharField(max_length=150, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["action", "state"], name="change_of_action")]
