"""A hundred thousand situations drawn at random: customers with consents, wishes and a past, before actions with rules,
limits and groups. Whatever is chosen is judged anew here, one customer at a time, by the rules as people say them.
"""

from collections import Counter
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.unit.customise.weighing import NEVER

from regulars.customise.channels import CHANNELS
from regulars.customise.choose import choose
from regulars.customise.explain import chosen_ways
from regulars.customise.field import Terms
from regulars.customise.groups import Groups
from regulars.customise.limits import limits_of
from regulars.customise.moves import Move, Words
from regulars.customise.offer import Offer
from regulars.customise.weigh import CONTACT_REST_DAYS, FEATURES, weigh
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import CHANNELS as CONSENT_CHANNELS
from regulars.ledger.reach.consent import CONSENT_COLUMNS, MARKETING, SERVICE
from regulars.ledger.reach.many import WISH_COLUMNS

CATALOGUES, CUSTOMERS = 50, 2_000
ATTENTION = 0.25


def a_catalogue(rng: np.random.Generator) -> list[Offer]:
    """Up to nine actions; of each field any value that a person may have entered."""
    return [an_offer(number, rng) for number in range(1, int(rng.integers(2, 10)))]


def an_offer(number: int, rng: np.random.Generator) -> Offer:
    ways = [str(name) for name in rng.permutation(["email", "phone", "post"])[: rng.integers(1, 4)]]
    move = Move(
        key=f"m{number}",
        name=f"Move {number}",
        kind=Action.Kind(rng.choice(Action.Kind.values)),
        purpose=str(rng.choice([MARKETING, SERVICE])),
        why="",
        assumes="",
        eligible=pl.col("value") > float(rng.uniform(0, 60)),
        lift=float(rng.uniform(0, 1)) * pl.col("value"),
        reasons=(),
        words=dict.fromkeys(ways, Words("x")),
        rest_days=int(rng.integers(1, 200)),
        despite_complaint=bool(rng.random() < 0.2),
        holdout=bool(rng.random() < 0.9),
    )
    return Offer(
        move,
        number,
        cost=float(np.round(rng.uniform(0, 5), 2)),
        enabled=bool(rng.random() < 0.9),
        topic=str(rng.choice(["", "Offers"])),
        valid=bool(rng.random() < 0.9),
        group=str(rng.choice(["", "", "gifts"])),
        priority=int(rng.integers(0, 2)),
        stock_left=int(rng.integers(0, 300)) if rng.random() < 0.3 else None,
        budget_left=float(rng.uniform(0, 900)) if rng.random() < 0.3 else None,
    )


def customers(rng: np.random.Generator) -> pl.DataFrame:
    def some(values: list[Any], chances: list[float], dtype: pl.DataType) -> pl.Series:
        return pl.Series([values[place] for place in rng.choice(len(values), CUSTOMERS, p=chances)], dtype=dtype)

    consents = {name: some([None, 0, 1, 2], [0.3, 0.5, 0.1, 0.1], pl.Int8()) for name in CONSENT_COLUMNS}
    wishes = {
        "paused": some([None, True], [0.9, 0.1], WISH_COLUMNS["paused"]),
        "unwanted": some([None, ["offers"]], [0.9, 0.1], WISH_COLUMNS["unwanted"]),
        "full": some([None, ["email"], ["phone", "person"]], [0.8, 0.1, 0.1], WISH_COLUMNS["full"]),
        "dead": some([None, ["email"]], [0.95, 0.05], WISH_COLUMNS["dead"]),
    }
    at = {f"at_{name}": pl.Series(rng.random(CUSTOMERS) < 0.7) for name in CHANNELS}
    return pl.DataFrame(
        {
            "customer": np.arange(1, CUSTOMERS + 1),
            "value": rng.gamma(1, 50, CUSTOMERS),
            "p_active": rng.random(CUSTOMERS),
            "orders": rng.integers(0, 30, CUSTOMERS),
            "never_bought": rng.random(CUSTOMERS) < 0.1,
            "return_value": rng.gamma(1, 40, CUSTOMERS),
            "task_open": rng.random(CUSTOMERS) < 0.1,
            "complaint_open": rng.random(CUSTOMERS) < 0.1,
            **at,
            **consents,
            **wishes,
        }
    )


def a_past(offers: list[Offer], rng: np.random.Generator) -> pl.DataFrame:
    """What was done and skipped, for some of them some of it."""
    rows = [
        (int(who), offer.action, int(rng.integers(0, 300)) if rng.random() < 0.6 else None,
         int(rng.integers(0, 300)) if rng.random() < 0.4 else None)
        for offer in offers
        for who in rng.choice(CUSTOMERS, CUSTOMERS // 10, replace=False) + 1
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=NEVER, orient="row")


def forbidden(row: dict[str, Any], offer: Offer, offers: list[Offer], done: dict[tuple[int, int], Any]) -> str:
    """Why this must not have been chosen for this customer; empty where it may."""
    who, channel, selling = row["customer"], row["channel"], offer.move.purpose != SERVICE
    mine = done.get((who, offer.action), (None, None))
    others = [days for (other, _), (days, _) in done.items() if other == who and days is not None]
    alike = [
        done[who, other.action][0]
        for other in offers
        if other is not offer and offer.group and other.group == offer.group and (who, other.action) in done
    ]
    stated = row.get(f"{channel}_{offer.move.purpose}")
    rules = {
        "off": not offer.enabled or not offer.valid,
        "task": row["task_open"],
        "complaint": row["complaint_open"] and not offer.move.despite_complaint,
        "again": any(days is not None and days < offer.move.rest_days for days in mine),
        "alike": any(days is not None and days < offer.move.rest_days for days in alike),
        "too soon": selling and any(days < CONTACT_REST_DAYS for days in others),
        "no address": not row[f"at_{channel}"] or channel in (row["dead"] or []),
        "refused": channel in CONSENT_CHANNELS and stated in {1, 2},
        "never agreed": channel == "email" and selling and stated is None,
        "refused anywhere": channel == "person"
        and selling
        and any(row[f"{other}_{offer.move.purpose}"] == 2 for other in CONSENT_CHANNELS),
        "paused": selling and bool(row["paused"]),
        "often enough": selling and channel in (row["full"] or []),
        "topic": selling and offer.topic != "" and "offers" in (row["unwanted"] or []),
    }
    return ", ".join(name for name, broken in rules.items() if broken)


@pytest.mark.parametrize("seed", range(CATALOGUES))
def test_no_rule_limit_or_consent_is_ever_broken(seed: int) -> None:
    rng = np.random.default_rng(seed)
    offers, calls = a_catalogue(rng), int(rng.integers(0, 400))
    frame, past = customers(rng), a_past(offers, rng)
    weighed = weigh(frame, offers, past)
    groups = Groups.deal(weighed.customers, f"s{seed}", holdout=0.1, random=0.1, usual=0.1)
    mean = np.tile([1.0, 0.0, 0.0], (len(offers), 1))
    members = rng.normal(1, 0.7, (8, len(offers), FEATURES))
    terms = Terms(members, mean, ATTENTION, seed=seed)

    choices = choose(weighed, terms, groups, limits_of(weighed.offers, weighed.ways, calls))

    found = chosen_ways(weighed, choices, groups)
    acted = found.filter(pl.col("move").is_not_null())
    assert found["customer"].to_list() == list(range(1, CUSTOMERS + 1))
    by_key = {offer.move.key: offer for offer in offers}
    done = {(who, action): (days, skipped) for who, action, days, skipped in past.iter_rows()}
    lately: dict[int, dict[tuple[int, int], Any]] = {}
    for (who, action), days in done.items():
        lately.setdefault(who, {})[who, action] = days
    broken = Counter(
        forbidden(row, by_key[row["move"]], offers, lately.get(row["customer"], {}))
        for row in acted.join(frame, on="customer").iter_rows(named=True)
    )
    assert set(broken) <= {""}
    treated = acted.filter(~pl.col("control"))
    assert treated["channel"].is_in(["phone", "person"]).sum() <= calls
    for key, offer in by_key.items():
        mine = treated.filter(pl.col("move") == key)
        assert offer.stock_left is None or mine.height <= offer.stock_left
        assert offer.budget_left is None or mine["cost"].sum() <= offer.budget_left + 1e-9
    assert set(acted.filter("control")["group"]) <= {"holdout"}
    assert acted["sampled"].is_between(0, 1, closed="right").all()
