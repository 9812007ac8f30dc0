"""How many to ask so that a score is known exactly enough, and whom: simple and stratified random samples.

Cochran, Sampling Techniques (1977): chapter 4 on the size, chapter 5 on strata.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from random import Random

from scipy.special import ndtri

from regulars.kernel.errors import BadInput

WORST_VARIANCE = {"nps": 1.0, "csat": 0.25, "ces": 9.0, "likert7": 9.0}
"""The largest variance that an answer can have, by scale: half of the people at either end. Of NPS, in steps of one."""

USUAL_VARIANCE = {"nps": 0.65, "csat": 0.16, "ces": 2.6, "likert7": 2.2}
"""What answers usually vary by; ours, to plan with. Once there are answers, the interval tells how exact it is."""

POINTS = {"nps": 100.0, "csat": 100.0, "ces": 1.0, "likert7": 1.0}
"""How many points of the score one step of the answer is: NPS and CSAT are told in hundredths."""


def needed_answers(half_width: float, scale: str, population: int, *, confidence: float = 0.95) -> int:
    """How many answers give an interval of plus or minus `half_width` points, by the Normal approximation.

    Args:
        half_width: in points of the score: of NPS and CSAT on 0 to 100, of CES and the constructs on 1 to 7.
        scale: a key of USUAL_VARIANCE.
        population: how many there are to ask; of few, fewer are needed.
        confidence: of the interval.

    Returns:
        1 to `population`; 0 of nobody. Raises BadInput for a half-width that is not above zero, or an unknown scale.
    """
    if scale not in USUAL_VARIANCE:
        raise BadInput(f"'{scale}' has no interval; a sample is sized for one of {', '.join(USUAL_VARIANCE)}.")
    if not 0 < half_width < float("inf"):
        raise BadInput(f"A half-width cannot be {half_width:g}: it is a number of points above zero, such as 5.")
    if population <= 0:
        return 0
    z = float(ndtri((1 + confidence) / 2))
    error = half_width / (z * POINTS[scale])  # in steps of the answer
    # That is n / (1 + (n - 1) / population), n being what an endless population takes; nothing small divides.
    variance = USUAL_VARIANCE[scale]
    needed = variance * population / (variance + (population - 1) * error**2)
    return min(max(ceil(needed), 1), population)


def invitations_for(answers: int, expected_response: float, population: int) -> int:
    """How many to invite so that so many may be expected to answer. Raises BadInput for a share that is none."""
    if not 0 < expected_response <= 1:
        raise BadInput(f"An expected response cannot be {expected_response:g}: it is a share, such as 0.2.")
    return population if answers >= expected_response * population else ceil(answers / expected_response)


def allocate(total: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """So many to draw from each stratum, in proportion, by the largest remainders; one at least from each that has
    any, while they last.

    >>> allocate(10, {"most valuable": 3, "steady": 60, "low": 37})
    {'most valuable': 1, 'steady': 6, 'low': 3}
    """
    people = sum(sizes.values())
    total = min(total, people)
    if not total:
        return dict.fromkeys(sizes, 0)
    shares = {name: total * size / people for name, size in sizes.items()}
    given = {name: min(int(share), sizes[name]) for name, share in shares.items()}
    for name in sorted(sizes, key=lambda name: (given[name] > 0, -(shares[name] - int(shares[name])), name)):
        if sum(given.values()) < total and given[name] < sizes[name]:
            given[name] += 1
    while sum(given.values()) < total:  # strata that were full left some over
        name = max((name for name in sizes if given[name] < sizes[name]), key=lambda name: sizes[name] - given[name])
        given[name] += 1
    return given


def shuffled(people: Sequence[int], seed: int | str) -> list[int]:
    """These people in an order that the seed alone decides, whatever order they came in: the first n are a sample."""
    order = sorted(people)
    Random(seed).shuffle(order)  # noqa: S311 (a sample, no secret)
    return order
