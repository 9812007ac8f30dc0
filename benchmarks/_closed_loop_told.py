"""What the closed loop came to: figures, table and pictures, for the terminal and for the documentation."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.stats import t as student

from regulars.science.experiments.compare import Comparison, compare

NAMES = {
    "regulars": "Regulars",
    "usual": "Business as usual",
    "random": "At random",
    "nothing": "Nobody turned to",
    "oracle": "Knows every trait",
}
_COLOURS = {
    "Regulars": "#1a6dd6",
    "Business as usual": "#c2571a",
    "At random": "#8a8f98",
    "Nobody turned to": "#b8bcc4",
    "Knows every trait": "#2c8a4b",
}
_FLOWS = ("margin", "cost", "contacts", "mails", "unsubscribed", "complained")

Year = Mapping[str, Any]
Found = Mapping[int, Mapping[str, Year]]
"""By seed of the public and by way, the year that was lived (`_ways.live_year`)."""


@dataclass(frozen=True)
class Row:
    """One way's year. Money in pounds: `margin` less `cost`; `gain` beside turning to nobody, margin and equity, and
    `regret` beside who knows the truth, the same; `expected`, what its contacts would add on average, by the truth at
    the time of each, cost taken off: `gain` without its luck; `mails` a person. Not a number where nobody knew."""

    margin: float
    cost: float
    equity: float
    gain: float
    expected: float
    regret: float
    mails: float
    contacts: float
    unsubscribed: float
    complained: float


def row(years: Mapping[str, Year], way: str) -> Row:
    """One way's year beside the others of the same public."""
    sums = {name: float(sum(each[name] for each in years[way]["stretches"])) for name in _FLOWS}
    worth = {way: _worths(years, way)[-1] for way in years}
    return Row(
        margin=sums["margin"] - sums["cost"],
        cost=sums["cost"],
        equity=years[way]["stretches"][-1]["equity"],
        gain=worth[way] - worth["nothing"],
        expected=sum(made["worth"] for made in years[way]["by_action"].values()),
        regret=worth["oracle"] - worth[way] if "oracle" in worth else math.nan,
        mails=sums["mails"] / years[way]["people"],
        contacts=sums["contacts"],
        unsubscribed=sums["unsubscribed"],
        complained=sums["complained"],
    )


def mean_row(found: Found, way: str) -> Row:
    """The mean over the publics that were lived that way; regret over those that who knows the truth lived too."""
    rows = [vars(row(years, way)) for years in found.values() if way in years]
    sums = {name: [each[name] for each in rows if not math.isnan(each[name])] for name in rows[0]}
    return Row(**{name: fmean(each) if each else math.nan for name, each in sums.items()})


@dataclass(frozen=True)
class Ahead:
    """How far Regulars is ahead of another way: by public, the mean, and its 95 % interval (Student's t over publics;
    not a number for a single one)."""

    way: str
    each: tuple[float, ...]
    mean: float
    low: float
    high: float


def ahead_of(found: Found, way: str, measure: str = "gain") -> Ahead:
    """In one measure of `Row`, public by public, so that what they have in common falls out."""
    both = [years for years in found.values() if way in years]
    each = tuple(getattr(row(years, "regulars"), measure) - getattr(row(years, way), measure) for years in both)
    half = math.nan
    if len(each) > 1:
        half = float(student.ppf(0.975, len(each) - 1)) * stdev(each) / math.sqrt(len(each))
    return Ahead(way, each, fmean(each), fmean(each) - half, fmean(each) + half)


@dataclass(frozen=True)
class Confirmed:
    """The control group's word beside the truth, of one public or of several; margin a customer.

    `first`, `first_true`: as the product reports it of all steps together, in the four weeks after each customer's
    first (of the first public), and the truth of the same. `year`: the whole year's margin, those who were open to us
    beside those left alone; `year_true`: the truth.
    """

    first: Mapping[str, Any]
    first_true: float
    year: Comparison
    year_true: float


def confirm(publics: Sequence[Mapping[str, Year]]) -> Confirmed:
    """What the control groups say, and what is true."""
    treated, outcome, without, before, chance = [], [], [], [], []
    for years in publics:
        ours, alone = years["regulars"], years["nothing"]
        held = {int(each) for each in ours["held"]}
        for each, margin in ours["by_customer"].items():
            treated.append(int(each) not in held)
            outcome.append(margin)
            without.append(alone["by_customer"][each])
            before.append([ours["before"].get(each, 0.0)])
            chance.append(1 - ours["share"])
    open_ = np.array(treated)
    true = np.array(outcome) - np.array(without)
    together = next((one for one in publics[0]["regulars"]["outcomes"] if one["action"] == ""), {})
    entrants = sum(years["regulars"]["entrants"] for years in publics)
    return Confirmed(
        first=together,
        first_true=sum(years["regulars"]["entered"] for years in publics) / max(entrants, 1),
        year=compare(np.array(outcome), open_, np.array(chance), np.array(before)),
        year_true=float(true[open_].mean()),
    )


def tell(found: Found, into: Path | None = None) -> None:
    """Print it all; and write figures and pictures into a folder, where one is given."""
    people = next(iter(found.values()))["regulars"]["people"]
    table = Table(title=f"Twelve months, {len(found)} publics of {people:,} people; means; margin less contacts' cost")
    table.add_column("")
    heads = (
        "publics",
        "margin",
        "equity",
        "beyond nobody",
        "as expected",
        "regret",
        "mails each",
        "unsubscribed",
        "complained",
    )
    for head in heads:
        table.add_column(head, justify="right")
    for way in _lived(found):
        table.add_row(NAMES[way], *_cells(found, way))
    Console(width=120).print(table)
    for line in said(found):
        print("   " + line)
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        (into / "closed-loop.json").write_text(json.dumps(kept(found), indent=1) + "\n")
        (into / "closed-loop.svg").write_text(draw(found))


def said(found: Found) -> list[str]:
    """How far ahead, and the control groups' word, in sentences."""
    lines = []
    for way in ("usual", "random", "nothing"):
        if way not in _lived(found):
            continue
        ahead, without_luck = ahead_of(found, way), ahead_of(found, way, "expected")
        lines.append(
            f"Ahead of {NAMES[way].lower()} by {_span(ahead)} pounds a public, in {sum(e > 0 for e in ahead.each)} of "
            f"{len(ahead.each)}; without luck, as was to be expected of the contacts, by {_span(without_luck)}."
        )
    sure = confirm(list(found.values()))
    lines.append(f"All steps together, as one public's report has it: {sure.first.get('verdict', 'nothing')}.")
    lines.append(f"In a customer's first four weeks the true effect is {sure.first_true:.2f}.")
    year = sure.year
    lines.append(
        f"The whole year, a customer, by the control groups: {year.effect:.2f} ({year.fixed_low:.2f} to "
        f"{year.fixed_high:.2f}; {year.control:,} left alone), true {sure.year_true:.2f}."
    )
    return lines


def _lived(found: Found) -> list[str]:
    """The ways that any public was lived in."""
    return [way for way in NAMES if any(way in years for years in found.values())]


def _span(ahead: Ahead) -> str:
    if math.isnan(ahead.low):
        return f"{ahead.mean:,.0f}"
    return f"{ahead.mean:,.0f} ({ahead.low:,.0f} to {ahead.high:,.0f})"


def kept(found: Found) -> dict[str, Any]:
    """The figures as they are kept beside the documentation."""
    return {
        "people": next(iter(found.values()))["regulars"]["people"],
        "means": {way: _rounded(mean_row(found, way)) for way in _lived(found)},
        "publics": {
            seed: {way: _rounded(row(years, way)) for way in years}
            | {"said": said({seed: years}), "regret by month": [round(each, 2) for each in _regrets(years)]}
            for seed, years in found.items()
        },
        "said": said(found),
    }


def markdown(found: Found) -> str:
    """The table as the documentation shows it."""
    lines = [
        "| | publics | margin | customer equity | beyond turning to nobody | as expected | regret | mails each "
        "| unsubscribed | complained |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [f"| {NAMES[way]} | {' | '.join(_cells(found, way))} |" for way in _lived(found)]
    return "\n".join(lines)


def draw(found: Found) -> str:
    """Two panels as SVG: what each way brought beyond turning to nobody, month by month, and the mails it took; means
    over the publics."""
    import altair as alt
    import vl_convert

    points = [
        {"way": NAMES[way], "month": month + 1, "gain": gain, "mails": mails}
        for way in _lived(found)
        if way != "nothing"
        for month, (gain, mails) in enumerate(zip(_mean_gains(found, way), _mean_mails(found, way), strict=True))
    ]
    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("month:Q", title="month", axis=alt.Axis(tickMinStep=1, grid=False)),
        color=alt.Color(
            "way:N",
            title=None,
            scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())),
            legend=alt.Legend(orient="top"),
        ),
    )
    line = base.mark_line(strokeWidth=2.5, point=True)
    gained = line.encode(y=alt.Y("gain:Q", title="margin and equity beyond turning to nobody, £"))
    mailed = line.encode(y=alt.Y("mails:Q", title="mails a customer so far"))
    both = gained.properties(width=380, height=240) | mailed.properties(width=300, height=240)
    return str(vl_convert.vegalite_to_svg(both.configure(background="white").to_dict()))


def _cells(found: Found, way: str) -> list[str]:
    one, publics = mean_row(found, way), sum(way in years for years in found.values())
    money = (
        f"£{one.margin:,.0f}",
        f"£{one.equity:,.0f}",
        f"£{one.gain:+,.0f}".replace("£-", "-£"),
        f"£{one.expected:+,.0f}".replace("£-", "-£"),
        "" if math.isnan(one.regret) else f"£{one.regret:,.0f}".replace("£-", "-£"),
    )
    return [str(publics), *money, f"{one.mails:.1f}", f"{one.unsubscribed:.0f}", f"{one.complained:.0f}"]


def _rounded(one: Row) -> dict[str, float]:
    return {name: round(value, 2) for name, value in vars(one).items() if not math.isnan(value)}


def _by_month(year: Year, name: str) -> list[float]:
    """The sum of each month's stretches; of equity, what stood at its end."""
    months = [list(each) for _, each in groupby(year["stretches"], key=lambda one: one["month"])]
    return [each[-1][name] if name == "equity" else float(sum(one[name] for one in each)) for each in months]


def _worths(years: Mapping[str, Year], way: str) -> np.ndarray:
    """Margin so far and equity, at the end of each month."""
    net = np.subtract(_by_month(years[way], "margin"), _by_month(years[way], "cost"))
    return np.asarray(np.cumsum(net) + _by_month(years[way], "equity"))


def _regrets(years: Mapping[str, Year]) -> list[float]:
    """By month: what who knows the truth gained more in it, in margin and equity; nothing where nobody knew."""
    if "oracle" not in years:
        return []
    return [float(each) for each in np.diff(_worths(years, "oracle") - _worths(years, "regulars"), prepend=0.0)]


def _mean_gains(found: Found, way: str) -> list[float]:
    gains = [_worths(years, way) - _worths(years, "nothing") for years in found.values() if way in years]
    return [float(each) for each in np.mean(gains, axis=0)]


def _mean_mails(found: Found, way: str) -> list[float]:
    lived = [years[way] for years in found.values() if way in years]
    mails = [np.cumsum(_by_month(year, "mails")) / year["people"] for year in lived]
    return [round(float(each), 3) for each in np.mean(mails, axis=0)]
