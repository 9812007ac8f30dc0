"""Opening a survey: the sample is drawn and invited, once; reminding those who did not answer, once; closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from regulars.interact.outbox import queue
from regulars.interact.surveys.guard import Limits, one_at_a_time, reachable, resting_customers
from regulars.interact.surveys.letters import invitation_letter
from regulars.interact.surveys.links import SURVEY, address_of, token_for
from regulars.interact.surveys.sample import Drawn, Wanted, draw_sample
from regulars.interact.surveys.unnamed import forget_order
from regulars.interact.surveys.wording import languages_of, speaks
from regulars.kernel.errors import BadInput
from regulars.ledger.business import business
from regulars.ledger.models import Customer, Invitation, Question, Survey
from regulars.ledger.reach.consent import RESEARCH

_REMIND_AFTER = timedelta(days=5)


def open_survey(survey: Survey, *, at: datetime) -> Drawn:
    """Draw the sample and invite it: one mail each, in the outbox. One transaction.

    Raises BadInput for a survey that is no draft, has no question, or for which nobody can be asked.
    """
    with transaction.atomic():
        held = Survey.objects.select_for_update().get(pk=survey.pk)
        if held.state != Survey.State.DRAFT:
            raise BadInput(f"'{held.name}' is {held.get_state_display()}; only a draft can be opened.")
        writer = _Writer.of(held)
        if not writer.questions:
            raise BadInput(f"'{held.name}' asks nothing.", hint="Add a question first.")
        if held.closes_at and held.closes_at <= at:
            raise BadInput(f"'{held.name}' would close before it opens.", hint="Set a later day, or none.")
        one_at_a_time()
        drawn = draw_sample(Wanted.of(held), seed=f"survey {held.pk}", at=at)
        if not drawn.chosen:
            raise BadInput(
                "There is nobody to ask.",
                hint="Nobody who may be asked now has an e-mail address, or all were asked lately.",
            )
        people = Customer.objects.in_bulk(list(drawn.chosen))
        for number, tier in drawn.chosen.items():
            invited = Invitation.objects.create(survey=held, customer=people[number], stratum=tier, at=at)
            writer.write(invited, at=at)
        Survey.objects.filter(pk=held.pk).update(state=Survey.State.OPEN, opened_at=at, drawn=drawn.to_json())
    survey.refresh_from_db()
    return drawn


def remind(survey: Survey, *, at: datetime) -> int:
    """Remind those who have not answered, each once in all; gives how many.

    Nobody with an open complaint, and nobody who does not want to be asked any more. Raises BadInput for a survey that
    is not open.
    """
    if survey.state != Survey.State.OPEN:
        raise BadInput(f"'{survey.name}' is {survey.get_state_display()}; there is nothing to remind of.")
    with transaction.atomic():
        waiting = Invitation.objects.select_for_update().filter(survey=survey, answered=False, reminded_at=None)
        invited = list(waiting.order_by("pk"))
        complaining = resting_customers(at, Limits(0, 10**9), [one.customer_id for one in invited])
        writer = _Writer.of(survey)
        reminded = 0
        for one in invited:
            if one.customer_id in complaining or not reachable(one.customer, "email", at=at).allowed:
                continue
            one.reminded_at = at
            one.save(update_fields=["reminded_at"])
            writer.write(one, at=at, again=True)
            reminded += 1
    return reminded


def close_survey(survey: Survey, *, at: datetime) -> None:
    """End it; doing so again changes nothing. Raises BadInput for a draft."""
    if survey.state == Survey.State.DRAFT:
        raise BadInput(f"'{survey.name}' was never opened.", hint="Throw it away, or open it.")
    with transaction.atomic():
        open_ones = Survey.objects.filter(pk=survey.pk, state=Survey.State.OPEN)
        if open_ones.update(state=Survey.State.CLOSED, closed_at=at) and survey.anonymous:
            forget_order(survey)
    survey.refresh_from_db()


def look_after_surveys(at: datetime) -> int:
    """Remind of open surveys after some days, and close those whose time is over; gives how many things were done."""
    done = 0
    for survey in Survey.objects.filter(state=Survey.State.OPEN, standing=False).order_by("pk"):
        if survey.closes_at and survey.closes_at <= at:
            close_survey(survey, at=at)
            done += 1
        elif survey.opened_at and survey.opened_at <= at - _REMIND_AFTER:
            done += remind(survey, at=at)
    return done


def invitation_path(invited: Invitation, *, at: datetime) -> str:
    """The path of this customer's own page."""
    return f"/s/{token_for(SURVEY, invited.pk, at=at)}/"


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the mails of one survey: what is the same in all of them is read once."""

    survey: Survey
    questions: list[Question]
    languages: list[str]
    business: str
    site: str

    @classmethod
    def of(cls, survey: Survey) -> _Writer:
        questions = list(survey.questions.order_by("place", "pk"))
        return cls(survey, questions, languages_of(survey), business().name, address_of(""))

    def write(self, invited: Invitation, *, at: datetime, again: bool = False) -> None:
        """Put the invitation or the reminder into the outbox."""
        customer, survey = invited.customer, self.survey
        letter = invitation_letter(
            survey,
            self.questions,
            self.site + invitation_path(invited, at=at),
            speaks(customer, self.languages, survey.language),
            called=customer.name.split(" ")[0],
            business=self.business,
            again=again,
        )
        queue(
            customer,
            key=f"survey {survey.pk} {'reminder' if again else 'invitation'} {invited.pk}",
            purpose=RESEARCH,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            at=at,
        )
