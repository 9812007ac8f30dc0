"""The business's own site: what its placements show, what was shown to whom, its forms, and personal links."""

from django.db import models

from regulars.ledger.models.action import Action
from regulars.ledger.models.decision import Decision
from regulars.ledger.models.record import Record
from regulars.ledger.models.source import Source


class Placement(models.Model):
    """A place on a page that asks what to show; `key` is what the page calls it by."""

    key = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.key


class Content(models.Model):
    """What a placement shows: to those for whom `action` was chosen, or, without one, to everybody else.

    The words are the same for everybody who gets them: who may read them is anybody, so they name no customer.
    """

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="contents")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, null=True, related_name="contents")
    language = models.CharField(max_length=35, blank=True)  # empty: for those of whom no other language fits
    purpose = models.CharField(max_length=32)
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)  # plain; an empty line parts two paragraphs
    link_label = models.CharField(max_length=100, blank=True)
    link_to = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["placement", "action", "language"], name="content_once"),
            models.UniqueConstraint(
                fields=["placement", "language"], condition=models.Q(action=None), name="content_default_once"
            ),
        ]


class Exposure(models.Model):
    """A decision's offer was shown in a placement, noted once a day. `code` is what the page knows of it."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="exposures")
    placement = models.CharField(max_length=64)
    day = models.DateField()
    first_at = models.DateTimeField()
    code = models.CharField(max_length=32, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "placement", "day"], name="exposure_once_a_day")]


class Form(models.Model):
    """A form that visitors fill in. What it says and asks for is kept with every submission that consents."""

    class Kind(models.TextChoices):
        SIGN_UP = "sign-up", "sign up"
        CONTACT = "contact", "contact us"
        REFER = "refer", "refer a friend"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="forms")
    key = models.SlugField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    language = models.CharField(max_length=35)
    title = models.CharField(max_length=200)
    intro = models.TextField(blank=True)
    fields = models.JSONField(default=list)  # [{"name", "label", "required"}] in their order
    consents = models.JSONField(default=list)  # [{"channel", "purpose", "label"}], each a box to tick
    button = models.CharField(max_length=100)
    thanks = models.TextField()
    link_to = models.CharField(max_length=1000, blank=True)  # where the friends of a referring customer are sent
    enabled = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.key


class Submission(models.Model):
    """One time a form was sent in. `asked` are the consents ticked, with the words that were shown beside the box."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="submissions")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="submissions")
    at = models.DateTimeField()
    email = models.CharField(max_length=320)
    said = models.JSONField(default=dict)
    asked = models.JSONField(default=list)  # [{"channel", "purpose", "label"}]
    invited_by = models.ForeignKey("Invite", on_delete=models.SET_NULL, null=True, related_name="sign_ups")
    mailed_at = models.DateTimeField(null=True)  # when a confirmation was asked for
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["email", "-mailed_at"], name="submission_mailed")]


class Invite(models.Model):
    """A customer's personal link, to pass on to friends. Another one each time that it is asked for."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="invites")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="invites")
    code = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField()


class InviteVisit(models.Model):
    """Somebody came by a personal link, and allowed us to remember it. Forgotten when nothing came of it."""

    invite = models.ForeignKey(Invite, on_delete=models.CASCADE, related_name="visits")
    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    source_key = models.CharField(max_length=320)  # under which the source knows the visitor, like Record.key
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invite", "source", "source_key"], name="invite_visit_once")]
        indexes = [models.Index(fields=["at"], name="invite_visit_at")]
