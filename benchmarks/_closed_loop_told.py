"""What the closed loop came to: figures, table and pictures, for the terminal and for the documentation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

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

Found = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """One way's year. Money in pounds: `margin` less `cost`; `gain` beside turning to nobody, margin and equity, and
    `regret` beside who knows the truth, the same."""

    way: str
    margin: float
    cost: float
    equity: float
    gain: float
    regret: float
    mails: float
    contacts: int
    unsubscribed: int
    complained: int


def rows(found: Found) -> list[Row]:
    """A row for each way, in the order of NAMES."""
    worth = {way: _net(found[way]) + found[way]["months"][-1]["equity"] for way in found}
    told = []
    for way in NAMES:
        months = found[way]["months"]
        told.append(
            Row(
                way=way,
                margin=_net(found[way]),
                cost=_sum(months, "cost"),
                equity=months[-1]["equity"],
                gain=worth[way] - worth["nothing"],
                regret=worth["oracle"] - worth[way],
                mails=_sum(months, "mails") / found[way]["people"],
                contacts=int(_sum(months, "contacts")),
                unsubscribed=int(_sum(months, "unsubscribed")),
                complained=int(_sum(months, "complained")),
            )
        )
    return told


@dataclass(frozen=True)
class Confirmed:
    """The control group's word beside the truth; margin a customer.

    `first`: as the product reports it of all steps together, in the four weeks after each customer's first, with the
    truth of the same customers. `year`: the whole year's margin, those who were open to us beside those left alone.
    """

    first: dict[str, Any]
    first_true: float
    first_customers: int
    year: Comparison
    year_true: float


def confirm(found: Found) -> Confirmed:
    """What the control group says, and what is true."""
    ours, alone = found["regulars"], found["nothing"]
    months = ours["months"]
    customers = list(ours["by_customer"])
    held = set(ours["held"])
    treated = np.array([int(each) not in held for each in customers])
    outcome = np.array([ours["by_customer"][each] for each in customers])
    without = np.array([alone["by_customer"][each] for each in customers])
    before = np.array([[ours["before"].get(each, 0.0)] for each in customers])
    together = next((one for one in ours["outcomes"][-1] if one["action"] == ""), {})
    entrants = int(_sum(months, "entrants"))
    chance = np.full(len(customers), 1 - ours["share"])
    return Confirmed(
        first=together,
        first_true=_sum(months, "entered") / max(entrants, 1),
        first_customers=entrants,
        year=compare(outcome, treated, chance, before),
        year_true=float((outcome - without)[treated].mean()),
    )


def tell(found: Found, into: Path | None = None) -> None:
    """Print it all; and write figures and pictures into a folder, where one is given."""
    table = Table(title=f"Twelve months, {found['regulars']['people']:,} people; margin less the cost of contacts")
    table.add_column("")
    heads = ("margin", "customer equity", "more than nobody", "regret", "mails each", "unsubscribed", "complained")
    for head in heads:
        table.add_column(head, justify="right")
    for row in rows(found):
        table.add_row(NAMES[row.way], *_cells(row))
    Console(width=120).print(table)
    for line in said(confirm(found)):
        print("   " + line)
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        (into / "closed-loop.json").write_text(json.dumps(kept(found), indent=1) + "\n")
        (into / "closed-loop.svg").write_text(draw(found))


def said(sure: Confirmed) -> list[str]:
    """The control group's word in sentences."""
    first, year = sure.first, sure.year
    lines = [f"All steps together, as reported: {first.get('verdict', 'nothing')}."]
    if first.get("effect") is not None:
        lines.append(
            f"In a customer's first four weeks: reported {first['effect']:.2f} ({first['low']:.2f} to "
            f"{first['high']:.2f}), true {sure.first_true:.2f}."
        )
    else:
        lines.append(f"In a customer's first four weeks the true effect is {sure.first_true:.2f}.")
    lines.append(
        f"The whole year, a customer: {year.effect:.2f} ({year.fixed_low:.2f} to {year.fixed_high:.2f} at this one "
        f"look; {year.control:,} left alone), true {sure.year_true:.2f}."
    )
    return lines


def kept(found: Found) -> dict[str, Any]:
    """The figures as they are kept beside the documentation."""
    sure = confirm(found)
    return {
        "people": found["regulars"]["people"],
        "ways": {
            row.way: {name: round(value, 2) for name, value in vars(row).items() if name != "way"}
            for row in rows(found)
        },
        "months": {way: [round(one["margin"] - one["cost"], 2) for one in found[way]["months"]] for way in NAMES},
        "equity": {way: [round(one["equity"]) for one in found[way]["months"]] for way in NAMES},
        "regret": {way: [round(each, 2) for each in _regrets(found, way)] for way in NAMES},
        "said": said(sure),
        "outcomes": [
            {name: one.get(name) for name in ("name", "treated", "control", "effect", "low", "high", "verdict")}
            for one in found["regulars"]["outcomes"][-1]
        ],
    }


def markdown(found: Found) -> str:
    """The table as the documentation shows it."""
    lines = [
        "| | margin | customer equity | beyond turning to nobody | regret | mails each | unsubscribed | complained |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [f"| {NAMES[row.way]} | {' | '.join(_cells(row))} |" for row in rows(found)]
    return "\n".join(lines)


def draw(found: Found) -> str:
    """Two panels as SVG: what each way brought beyond turning to nobody, month by month, and the mails it took."""
    import altair as alt
    import vl_convert

    points = [
        {"way": NAMES[way], "month": month + 1, "gain": gain, "mails": mails}
        for way in NAMES
        if way != "nothing"
        for month, (gain, mails) in enumerate(zip(_gains(found, way), _mails(found, way), strict=True))
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


def _cells(row: Row) -> list[str]:
    money = (
        f"£{row.margin:,.0f}",
        f"£{row.equity:,.0f}",
        f"£{row.gain:+,.0f}".replace("£-", "-£"),
        f"£{row.regret:,.0f}",
    )
    return [*money, f"{row.mails:.1f}", str(row.unsubscribed), str(row.complained)]


def _worths(found: Found, way: str) -> np.ndarray:
    months = found[way]["months"]
    return np.cumsum([one["margin"] - one["cost"] for one in months]) + [one["equity"] for one in months]


def _gains(found: Found, way: str) -> list[float]:
    return [float(each) for each in _worths(found, way) - _worths(found, "nothing")]


def _regrets(found: Found, way: str) -> list[float]:
    """By month: what who knows the truth gained more in it, in margin and equity."""
    return [float(each) for each in np.diff(_worths(found, "oracle") - _worths(found, way), prepend=0.0)]


def _mails(found: Found, way: str) -> list[float]:
    mails = np.cumsum([one["mails"] for one in found[way]["months"]]) / found[way]["people"]
    return [round(float(each), 3) for each in mails]


def _net(year: dict[str, Any]) -> float:
    return _sum(year["months"], "margin") - _sum(year["months"], "cost")


def _sum(months: list[dict[str, Any]], name: str) -> float:
    return float(sum(month[name] for month in months))
