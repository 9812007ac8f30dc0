"""Decision: the action chosen for one customer, with alternatives and reasons; the Policy it was chosen by; the
Lesson that outcomes teach; and the Outcome of a decision."""

from django.db import models

from regulars.ledger.models.action import Action
from regulars.ledger.models.customer import Customer


class Policy(models.Model):
    """What decisions were made by: the same policy on the same facts makes the same decision, for all or for one."""

    version = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    as_of = models.DateTimeField()
    seed = models.BigIntegerField()
    terms = models.JSONField(default=dict)  # shares of the groups, the price of attention, what is believed
    limits = models.JSONField(default=list)  # how far budgets, stocks and the team's time reached, in the order asked
    funnel = models.JSONField(default=dict)  # for how many pairs of customer and action each reason ruled it out

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="policy_made")]


class Lesson(models.Model):
    """What outcomes up to `as_of` say of what actions do: sums of a regression on what was given in each spell
    (`science.policy.beliefs.evidence`), from which the belief of any moment is made. Never changed, only replaced."""

    as_of = models.DateTimeField(unique=True)
    customers = models.IntegerField()  # whose outcomes count
    actions = models.JSONField()  # numbers, in the order of the sums
    precision = models.JSONField()
    moment = models.JSONField()


class Decision(models.Model):
    """One choice for one customer. `action` null is "do nothing". Money in the business's currency."""

    class Group(models.TextChoices):
        POLICY = "policy", "the policy"
        USUAL = "usual", "business as usual"
        RANDOM = "random", "anything allowed, by chance"
        HOLDOUT = "holdout", "left alone, to compare with"

    class State(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"
        SKIPPED = "skipped", "skipped"
        REPLACED = "replaced", "replaced by a newer one"
        HELD = "held", "left alone for as long as the others took"

    class WhyNot(models.TextChoices):
        LATER = "later", "not now"
        NEVER = "never", "this customer never wants this"
        FACTS = "facts", "something we know is wrong"
        WORDS = "words", "the words are not right"
        CANNOT = "cannot", "we cannot do that now"
        OTHER = "other", "another reason"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="decisions")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, related_name="decisions")
    channel = models.CharField(max_length=16, blank=True)
    as_of = models.DateTimeField()
    decided_at = models.DateTimeField()
    group = models.CharField(max_length=8, choices=Group.choices, default=Group.POLICY)  # by stable hash
    control = models.BooleanField(default=False)  # left alone, to see what the action would have earned
    expected_margin = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    cost = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    worth = models.DecimalField(max_digits=18, decimal_places=4, default=0)  # margin less cost less attention
    propensity = models.FloatField(default=1.0)
    policy = models.CharField(max_length=64)  # the version of a Policy
    sampled = models.FloatField(default=1.0)  # how likely this choice was, before the group decided who gets it
    features = models.JSONField(default=list)  # assumed margin, what the policy told them apart by, if they came
    reasons = models.JSONField(default=list)
    alternatives = models.JSONField(default=list)  # [{"action", "worth", "ruled_out"}], best first
    facts = models.JSONField(default=dict)  # what the words may say, as it was when this was decided
    subject = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=150, blank=True)
    why_kind = models.CharField(max_length=6, choices=WhyNot.choices, blank=True)  # of one that was skipped
    why_not = models.CharField(max_length=200, blank=True)
    lifted_at = models.DateTimeField(null=True)  # when a colleague took a "never" back

    class Meta:
        indexes = [
            models.Index(fields=["state", "control", "action", "-worth"], name="decision_today"),
            models.Index(fields=["customer", "state"], name="decision_of_customer"),
            models.Index(fields=["state", "closed_at"], name="decision_closed"),
        ]


class Outcome(models.Model):
    """What followed a decision: an event of the same customer, credited by a rule that was set beforehand."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="outcomes")
    at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
