"""What the public did enters as what any customer does: by the event door, as opened mail, as a wish, as a letter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from regulars.demo.catalogue import Catalogue, read_catalogue
from regulars.demo.public.answers import CONTACTS, Answers
from regulars.demo.public.crowd import Crowd
from regulars.demo.public.people import Ints
from regulars.demo.public.stretch import Stretch
from regulars.intake.events.keys import user_key
from regulars.intake.events.projecting import project
from regulars.intake.events.seen import Seen
from regulars.interact.mail import events
from regulars.interact.mail.unsubscribe import unsubscribe
from regulars.kernel.codes import customer_code
from regulars.ledger.inbox import Body, open_inbox
from regulars.ledger.models import Consent, Conversation, Delivery, Link, Message, Record, Revaluation, Source
from regulars.ledger.reach.consent import MARKETING
from regulars.ledger.write_keys import FORMAT

_SHOP = "The shop, as it went on"
_BATCH = 50
_TAKES_FAVOURITE = 0.7

Said = dict[str, Any]


class Doors:
    """The ways into one ledger for one crowd.

    `customer`: the customer that each person is, by row; newcomers get theirs when they first order.
    """

    def __init__(self, crowd: Crowd, *, seed: int, at: datetime) -> None:
        """Make the shop's own records of those who are known, so that what they do there is theirs."""
        self._crowd, self._seed = crowd, seed
        self._catalogue = read_catalogue()
        self.customer: Ints = crowd.customer.copy()
        self._source, _ = Source.objects.get_or_create(name=_SHOP, defaults={"format": FORMAT})
        known = np.flatnonzero(self.customer).tolist()
        Record.objects.bulk_create(
            [Record(source=self._source, key=self._user(i), learned_at=at, resolved=True) for i in known]
        )
        self._records = dict(Record.objects.filter(source=self._source).values_list("key", "pk"))
        Link.objects.bulk_create(
            Link(
                record_id=self._records[self._user(i)],
                customer_id=int(self.customer[i]),
                probability=1.0,
                evidence="the shop's own number",
                linked_at=at,
            )
            for i in known
        )

    def look(self) -> None:
        """Who each is today: customers may have been found to be one and the same."""
        links = Link.objects.filter(record__source=self._source).values_list("record__key", "customer")
        today = dict(links)
        for person in np.flatnonzero(self.customer).tolist():
            self.customer[person] = today.get(self._user(person), self.customer[person])

    def enter(self, stretch: Stretch, start: datetime, number: int) -> None:
        """All that happened in a stretch of days that began at `start` (UTC), by its number."""
        self._let_arrive(self._calls(stretch, start, number), start + timedelta(days=stretch.days))
        self._meet_newcomers(stretch, start)
        self._enter_answers(stretch.answers, start)
        self._hear_complaints(stretch, start)

    def _calls(self, stretch: Stretch, start: datetime, number: int) -> Iterator[Said]:
        """Newcomers tell who they are; then each order, of what its person likes best or something else."""
        rng = np.random.default_rng([self._seed, 8, number])
        liked = _favourites(self._catalogue, len(self._crowd.told), self._seed)
        told: set[int] = set()
        for place, (person, day, amount) in enumerate(stretch.orders.select("person", "day", "amount").iter_rows()):
            if not self.customer[person] and person not in told:
                told.add(person)
                first, _, last = self._crowd.names[person].partition(" ")
                traits = {"first_name": first, "last_name": last, "email": self._address(person)}
                yield self._said(person, "identify", start, day - 0.001, f"who-{person}", {"traits": traits})
            other, frame = int(rng.integers(len(self._catalogue.pence))), self._catalogue.frame
            product = int(liked[person]) if rng.random() < _TAKES_FAVOURITE else other
            line = {"product_id": frame["sku"][product], "name": frame["name"][product]}
            line |= {"category": frame["category"][product], "price": round(amount, 2), "quantity": 1}
            order = f"S{number:02}-{place:05}"
            said = {"order_id": order, "currency": "GBP", "products": [line]}
            yield self._said(person, "track", start, day, order, {"event": "Order Completed", "properties": said})

    def _said(self, person: int, kind: str, start: datetime, day: float, number: str, what: Said) -> Said:
        moment = _moment(start, day).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"type": kind, "messageId": number, "userId": self._user(person), "timestamp": moment, **what}

    def _user(self, person: int) -> str:
        customer = int(self._crowd.customer[person])
        return user_key(customer_code(customer) if customer else f"new-{person}")

    def _address(self, person: int) -> str:
        return f"{self._crowd.names[person].lower().replace(' ', '.')}.{person}@newcomers.example"

    def _let_arrive(self, calls: Iterator[Said], at: datetime) -> None:
        said = list(calls)
        bodies = [
            Body(self._source.pk, "batch", at, json.dumps({"batch": said[i : i + _BATCH]}).encode())
            for i in range(0, len(said), _BATCH)
        ]
        inbox, seen = open_inbox(), Seen()
        try:
            inbox.append(bodies)
            while project(inbox, seen, at=at):
                pass
        finally:
            inbox.close()
        Revaluation.objects.all().delete()  # the next run values everybody anew

    def _meet_newcomers(self, stretch: Stretch, start: datetime) -> None:
        """Who came is a customer now; some agreed to mail at the checkout."""
        new = [int(i) for i in stretch.orders["person"].unique().sort() if not self.customer[i]]
        keys = {self._user(i): i for i in new}
        for record, key, customer in Link.objects.filter(record__source=self._source, record__key__in=keys).values_list(
            "record", "record__key", "customer"
        ):
            self.customer[keys[key]], self._records[key] = customer, record
            if self._crowd.reads[keys[key]]:
                Consent.objects.create(
                    record_id=record, channel="email", purpose=MARKETING, state=Consent.State.GRANTED, given_at=start
                )

    def _enter_answers(self, answers: Answers, start: datetime) -> None:
        """Opened and clicked mail, and those who leave the list by the link in it."""
        deliveries = Delivery.objects.select_related("customer").in_bulk(answers.contacts["contact"].to_list())
        mailed = (answers.contacts["channel"] == "email").to_numpy()
        for place in np.flatnonzero(mailed & (answers.noticed | answers.unsubscribes)).tolist():
            delivery = deliveries[int(answers.contacts["contact"][place])]
            moment = _moment(start, float(answers.day[place]) + 0.1)
            if answers.noticed[place]:
                events.enter(delivery, events.OPENED, moment, summary=delivery.subject)
            if answers.clicked[place]:
                events.enter(delivery, events.CLICKED, moment, summary=delivery.subject)
            if answers.unsubscribes[place]:
                unsubscribe(delivery, proof="the link in the mail", at=moment)

    def _hear_complaints(self, stretch: Stretch, start: datetime) -> None:
        """What went wrong and what was too much comes by letter; what was settled is closed."""
        for person, day in stretch.troubled.iter_rows():
            self._write(person, _moment(start, day + 1.5), "complaint", "Something was wrong with my order.")
        answers = stretch.answers
        for place in np.flatnonzero(answers.complains).tolist():
            moment = _moment(start, float(answers.day[place]) + 0.3)
            self._write(int(answers.person[place]), moment, "complaint", "You write to me too often.")
        settled = [self._records[self._user(i)] for i in np.unique(answers.person[answers.settled]).tolist()]
        Conversation.objects.filter(record__in=settled, status="open", opened_at__lt=start).update(
            status="solved", closed_at=start + timedelta(days=5), waiting_since=None
        )

    def _write(self, person: int, at: datetime, topic: str, text: str) -> None:
        record = self._records.get(self._user(person))
        if record is None:
            return
        conversation = Conversation.objects.create(
            record_id=record,
            source=self._source,
            key=f"{person}-{at:%Y%m%d%H%M}",
            channel="email",
            subject=text,
            tags=topic,
            status="open",
            opened_at=at,
            waiting_since=at,
        )
        Message.objects.create(conversation=conversation, at=at, from_customer=True, text=text)


def contacts_of(deliveries: Sequence[int], customer: Ints, start: datetime) -> pl.DataFrame:
    """What was carried out, as the public meets it (answers.CONTACTS).

    Args:
        deliveries: their numbers; each does what its decision, or else its topic, names.
        customer: by person, as `Doors.customer`.
        start: of the stretch.
    """
    person = {int(number): place for place, number in enumerate(customer.tolist()) if number}
    rows = [
        (one.pk, person[one.customer_id], action, one.channel, (one.at - start).total_seconds() / 86_400)
        for one in Delivery.objects.filter(pk__in=deliveries).select_related("decision__action")
        if one.customer_id in person
        for action in [one.decision.action.key if one.decision and one.decision.action else one.topic]
    ]
    return pl.DataFrame(rows, schema=CONTACTS, orient="row")


def _favourites(catalogue: Catalogue, size: int, seed: int) -> Ints:
    rng = np.random.default_rng([seed, 10])
    return catalogue.draw(rng.integers(0, 2, size), rng.integers(0, 3, size), rng)


def _moment(start: datetime, day: float) -> datetime:
    return (start + timedelta(days=day)).astimezone(UTC)
