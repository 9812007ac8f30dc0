"""The lists the demo draws from: names and nicknames, streets, towns, products, mail domains, subject lines."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Generic, TypeVar

import polars as pl

T = TypeVar("T")


@cache
def read_list(name: str) -> pl.DataFrame:
    """The list `lists/<name>.csv` of this package as a frame; blanks are empty strings, not nulls."""
    text = (files("regulars.demo") / "lists" / f"{name}.csv").read_bytes()
    return pl.read_csv(text, empty_string_is_null=False)


@dataclass(frozen=True)
class Bag(Generic[T]):
    """Things with weights, drawn by a number in [0, 1)."""

    things: Sequence[T]
    reach: Sequence[float]

    @classmethod
    def of(cls, things: Sequence[T], weights: Sequence[float]) -> "Bag[T]":
        """A bag of `things`, each as likely as its weight."""
        return cls(things, tuple(accumulate(weights)))

    def draw(self, chance: float) -> T:
        """The thing that `chance` falls on."""
        return self.things[bisect_right(self.reach, chance * self.reach[-1])]


@dataclass(frozen=True)
class Given:
    """A given name and what friends make of it."""

    name: str
    nicknames: tuple[str, ...]


@dataclass(frozen=True)
class Names:
    """Given names by (origin, sex, era) and surnames by origin. Era 0 means a name of every generation."""

    given: dict[tuple[str, str, int], Bag[Given]]
    surnames: dict[str, Bag[str]]

    def given_for(self, origin: str, sex: str, era: int) -> Bag[Given]:
        """The given names of a generation, or of all where the list doesn't tell them apart."""
        return self.given.get((origin, sex, era)) or self.given[origin, sex, 0]


@cache
def read_names() -> Names:
    """Both name lists, grouped and weighted."""
    given: dict[tuple[str, str, int], Bag[Given]] = {}
    listed = read_list("given_names").partition_by("origin", "sex", "era", maintain_order=True)
    for group in listed:
        people = [Given(n, tuple(filter(None, k.split("|")))) for n, k in group.select("name", "nicknames").rows()]
        key = (group["origin"][0], group["sex"][0], group["era"][0])
        given[key] = Bag.of(people, group["weight"].to_list())
    surnames = {
        group["origin"][0]: Bag.of(group["name"].to_list(), group["weight"].to_list())
        for group in read_list("surnames").partition_by("origin", maintain_order=True)
    }
    return Names(given, surnames)
