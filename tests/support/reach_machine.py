"""Customers who state, merge, part and take it back in any order; after each step what holds is reckoned by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from regulars.identify.golden import write_golden_records
from regulars.identify.identity import merge, operation, split, undo
from regulars.kernel.errors import RegularsError
from regulars.ledger.models import Consent, Customer, Link, Record, Source, Wish
from regulars.ledger.reach import may_reach
from regulars.ledger.reach.ask import wishes_of
from regulars.ledger.reach.many import consents_of_customers, permitted
from regulars.ledger.reach.rules import Rules

START = datetime(2026, 5, 3, 12, tzinfo=UTC)
CHANNELS, PURPOSES = ("email", "phone"), ("marketing", "service")
STATES = ("granted", "pending", "denied")
FREE = Rules()

WORD = st.tuples(st.sampled_from(["", *STATES]), st.integers(0, 3))
"""What a record says from the beginning, and how many days before."""

Place = tuple[str, str]


class Reach(RuleBasedStateMachine):
    """What each record stated is kept here as well, and everything is reckoned from that and from who is who."""

    def __init__(self) -> None:
        super().__init__()
        self.all_or_nothing = transaction.atomic()
        self.all_or_nothing.__enter__()
        self.now = START
        self.records: list[int] = []
        self.stated: dict[int, dict[Place, list[tuple[datetime, str]]]] = {}
        self.paused: dict[int, int] = {}
        self.done: list[int] = []

    def teardown(self) -> None:
        """Every example starts from nothing."""
        transaction.set_rollback(True)
        self.all_or_nothing.__exit__(None, None, None)

    @initialize(
        people=st.lists(
            st.lists(st.lists(WORD, min_size=4, max_size=4), min_size=1, max_size=2), min_size=2, max_size=3
        )
    )
    def begin(self, people: list[list[tuple[tuple[str, int], ...]]]) -> None:
        """Some customers with a record or two each, which say something, or nothing, on every channel and purpose."""
        shop = Source.objects.create(name="Shop", format="test")
        for number, records in enumerate(people):
            customer = Customer.objects.create(known_since=START)
            for place, words in enumerate(records):
                record = Record.objects.create(
                    source=shop, key=f"{number}-{place}", learned_at=START, full_name=f"Ann {number}", resolved=True
                )
                Link.objects.create(record=record, customer=customer, probability=1, evidence="", linked_at=START)
                self.records.append(record.pk)
                for (channel, purpose), (state, days) in zip(product(CHANNELS, PURPOSES), words, strict=True):
                    if state:
                        self._say(record.pk, channel, purpose, state, START - timedelta(days=days))
        write_golden_records(set(Customer.objects.values_list("pk", flat=True)))

    @rule(
        place=st.integers(0, 9),
        channel=st.sampled_from(CHANNELS),
        purpose=st.sampled_from(PURPOSES),
        state=st.sampled_from(STATES),
        later=st.booleans(),
    )
    def state(self, place: int, channel: str, purpose: str, state: str, later: bool) -> None:
        """A record's person allows or refuses; of several words at one moment the strictest counts."""
        record = self.records[place % len(self.records)]
        self._tick(later)
        self._say(record, channel, purpose, state, self.now, again=not later)

    @rule(place=st.integers(0, 9), days=st.integers(-3, 30))
    def pause(self, place: int, days: int) -> None:
        """A record's person wants a pause, or none any more."""
        record = self.records[place % len(self.records)]
        self._tick(True)
        until = (START + timedelta(days=days + 1)).isoformat() if days > 0 else ""
        Wish.objects.create(record_id=record, about="pause", value=until, stated_at=self.now)
        self.paused[record] = max(days, 0)

    @rule(one=st.integers(0, 9), two=st.integers(0, 9))
    def merge_two(self, one: int, two: int) -> None:
        """Two are found to be one."""
        first, second = (self._owner(place) for place in (one, two))
        self._try(lambda: merge([first, second], by="amy", at=self.now))

    @rule(place=st.integers(0, 9))
    def part(self, place: int) -> None:
        """A record is somebody else's."""
        record = self.records[place % len(self.records)]
        self._try(lambda: split(self._owner(place), [record], by="bea", at=self.now))

    @precondition(lambda self: self.done)
    @rule(place=st.integers(0, 9))
    def take_back(self, place: int) -> None:
        """One of all changes is taken back, whatever came after it."""
        number = self.done[place % len(self.done)]
        if not operation(number).undone:
            self._try(lambda: undo(number, by="eve", at=self.now))

    @invariant()
    def the_stricter_holds(self) -> None:
        """For every customer who is somebody: consent one by one, all at once, and the pause."""
        at = self.now + timedelta(hours=1)
        owners = dict(Link.objects.values_list("record", "customer"))
        together = consents_of_customers(at)
        for number in sorted(set(owners.values())):
            customer = Customer.objects.get(pk=number)
            mine = [record for record in self.records if owners.get(record) == number]
            for channel in CHANNELS:
                for purpose in PURPOSES:
                    expected = self._allowed(mine, channel, purpose)
                    single = may_reach(customer, channel, purpose, at=at, set_rules=FREE)
                    days = max((self.paused.get(record, 0) for record in mine), default=0)
                    held = days if purpose == "marketing" else 0
                    assert single.allowed is (expected and not held)
                    assert bool(single.not_before) is (expected and bool(held))
                    known = together.filter(customer=number)
                    if known.height:
                        assert known.select(permitted(channel, purpose)).item() is expected
            paused = wishes_of(customer, at).paused_until
            days = max((self.paused.get(record, 0) for record in mine), default=0)
            assert paused == (START + timedelta(days=days + 1) if days else None)

    def _allowed(self, records: list[int], channel: str, purpose: str) -> bool:
        """By hand: the strictest of the last words; silence is a yes, but to marketing by mail."""
        words = [self.stated.get(record, {}).get((channel, purpose), []) for record in records]
        last = [[state for at, state in each if at == max(each)[0]] for each in words if each]
        said = [max(each, key=STATES.index) for each in last]
        if not said:
            return (channel, purpose) != ("email", "marketing")
        return max(said, key=STATES.index) == "granted"

    def _owner(self, place: int) -> int:
        return int(Link.objects.get(record=self.records[place % len(self.records)]).customer_id)

    def _try(self, change: Any) -> None:
        """Carry it out; what makes no sense at this point is refused and changes nothing."""
        try:
            with transaction.atomic():
                self.done.append(change().number)
        except RegularsError:
            pass

    def _say(self, record: int, channel: str, purpose: str, state: str, at: datetime, *, again: bool = False) -> None:
        Consent.objects.create(record_id=record, channel=channel, purpose=purpose, state=state, given_at=at)
        words = self.stated.setdefault(record, {}).setdefault((channel, purpose), [])
        words[:] = [*words, (at, state)] if again else [(at, state)]

    def _tick(self, later: bool) -> None:
        self.now += timedelta(seconds=1) if later else timedelta(0)


def try_out(examples: int, steps: int) -> settings:
    """How long to try."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
