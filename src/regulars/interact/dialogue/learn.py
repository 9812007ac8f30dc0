"""Learning: an answer becomes a stated fact with evidence and date; a second answer takes the place of the first."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from regulars.interact.consents import record_consent
from regulars.interact.desk import desk_record
from regulars.interact.dialogue.catalogue import Ask, Option, question_named
from regulars.interact.dialogue.pose import note_asking, ranked
from regulars.interact.dialogue.worth import answers_so_far, belief, earned, hints_of, stakes_of
from regulars.interact.surveys.guard import one_at_a_time
from regulars.interact.surveys.links import QUESTION, number_behind
from regulars.kernel.errors import BadInput, NotFound
from regulars.kernel.time import local_day
from regulars.ledger.business import business
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Answer, Asking, Customer, Need, Preference, Question, RecordVersion, Survey

STANDING = "Drip dialogue"
_WHERE = {"mail": "by a mail of ours", "web": "on our site", "agent": "by one of us"}
_OLDEST = 120


def asking_behind(token: str, *, at: datetime) -> Asking:
    """What a personal link opens. Raises NotFound for a link that does not hold."""
    asking = Asking.objects.select_related("customer").filter(pk=number_behind(QUESTION, token, at=at)).first()
    if asking is None:
        raise NotFound("This link does not hold.", hint="It may be incomplete, or too old.")
    return asking


def take_answer(asking: Asking, said: str, *, at: datetime, by: str = "") -> None:
    """Keep an answer: the key of an option, or a day as 1980-03-31. The same answer again changes nothing.

    Raises BadInput for what is no answer; then nothing is changed.
    """
    ask = question_named(asking.question)
    said = said.strip()
    if ask.is_date:
        said = _day(said, at)
    option = ask.options[ask.place_of(said)]
    with transaction.atomic():
        held = Asking.objects.select_for_update().get(pk=asking.pk)
        if held.answer == said and held.answered_at:
            return
        if held.answered_at is None:
            held.earned = _earned(ask, held.customer, said, at)
        again = held.answered_at is not None
        held.answer, held.answered_at, held.declined_at = said, at, None
        held.save()
        _fill(ask, option, held, at=at, by=by, again=again)
        append_event(
            desk_record(held.customer, at),
            "Question Answered",
            at,
            summary=f"{ask.texts['en']} {said if ask.is_date else option.texts['en']}",
            properties={"question": ask.key, "answer": said, "place": held.place, "by": by},
        )


def decline(asking: Asking, *, at: datetime) -> None:
    """They would rather not say: it is not asked again for a year. Who answered before has answered."""
    Asking.objects.filter(pk=asking.pk, answered_at=None).update(declined_at=at)


def note_answer(customer: Customer, key: str, said: str, *, by: str, at: datetime, declined: bool = False) -> Asking:
    """One of us asked, and notes what the customer said.

    What was said is kept whatever the guard says of asking now. Raises BadInput or NotFound for a question or an answer
    that there is not.
    """
    ask = question_named(key)
    with transaction.atomic():
        # A birthday is written on the customer. A mail that goes out holds the customer before it waits for its turn to
        # ask: in the other order the two would wait for each other.
        Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
        one_at_a_time()
        worth = next((one.gain for one in ranked(customer, "agent", at) if one.ask.key == key), 0.0)
        asking = note_asking(customer, ask, "agent", at=at, worth=worth, by=by)
        if declined:
            decline(asking, at=at)
        else:
            take_answer(asking, said, at=at, by=by)
    asking.refresh_from_db()
    return asking


def _earned(ask: Ask, customer: Customer, said: str, at: datetime) -> Decimal:
    stakes = stakes_of(customer, business())
    if stakes is None:
        return Decimal(0)
    prior = belief(ask, hints_of(customer), answers_so_far(at).get(ask.key, {}))
    return Decimal(f"{earned(ask, stakes, prior, ask.place_of(said)):.4f}")


def _day(said: str, at: datetime) -> str:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        raise BadInput(f"'{said[:20]}' is no day.", hint="Write it as 1980-03-31.") from None
    if not at.year - _OLDEST <= day.year <= at.year or day > at.date():
        raise BadInput(f"Nobody's birthday is {day.isoformat()}.", hint="Write it as 1980-03-31.")
    return day.isoformat()


def _fill(ask: Ask, option: Option, asking: Asking, *, at: datetime, by: str, again: bool) -> None:
    """Write the fact."""
    customer, fills = asking.customer, ask.fills
    match fills["as"]:
        case "birth_date":
            _fill_birthday(customer, asking.answer, at)
        case "consent":
            proof = f"answered '{option.texts['en']}' to '{ask.texts['en']}', {_where(asking, at)}"
            record_consent(customer, fills["channel"], fills["purpose"], option.item, proof=proof, by=by, at=at)
        case "answer":
            _fill_answer(ask, option, asking, at=at, again=again)
        case kind:
            facts = Preference if kind == "preference" else Need
            evidence = f"Asked '{ask.texts['en']}', they said '{option.texts['en']}', {_where(asking, at)}."
            told = {"customer": customer, "subject": fills["subject"], "stated": True}
            facts.objects.filter(**told, evidence__startswith="Asked '").delete()
            facts.objects.create(**told, item=option.item, strength=1.0, evidence=evidence, learned_at=at)


def _where(asking: Asking, at: datetime) -> str:
    day = local_day(at, business().time_zone)
    return f"{_WHERE[asking.place]}, {day:%-d %B %Y}"


def _fill_birthday(customer: Customer, day: str, at: datetime) -> None:
    """On the desk's record, which tells what our own people know; it shows on the customer at once."""
    record = desk_record(customer, at)
    record.birth_date, record.learned_at = day, at
    record.save(update_fields=["birth_date", "learned_at"])
    told = RecordVersion.objects.filter(record=record, imported=None).order_by("-pk").first()
    version = told or RecordVersion(record=record, fields="{}")
    version.fields, version.learned_at = json.dumps({**json.loads(version.fields), "birth_date": day}), at
    version.save()
    customer.birth_date = day
    customer.origins = {
        **customer.origins,
        "birth_date": {"source": record.source.name, "record": record.pk, "learned_at": at.isoformat()},
    }
    customer.save(update_fields=["birth_date", "origins"])


def _fill_answer(ask: Ask, option: Option, asking: Asking, *, at: datetime, again: bool) -> None:
    """An answer as surveys have them, under the dialogue's standing survey."""
    survey, _ = Survey.objects.get_or_create(
        standing=True, defaults={"name": STANDING, "state": Survey.State.OPEN, "opened_at": at, "made_at": at}
    )
    question, _ = Question.objects.get_or_create(
        survey=survey,
        key=ask.key,
        defaults={
            "text": ask.texts["en"],
            "texts": dict(ask.texts),
            "scale": ask.scale,
            "about": ask.key.split("_")[0],
        },
    )
    kept = {"number": float(option.key), "at": at}
    latest = Answer.objects.filter(question=question, customer=asking.customer).order_by("-at", "-pk").first()
    if again and latest is not None:
        Answer.objects.filter(pk=latest.pk).update(**kept)
    else:
        Answer.objects.create(question=question, customer=asking.customer, **kept)
