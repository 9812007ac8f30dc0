"""Survey, Question, Answer: what we asked, and what this customer said. Invitation, Asking: whom we asked, and when."""

from uuid import uuid4

from django.db import models

from regulars.ledger.models.customer import Customer
from regulars.ledger.models.delivery import Delivery


class Survey(models.Model):
    """A set of questions with a purpose; or with `standing`, the home of the questions that are asked one at a time."""

    class State(models.TextChoices):
        DRAFT = "draft", "being written"
        OPEN = "open", "open"
        CLOSED = "closed", "closed"

    name = models.CharField(max_length=200)
    opened_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    standing = models.BooleanField(default=False)
    anonymous = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="en")  # for those whose language it does not speak
    texts = models.JSONField(default=dict)  # "title", "intro", "thanks" -> {language: words}
    made_from = models.SlugField(max_length=64, blank=True)
    made_by = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    wanted = models.JSONField(default=dict)  # how exactly to know, of whom: interact.surveys.sample.Wanted
    drawn = models.JSONField(default=dict)  # how the sample came about: interact.surveys.sample.Drawn

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """One question; `scale` names how it is answered (nps, csat, ces, likert7, choice, text)."""

    class Part(models.TextChoices):
        NONE = "", "a question of its own"
        WANTED = "wanted", "what is wanted"
        DELIVERED = "delivered", "what is delivered"
        IMPORTANCE = "importance", "how much it matters"
        THERE = "there", "how it would be with it"
        MISSING = "missing", "how it would be without it"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=64)
    text = models.TextField()
    scale = models.CharField(max_length=16)
    place = models.PositiveSmallIntegerField(default=0)
    texts = models.JSONField(default=dict)  # {language: words}; `text` where a language is missing
    choices = models.JSONField(default=list)  # of a choice: [{"key", "texts": {language: words}}]
    about = models.CharField(max_length=120, blank=True)  # the need, or the construct, that it measures
    part = models.CharField(max_length=12, choices=Part.choices, blank=True, default=Part.NONE)


class Answer(models.Model):
    """One customer's answer to one question."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="answers")
    at = models.DateTimeField()
    number = models.FloatField(null=True)
    text = models.TextField(blank=True)


class Invitation(models.Model):
    """One customer invited to one survey. Of an anonymous survey it never says when they answered."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="invitations")
    stratum = models.CharField(max_length=40)  # the tier they were drawn in
    at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    answered = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "customer"], name="invitation_once")]
        indexes = [models.Index(fields=["customer", "-at"], name="invitation_of_customer")]


class UnnamedAnswer(models.Model):
    """An answer of an anonymous survey: no customer, no time, no order; `sheet` holds one person's answers together."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="unnamed_answers")
    sheet = models.UUIDField()
    number = models.FloatField(null=True)
    text = models.TextField(blank=True)


class Asking(models.Model):
    """One question of the drip dialogue put to one customer, and what came of it. Money in the business's currency."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="askings")
    question = models.SlugField(max_length=64)  # its key in the catalogue
    place = models.CharField(max_length=8)  # mail, web, agent
    at = models.DateTimeField()
    asked_by = models.CharField(max_length=150, blank=True)
    worth = models.DecimalField(max_digits=18, decimal_places=4, default=0)  # what the answer was expected to gain
    answer = models.CharField(max_length=400, blank=True)  # the option's key, or what was typed
    answered_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    earned = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # what it changed for the next step
    # the mail that carried it beside its own matter; a mail carries one at most
    delivery = models.OneToOneField(Delivery, on_delete=models.SET_NULL, null=True, related_name="asking")

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-at"], name="asking_of_customer"),
            models.Index(fields=["-answered_at"], name="asking_answered"),
        ]


class ReadyQuestion(models.Model):
    """What is to be asked of one customer on the site: reckoned a moment after they came by, for their next look.

    It counts as asked from when a page shows it, which makes `asking`. `code` is what the page knows it by: nobody can
    guess it, and another question gets another one.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="ready_question")
    code = models.CharField(max_length=32, unique=True)
    question = models.SlugField(max_length=64, blank=True)  # its key in the catalogue; empty: leave them in peace
    asking = models.OneToOneField(Asking, on_delete=models.SET_NULL, null=True, related_name="on_the_site")
    wanted_at = models.DateTimeField(null=True)  # when they came by, until it is reckoned
    reckoned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["wanted_at"], condition=~models.Q(wanted_at=None), name="ready_question_wanted")
        ]
