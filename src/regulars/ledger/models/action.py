"""Action: something we could do for a customer. Treatment: how it is put in one channel."""

from django.db import models


class Action(models.Model):
    """An entry of the catalogue. Moves of the playbook are entered under their key; people may switch them off."""

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
