"""Charts: colours from the style sheet, nothing that the policy forbids, and read aloud as one picture."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from regulars.customise.funnel import Stage
from regulars.measure.returns import MEANING
from regulars.web.charts import (
    bridge,
    calibration,
    concentration,
    equity,
    facts,
    funnel,
    harvest,
    outlook,
    overlap,
    pieces,
    rates,
    risks,
    sizes,
    weights,
)
from regulars.web.charts.frame import short_money

SERIES = [{"day": f"2025-{month:02}-28", "equity": 1000.0 + 10 * month} for month in range(1, 13)]
PARTS = ("acquired", "kept", "grown", "lost")
PERIOD: dict[str, Any] = {
    "start": "2025-01-31", "end": "2025-12-31", "equity_start": 1000.0, "equity_end": 1120.0, "model_change": -30.0,
    "acquired": {"equity": 400.0}, "kept": {"equity": -50.0}, "grown": {"equity": 100.0}, "lost": {"equity": -300.0},
}  # fmt: skip
TENTHS = [{"customers": 10, "expected": place / 10, "came": place / 12} for place in range(10)]
SHARES = [(place / 10, min(1.0, place / 5)) for place in range(11)]
RISKS = [{"low": place / 10, "high": (place + 1) / 10, "customers": 3, "worth": 50.0 * place} for place in range(10)]
SHARED = [(("list", "shop"), 60), (("shop",), 40), (("desk", "list", "a dealer with a long name"), 3)]
SOURCES = ["shop", "list", "desk", "a dealer with a long name"]
SQUARES = [{"source": source, "fact": fact, "share": 0.4} for source in SOURCES for fact in ("Name", "E-mail")]
SIZES = [{"records": number, "people": 100 // number, "or_more": number == 6} for number in range(1, 7)]
BINS = [
    {"low": low, "high": low + 1, "pairs": abs(low), "kind": weights.KINDS[(low > -4) + (low > 3)]}
    for low in range(-20, 20)
]

STAGES = [Stage("they have not agreed to be reached that way", 20, 10), Stage("another was better", 4, 6)]
PIECES = [("Expected to earn", 5.25), ("Costs us", -3.0), ("Their attention", -0.25), ("Worth", 2.0)]

QUARTERS = [
    {
        "name": f"2025-Q{place}",
        "return_on_customer": 0.3 - 0.2 * place,
        "harvest": {"cash": 10.0, "outright": 10.0 - place, "taken": float(place)},
    }
    for place in range(1, 5)
]
OUTLOOK: dict[str, Any] = {
    "past": [{"quarter": "2025-Q3", "revenue": 900.0}, {"quarter": "2025-Q4", "revenue": 1200.0}],
    "ahead": [{"quarter": "2026-Q1", "revenue": 1000.0, "revenue_low": 800.0, "revenue_high": 1200.0},
              {"quarter": "2026-Q2", "revenue": 1100.0, "revenue_low": None, "revenue_high": None}],
}  # fmt: skip

DRAWN = {
    "harvest": lambda: harvest.draw(QUARTERS, "GBP"),
    "outlook": lambda: outlook.draw(OUTLOOK, "GBP"),
    "rates": lambda: rates.draw(QUARTERS, "2025-Q4"),
    "funnel": lambda: funnel.draw(30, STAGES),
    "pieces": lambda: pieces.draw(PIECES, "GBP"),
    "equity": lambda: equity.draw(SERIES, "GBP"),
    "bridge": lambda: bridge.draw(PERIOD, PARTS, "GBP"),
    "calibration": lambda: calibration.draw(TENTHS),
    "concentration": lambda: concentration.draw(SHARES),
    "risks": lambda: risks.draw(RISKS, "GBP"),
    "overlap": lambda: overlap.draw(SHARED, SOURCES),
    "facts": lambda: facts.draw(SQUARES, ["Name", "E-mail"]),
    "sizes": lambda: sizes.draw(SIZES),
    "weights": lambda: weights.draw(BINS, 0.8),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing(name: str) -> None:
    drawn = DRAWN[name]()
    both = re.findall(r"<svg.*?</svg>", drawn, re.DOTALL)
    assert len(both) == 2
    for svg, shown in zip(both, ("drawing-wide", "drawing-narrow"), strict=True):
        root = ElementTree.fromstring(svg)
        assert root.get("class") == f"drawing {shown}"
        assert root.get("role") == "img"
        named = [found.get("id") for found in root if found.tag.endswith(("title", "desc"))]
        assert root.get("aria-labelledby", "").split() == named
        assert all(found.text for found in root if found.tag.endswith(("title", "desc")))
        elements = list(root.iter())
        assert not [found for found in elements if "style" in found.attrib or found.tag.endswith(("style", "script"))]
        assert not [found for found in elements if found is not root and {"role", "aria-label"} & found.attrib.keys()]
        colours = {found.get(part) for found in elements for part in ("fill", "stroke")} - {None, "none", "transparent"}
        assert all(str(colour).startswith("var(--chart-") for colour in colours), colours


def test_ids_do_not_meet_on_one_page() -> None:
    ids = re.findall(r' id="([^"]+)"', "".join(draw() for draw in DRAWN.values()))
    assert len(ids) == len(set(ids))
    assert all(name[:2] in {"t-", "d-", "c-"} for name in ids)


def test_the_bridge_leads_from_start_to_end() -> None:
    said = bridge.draw(PERIOD, PARTS, "GBP")
    assert "Start £1,000; Acquired +£400; Kept -£50; Grown +£100; Lost -£300; Model -£30; End £1,120." in said
    steps = bridge._steps(PERIOD, PARTS, "GBP")
    assert [(step["low"], step["high"], step["kind"]) for step in steps[1:3]] == [
        (1000.0, 1400.0, "up"),
        (1350.0, 1400.0, "down"),
    ]
    assert tuple(MEANING) == PARTS


@pytest.mark.parametrize(
    ("amount", "said"), [(0, "£0"), (999.4, "£999"), (-36080.2, "-£36k"), (2.5e6, "£2m"), (7.1e9, "£7bn")]
)
def test_short_money(amount: float, said: str) -> None:
    assert short_money(amount, "GBP") == said


def test_an_axis_of_small_money_has_pence_and_no_letters() -> None:
    drawn = str(pieces.draw([("Expected to earn", 2.14), ("Costs us", -0.02), ("Worth", 2.12)], "GBP"))

    said = set(re.findall(r">(-?£[^<]*)<", drawn))
    assert {"£0", "£0.50", "£1", "£1.50", "£2"} <= said
    assert not any(re.search("[a-zA-Z]", each) for each in said)


def test_the_pictures_of_identify_are_read_aloud() -> None:
    assert "list and shop: 60 people; shop only: 40 people; desk and list and a dealer" in overlap.draw(SHARED, SOURCES)
    assert "shop: Name 40%; shop: E-mail 40%" in facts.draw(SQUARES, ["Name", "E-mail"])
    assert "100 people have 1; 50 people have 2" in sizes.draw(SIZES)
    assert "16 people have 6+." in sizes.draw(SIZES)
    assert "pairs different people, 12 pairs doubtful, " in weights.draw(BINS, 0.8)


def test_long_names_of_sources_are_cut_in_the_picture_only() -> None:
    drawn = overlap.draw(SHARED, SOURCES)
    assert ">a dealer with a…<" in drawn
    assert "a dealer with a long name" in drawn.partition("<desc")[2].partition("</desc>")[0]
