"""Published figures of importance-performance analysis and of Kano's method."""

from __future__ import annotations

import pytest

from regulars.science.quality.gaps import Gap, Quadrant, overall_gap, place_gaps
from regulars.science.quality.kano import Kind, verdict

DEALER = {
    "job done right the first time": (3.83, 2.63),
    "fast action on complaints": (3.63, 2.73),
    "prompt warranty work": (3.60, 3.15),
    "able to do any job needed": (3.56, 3.00),
    "service available when needed": (3.41, 3.05),
    "courteous and friendly service": (3.41, 3.29),
    "car ready when promised": (3.38, 3.03),
    "perform only necessary work": (3.37, 3.11),
    "low prices on service": (3.29, 2.00),
    "clean up after service work": (3.27, 3.02),
    "convenient to home": (2.52, 2.25),
    "convenient to work": (2.43, 2.49),
    "courtesy buses and rental cars": (2.37, 2.35),
    "send out maintenance notices": (2.05, 3.33),
}
"""Martilla, James 1977, Journal of Marketing 41(1), table 1: mean importance and performance, an automobile dealer."""


def test_the_automobile_dealer_of_martilla_and_james() -> None:
    gaps = [Gap(need, 4, well, matters, well - 4, 0, 0, 284) for need, (matters, well) in DEALER.items()]
    by_quadrant: dict[str, set[str]] = {}
    for one in place_gaps(gaps):
        by_quadrant.setdefault(str(one.quadrant), set()).add(one.need)
    names = list(DEALER)
    assert by_quadrant == {
        Quadrant.CONCENTRATE: {names[0], names[1], names[8]},
        Quadrant.KEEP_UP: {*names[2:8], names[9]},
        Quadrant.LOW: set(names[10:13]),
        Quadrant.OVERKILL: {names[13]},
    }


@pytest.mark.parametrize(
    ("need", "counts", "kind", "better", "worse"),
    [
        ("edge grip", (49.3, 32.3, 7.0, 9.5, 0.3, 1.5), Kind.MUST_BE, 0.40, -0.83),
        ("ease of turn", (30.5, 45.1, 10.4, 11.5, 1.2, 1.2), Kind.ONE_DIMENSIONAL, 0.57, -0.78),
    ],
)
def test_the_skis_of_sauerwein_and_others(
    need: str, counts: tuple[float, ...], kind: Kind, better: float, worse: float
) -> None:
    """Sauerwein, Bailom, Matzler, Hinterhuber 1996: shares of answers in per cent, verdicts and coefficients."""
    found = verdict(need, {each: round(count * 10) for each, count in zip(Kind, counts, strict=True)})
    assert found.kind is kind
    assert found.better is not None
    assert found.worse is not None
    assert (round(found.better.share, 2), round(found.worse.share, 2)) == (better, worse)


def test_the_weighted_score_of_servqual_is_the_sum_of_weights_times_gaps() -> None:
    """The arithmetic of Zeithaml, Parasuraman, Berry 1990, appendix: gap scores weighted by points that add up to 100,
    and the unweighted score, their sum by five."""
    points = {"tangibles": (11, -0.5), "reliability": (32, -1.5), "responsiveness": (23, -1.0), "assurance": (19, -0.8),
              "empathy": (15, -0.7)}  # fmt: skip
    gaps = [Gap(need, 6, 6 + gap, weight, gap, 0, 0, 50) for need, (weight, gap) in points.items()]
    assert overall_gap(gaps) == (pytest.approx(-0.9), pytest.approx(-1.022))
