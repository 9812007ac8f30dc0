"""How fields fail between two records of one person, as the table shows it."""

import numpy as np
import pytest
from tests.support.people import people

from regulars.science.matching.survival import SIMULATED, simulate, slips_seen

LEFT, RIGHT = np.arange(0, 400, 2), np.arange(1, 400, 2)


def twins(**second: str) -> list[dict[str, str]]:
    """Two hundred pairs of records with one e-mail address; the second as told where it differs."""
    rows = []
    for number in range(200):
        first = {"given": "charlotte", "family": "wharton", "email": f"{number}@a.example", "phone": f"+4420{number}"}
        rows += [first, first | second]
    return rows


@pytest.mark.parametrize(
    ("second", "field", "least", "most"),
    [
        ({}, "given", 0.0, 0.15),
        ({"given": "charlote"}, "given", 0.6, 0.9),
        ({"given": "susan"}, "given", 0.1, 0.25),  # another person of the household is no slip
        ({"family": "whartn"}, "family", 0.6, 0.9),
    ],
)
def test_slips_are_counted_among_pairs_that_share_an_identifier(
    second: dict[str, str], field: str, least: float, most: float
) -> None:
    slips = slips_seen(people(*twins(**second)), {"email": (LEFT, RIGHT)})
    assert least <= slips[field] <= most
    assert "email" not in slips, "what they share says nothing of how often it slips"


def test_without_shared_identifiers_nothing_was_seen() -> None:
    assert slips_seen(people(*twins()), {}) == {}


def test_a_key_of_a_field_that_never_slips_meets_whoever_did_not_change() -> None:
    table = people(*twins())
    rng = np.random.default_rng(1)
    met = simulate(table, [("family",), ("family", "phone")], {"family": 0.0, "phone": 0.0}, rng)
    assert len(met["family",]) == SIMULATED
    assert 0.85 < met["family",].mean() < 0.95  # but for changed and swapped names
    assert met["family", "phone"].mean() < met["family",].mean()


def test_whoever_tells_an_initial_is_met_by_the_initial_alone() -> None:
    table = people(*({"given": "c", "family": "wharton", "email": ""} for _ in range(4)))
    met = simulate(table, [("given",), ("given sound",), ("initial",)], {}, np.random.default_rng(1))
    assert not met["given",].any()
    assert not met["given sound",].any()
    assert met["initial",].mean() > 0.7
