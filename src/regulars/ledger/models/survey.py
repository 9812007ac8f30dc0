"""Survey, Question, Answer: what we asked, and what this customer said."""

from django.db import models

from regulars.ledger.models.customer import Customer


class Survey(models.Model):
    """A set of questions with a purpose."""

    name = models.CharField(max_length=200)
    opened_at = models.DateTimeField()


class Question(models.Model):
    """One question; `scale` names how it is answered (nps, csat, ces, likert7, text)."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=64)
    text = models.TextField()
    scale = models.CharField(max_length=16)


class Answer(models.Model):
    """One customer's answer to one question."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="answers")
    at = models.DateTimeField()
    number = models.FloatField(null=True)
    text = models.TextField(blank=True)
