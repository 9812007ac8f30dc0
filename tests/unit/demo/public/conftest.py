"""A small public, and contacts as a caller would hand them over."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from regulars.demo.public.answers import CONTACTS
from regulars.demo.public.people import People, draw_people, invent
from regulars.demo.public.state import State, begin


@pytest.fixture(scope="session")
def people() -> People:
    return draw_people(invent(3_000, 5), 5)


@pytest.fixture
def state(people: People) -> State:
    return begin(people)


def contacts(persons: Sequence[int], action: str, channel: str = "email", *, day: float = 0.4) -> pl.DataFrame:
    rows = [(number, person, action, channel, day) for number, person in enumerate(persons)]
    return pl.DataFrame(rows, schema=CONTACTS, orient="row")
