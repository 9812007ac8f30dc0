"""The gaps as they stand: of everybody, group by group, and of one customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.anonymity import FEWEST
from regulars.measure.gaps.answers import kano_pairs, newest_pairs, unnamed_pairs
from regulars.measure.gaps.cuts import Cut, Segments, groups_of
from regulars.science.quality.gaps import Gap, gap_of, overall_gap, place_gaps
from regulars.science.quality.kano import Kano, kano_of

ENOUGH = 30
"""Answers under which a gap is called uncertain."""


@dataclass(frozen=True, slots=True)
class Group:
    """Gaps of one group, what falls shortest first, with their mean plain and by what matters; of everybody the name is
    empty. `people`: who answered."""

    cut: str
    name: str
    people: int
    gaps: Sequence[Gap]
    mean: float | None
    weighted: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """Of everybody, and group by group. `hidden`: needs of which too few answered anonymously; `kano`: what needs are
    to customers."""

    as_of: datetime
    everybody: Group
    groups: Sequence[Group]
    hidden: Sequence[str]
    kano: Sequence[Kano]


@dataclass(frozen=True, slots=True)
class Own:
    """One customer's own answers about one need; delivered less wanted."""

    customer: int
    need: str
    wanted: float
    delivered: float
    importance: float | None
    gap: float
    at: datetime


def no_segments() -> Mapping[str, Sequence[int]]:
    """For those who ask about no segment."""
    return {}


def gaps_found(as_of: datetime, cut: str = "", segments: Segments = no_segments) -> Found:
    """The gaps as of a moment. Raises BadInput for a cut that there is not."""
    if cut not in {*Cut.values} - {Cut.CUSTOMER.value}:
        raise BadInput(f"Gaps cannot be looked at by '{cut[:40]}'.", hint="It is tier, segment or product, or nothing.")
    named, unnamed = newest_pairs(as_of), unnamed_pairs(as_of)
    shown, hidden = _showable(named, unnamed)
    return Found(
        as_of,
        _group("", "", shown),
        _groups(named, cut, as_of, segments) if cut else (),
        hidden,
        _kano(as_of),
    )


def gap_among(as_of: datetime, need: str, cut: str, among: str, segments: Segments = no_segments) -> tuple[Gap, Group]:
    """One gap, and the group it is of. Raises NotFound where nobody answered, BadInput for a cut that there is not."""
    found = gaps_found(as_of, cut, segments)
    group = found.everybody if not cut else next((one for one in found.groups if one.name == among), None)
    gap = next((one for one in group.gaps if one.need == need), None) if group else None
    if group is None or gap is None:
        raise NotFound(f"Nobody{f' of {among!r}' if among else ''} told what they want and get in '{need}'.")
    return gap, group


def own_gaps(as_of: datetime, need: str, cut: str = "", among: str = "", segments: Segments = no_segments) -> list[Own]:
    """The customers of a group who answered by name about one need, the widest gap first."""
    pairs = newest_pairs(as_of, question__about=need)
    if cut:
        groups = groups_of(cut, pairs["customer"].to_list(), as_of, segments)
        pairs = pairs.join(groups.filter(pl.col("group") == among), on="customer", how="semi")
    return _own(pairs)


def gaps_of_customer(customer: int, as_of: datetime) -> list[Own]:
    """What one customer said, the widest gap first. Anonymous answers are nobody's."""
    return _own(newest_pairs(as_of, customer=customer))


def _own(pairs: pl.DataFrame) -> list[Own]:
    found = pairs.with_columns(gap=pl.col("delivered") - pl.col("wanted")).sort("gap", "need", "customer")
    columns = ("customer", "need", "wanted", "delivered", "importance", "gap", "at")
    return [Own(*row) for row in found.select(columns).iter_rows()]


def _showable(named: pl.DataFrame, unnamed: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """All pairs together, without anonymous ones of needs that few told anything of; and those needs."""
    few = unnamed.group_by("need").len().filter(pl.col("len") < FEWEST)["need"].sort().to_list()
    return pl.concat([named, unnamed.filter(~pl.col("need").is_in(few))]), few


def _groups(named: pl.DataFrame, cut: str, as_of: datetime, segments: Segments) -> list[Group]:
    customers = named["customer"].unique().sort().to_list()
    belongs = groups_of(cut, customers, as_of, segments)
    found = [
        _group(cut, str(name), named.join(theirs, on="customer", how="semi"))
        for (name,), theirs in belongs.group_by(["group"], maintain_order=True)
    ]
    return sorted(found, key=lambda one: (one.weighted or 0.0, one.name))


def _group(cut: str, name: str, pairs: pl.DataFrame) -> Group:
    gaps = []
    for (need,), told in pairs.group_by(["need"], maintain_order=True):
        parts = (told[part].to_numpy() for part in ("wanted", "delivered", "importance"))
        gap = gap_of(str(need), *parts)
        gaps += [gap] if gap else []
    means = overall_gap(gaps)
    people = pairs["customer"].drop_nulls().n_unique() + _most_unnamed(pairs)
    return Group(cut, name, people, place_gaps(gaps), *(means or (None, None)))


def _most_unnamed(pairs: pl.DataFrame) -> int:
    """People without a name: as many at least as told of the same need."""
    nobody = pairs.filter(pl.col("customer").is_null()).group_by("need").len()["len"]
    return int(nobody.max() or 0)  # type: ignore[arg-type]


def _kano(as_of: datetime) -> list[Kano]:
    pairs = kano_pairs(as_of)
    found = []
    for (need,), told in pairs.group_by(["need"], maintain_order=True):
        unnamed = told["customer"].null_count()
        shown = told.filter(pl.col("customer").is_not_null()) if 0 < unnamed < FEWEST else told
        one = kano_of(str(need), shown["there"].to_numpy(), shown["missing"].to_numpy())
        found += [one] if one else []
    return sorted(found, key=lambda one: (one.worse.share if one.worse else 0.0, one.need))
