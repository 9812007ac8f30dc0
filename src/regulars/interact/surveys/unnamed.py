"""Answers without a name: kept so that nobody, with the whole database before them, can say whose they are.

An answer has no customer, no time and a random key, and the invitation only that it was used. While a survey is open,
the order of the rows would still tell something: results wait until it is closed, when the rows are written anew in
another order. Few answers give people away too: fewer than five are not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import SystemRandom
from uuid import uuid4

from django.db import transaction

from regulars.interact.surveys.scales import Given
from regulars.kernel.errors import BadInput
from regulars.ledger.anonymity import FEWEST
from regulars.ledger.models import Invitation, Survey, UnnamedAnswer


def keep_unnamed(invited: Invitation, given: Mapping[int, Given]) -> None:
    """Keep one sheet of answers (question to answer), and use the invitation up. Raises BadInput where it was used."""
    if not given:
        raise BadInput("There is no answer on the sheet.", hint="Choose one at least.")
    sheet = uuid4()
    with transaction.atomic():
        if not Invitation.objects.filter(pk=invited.pk, answered=False).update(answered=True):
            raise BadInput("This sheet was sent already; as it is anonymous, it cannot be changed.")
        UnnamedAnswer.objects.bulk_create(
            UnnamedAnswer(question_id=question, sheet=sheet, number=answer.number, text=answer.text)
            for question, answer in given.items()
        )


def forget_order(survey: Survey) -> None:
    """Write all sheets and invitations of a survey anew, in another order; call it within a transaction."""
    kept = UnnamedAnswer.objects.filter(question__survey=survey)
    rows = list(kept.order_by("sheet", "question"))
    sheets = {row.sheet: uuid4() for row in rows}
    SystemRandom().shuffle(rows)
    kept.delete()
    UnnamedAnswer.objects.bulk_create(
        UnnamedAnswer(question_id=row.question_id, sheet=sheets[row.sheet], number=row.number, text=row.text)
        for row in rows
    )
    invited = Invitation.objects.filter(survey=survey)
    invited.update(answered_at=None)


def may_show(survey: Survey, sheets: int) -> str:
    """Why the results of an anonymous survey cannot be shown yet; empty where they can."""
    if survey.state != Survey.State.CLOSED:
        return (
            "Anonymous answers are shown once the survey is closed: as they come in, they would tell who just answered."
        )
    if sheets < FEWEST:
        return f"Fewer than {FEWEST} people answered; so few answers would give them away."
    return ""
