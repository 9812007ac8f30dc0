"""How a table writes dates, phones and postcodes: decided once from all its rows, and kept for those that arrive "
"later."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from regulars.science.matching.normal.addresses import parse_address, postcode
from regulars.science.matching.normal.countries import country_code, region
from regulars.science.matching.normal.dates import USUAL_LATEST_YEAR, orders
from regulars.science.matching.normal.phones import country_of_numbers

_ASKED = 5_000
_FOUR_DIGITS = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)|^(1[89]\d\d|20\d\d)\d{4}$")
_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PR", "GU"})
_STATES = {
    "AU": frozenset("nsw vic qld tas act".split()),
    "CA": frozenset("on qc bc ab sk mb ns nb pe".split()),
    "US": frozenset("ca ny tx fl il pa oh ga nc mi nj va az in ma tn mo md wi co mn sc al la ky or ok ct ut ia nv "
                    "ar ms ks "
                    "nm ne id wv hi nh me ri mt de sd nd ak vt wy dc wa".split()),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conventions:
    """What cannot be told of one value alone. `country`: where phones without a prefix are dialled, "" unknown.

    `day_first`: 3/4/1980 is in April. `latest_year`: the last year that two digits can mean. `postcode_digits`: digits
    of a postcode that may have lost its leading zero, 0 where none may.
    """

    country: str = ""
    day_first: bool = True
    latest_year: int = USUAL_LATEST_YEAR
    postcode_digits: int = 0

    def to_json(self) -> dict[str, Any]:
        """As plain values, for from_json."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Conventions:
        """What to_json gave."""
        return cls(**plain)


def conventions_of(told: pl.DataFrame, country: str = "") -> Conventions:
    """How this table (columns named by role) writes things; `country` is the business's own, and decides where "
    "given."""
    where = country.upper() or _country(told)
    days, months, latest = 0, 0, USUAL_LATEST_YEAR
    for values in _values(told, "birth_date", 10 * _ASKED):
        first, second = orders(values)
        days, months = days + first, months + second
        years = [int(found[1] or found[2]) for value in values if (found := _FOUR_DIGITS.search(value.strip()))]
        latest = max([latest, *(year for year in years if year <= 2100)])
    day_first = days > months if days != months else where not in _MONTH_FIRST
    return Conventions(where, day_first, latest, _postcode_digits(told))


def _values(told: pl.DataFrame, role: str, most: int = _ASKED) -> list[list[str]]:
    """The values of the role's columns, spread over the table."""
    step = max(told.height // most, 1)
    columns = [name for name in told.columns if name.split("#", 1)[0] == role]
    return [told[name].gather_every(step).drop_nulls().to_list() for name in columns]


def _country(told: pl.DataFrame) -> str:
    """Where most of these records are, by their countries and regions, else by their phone numbers."""
    votes = Counter(code for values in _values(told, "country") for value in values if (code := country_code(value)))
    regions = [region(value) for values in _values(told, "region") for value in values if value.strip()]
    regions = regions or [found.region for values in _values(told, "street", 500) for value in values
                          if (found := parse_address(value)).region]  # fmt: skip
    states = {country: sum(code in codes for code in regions) for country, codes in _STATES.items()}
    best = max(states, key=lambda country: states[country])
    if states[best] > 0.5 * len(regions):
        votes[best] += states[best]
    if votes:
        return votes.most_common(1)[0][0]
    return country_of_numbers(value for values in _values(told, "phone", 1_000) for value in values)


def _postcode_digits(told: pl.DataFrame) -> int:
    codes = [code for values in _values(told, "postcode") for value in values if (code := postcode(value))]
    five = sum(code.isdigit() and len(code) == 5 for code in codes)
    return 5 if codes and five > 0.7 * len(codes) else 0
