"""Whatever the customers, moves and consents: what a decision never does."""

from typing import Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from regulars.customise.channels import CHANNELS
from regulars.customise.choose import choose
from regulars.customise.explain import alternatives, chosen_ways, ranked_ways
from regulars.customise.field import Terms
from regulars.customise.groups import Groups
from regulars.customise.limits import limits_of
from regulars.customise.moves import Move, Words
from regulars.customise.offer import Offer
from regulars.customise.today import Line, balanced
from regulars.customise.weigh import FEATURES, weigh
from regulars.customise.words import faults_of, render
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import CHANNELS as CONSENT_CHANNELS
from regulars.ledger.reach.consent import CONSENT_COLUMNS, MARKETING, PURPOSES, SERVICE, strictest
from regulars.ledger.reach.many import WISH_COLUMNS
from regulars.science.experiments.groups import in_control, positions

CONSENT = st.sampled_from([None, 0, 1, 2])
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {f"at_{channel}": st.booleans() for channel in CHANNELS}
        | dict.fromkeys(CONSENT_COLUMNS, CONSENT)
        | {"paused": st.sampled_from([None, True])}
        | {"full": st.sampled_from([None, ["email"], ["phone", "post"]])}
        | {"dead": st.sampled_from([None, ["email"]]), "unwanted": st.none()}
        | {"task_open": st.booleans(), "complaint_open": st.booleans()}
        | {"lift": st.floats(-5, 200), "meant": st.sampled_from([True, False, None])}
    ),
    min_size=1,
    max_size=12,
)
OFFERS = st.lists(
    st.tuples(st.floats(0, 3), st.floats(0, 10), st.booleans(), st.sampled_from(PURPOSES), st.booleans()),
    max_size=4,
)
TYPES = dict.fromkeys(CONSENT_COLUMNS, pl.Int8()) | WISH_COLUMNS | {"meant": pl.Boolean()}


def as_offers(drawn: list[tuple[float, float, bool, str, bool]]) -> list[Offer]:
    return [
        Offer(
            Move(
                key=f"move-{number}",
                name=f"Move {number}",
                kind=Action.Kind.MESSAGE,
                purpose=purpose,
                why="",
                assumes="",
                eligible=pl.col("meant"),
                lift=factor * pl.col("lift"),
                reasons=(),
                words={"email": Words("x"), "post": Words("x"), "phone": Words("x")},
                despite_complaint=despite,
            ),
            action=number,
            cost=cost,
            enabled=enabled,
        )
        for number, (factor, cost, enabled, purpose, despite) in enumerate(drawn)
    ]


NO_PAST = pl.DataFrame(schema=dict.fromkeys(("customer", "action", "done_days", "skipped_days"), pl.Int64))


def decided(people: list[dict[str, Any]], offers: list[Offer], calls: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every move ranked, and what is chosen, where effects are as they are assumed."""
    frame = pl.DataFrame(people, schema_overrides=TYPES).with_row_index("customer", 1).cast({"customer": pl.Int64})
    weighed = weigh(frame.with_columns(**BLAND), offers, NO_PAST)
    mean = np.zeros((len(weighed.offers), FEATURES))
    mean[:, 0] = 1.0
    groups = Groups.deal(weighed.customers, "s", holdout=0.0, random=0.0, usual=0.0)
    limits = limits_of(weighed.offers, weighed.ways, calls)
    choices = choose(weighed, Terms(np.zeros((0, *mean.shape)), mean, 0.25, seed=1), groups, limits)
    chosen = chosen_ways(weighed, choices, groups).filter(pl.col("move").is_not_null())
    return ranked_ways(weighed, choices), chosen.join(frame, on="customer")


BLAND = {
    "p_active": pl.lit(0.5), "orders": pl.lit(2), "never_bought": pl.lit(value=False), "return_value": pl.lit(9.0),
}  # fmt: skip


@given(PEOPLE, OFFERS, st.integers(0, 5))
def test_a_choice_is_allowed_reachable_worthwhile_and_single(
    people: list[dict[str, Any]], drawn: list[tuple[float, float, bool, str, bool]], calls: int
) -> None:
    offers = as_offers(drawn)

    _, chosen = decided(people, offers, calls)

    assert chosen["customer"].is_unique().all()
    assert (chosen["worth"] > 0).all()
    assert chosen["channel"].is_in(["phone", "person"]).sum() <= calls
    by_key = {offer.move.key: offer for offer in offers}
    for row in chosen.iter_rows(named=True):
        offer, channel = by_key[row["move"]], row["channel"]
        assert offer.enabled
        assert row["meant"]
        assert not row["task_open"]
        assert offer.move.despite_complaint or not row["complaint_open"]
        assert row[f"at_{channel}"]
        assert channel not in (row["dead"] or [])
        if offer.move.purpose != SERVICE:
            assert not row["paused"]
            assert channel not in (row["full"] or [])
        if channel in CONSENT_CHANNELS:
            stated = row[f"{channel}_{offer.move.purpose}"]
            assert stated == 0 or (stated is None and (channel, offer.move.purpose) != ("email", MARKETING))
        elif offer.move.purpose != SERVICE:
            assert all(row[f"{other}_{offer.move.purpose}"] != 2 for other in CONSENT_CHANNELS)


@given(PEOPLE, OFFERS, st.randoms(use_true_random=False))
def test_the_order_of_moves_does_not_matter(
    people: list[dict[str, Any]], drawn: list[tuple[float, float, bool, str, bool]], random: Any
) -> None:
    offers = as_offers(drawn)
    shuffled = list(offers)
    random.shuffle(shuffled)

    assert decided(people, shuffled, 3)[1].equals(decided(people, offers, 3)[1])


@given(PEOPLE, OFFERS)
def test_no_alternative_open_to_us_is_worth_more_than_the_choice(
    people: list[dict[str, Any]], drawn: list[tuple[float, float, bool, str, bool]]
) -> None:
    offers = as_offers(drawn)
    ranked, chosen = decided(people, offers, 99)

    told = alternatives(ranked, chosen, [offer.move for offer in offers])

    worth = dict(chosen.select("customer", "worth").iter_rows())
    listed = told.with_columns(
        pl.col("alternatives").str.json_decode(
            pl.List(pl.Struct({"action": pl.String, "worth": pl.Float64, "ruled_out": pl.String}))
        )
    )
    for customer, others in listed.iter_rows():
        open_ = [other["worth"] for other in others if other["ruled_out"] is None]
        assert len(open_) <= 3
        assert open_ == sorted(open_, reverse=True)
        assert all(other <= worth.get(customer, 0) + 0.005 for other in open_)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(0, 9), st.integers(0, 2)), min_size=1))
def test_another_statement_of_another_record_can_only_make_consent_stricter(
    statements: list[tuple[int, int, int, int]],
) -> None:
    states = ["granted", "pending", "denied"]
    said = pl.DataFrame(
        [
            {"customer": customer, "record": 10 * customer + record, "given_at": moment, "state": states[state]}
            for customer, record, moment, state in statements
        ]
    ).with_columns(channel=pl.lit("email"), purpose=pl.lit(MARKETING))
    more = pl.concat([said, said.with_columns(record=pl.col("record") + 1000, state=pl.lit("denied"))])

    held, stricter = strictest(said)["email_marketing"], strictest(more)["email_marketing"]

    assert (stricter >= held).all()
    assert (stricter == 2).all()
    assert strictest(said[::-1]).equals(strictest(said))


@given(st.sets(st.integers(1, 2**40), min_size=1), st.text(max_size=20), st.floats(0, 1), st.floats(0, 1))
def test_groups_are_stable_and_nested(keys: set[int], salt: str, one: float, other: float) -> None:
    ordered = sorted(keys)
    low, high = sorted((one, other))

    small, large = in_control(ordered, salt, low), in_control(ordered, salt, high)

    assert not (small & ~large).any()
    assert positions(ordered[::-1], salt).tolist() == positions(ordered, salt).tolist()[::-1]


@given(
    st.lists(st.tuples(st.integers(1, 5), st.booleans(), st.decimals(0, 100, places=2)), max_size=40),
    st.integers(0, 12),
    st.integers(0, 6),
)
def test_a_list_is_full_unless_there_is_no_more_to_do(
    drawn: list[tuple[int, bool, Any]], limit: int, calls: int
) -> None:
    lines = [Line(number, action, takes_time, worth) for number, (action, takes_time, worth) in enumerate(drawn)]

    shown = balanced(lines, limit, calls, {})

    assert len(set(shown)) == len(shown) <= limit
    called = sum(line.takes_time for line in shown)
    assert called <= calls
    quiet = sum(not line.takes_time for line in lines)
    possible = quiet + min(calls, len(lines) - quiet)
    assert len(shown) == min(limit, possible)
    assert [line.worth for line in shown] == sorted((line.worth for line in shown), reverse=True)


@given(st.text(max_size=60))
def test_no_text_breaks_the_check_of_templates(text: str) -> None:
    faults = faults_of(text)

    assert faults or render(text, {"business": "x"}) is not None


@given(st.text(max_size=60))
def test_a_fact_is_said_as_it_is(name: str) -> None:
    said = render("<{{ name | default: '' }}>", {"name": name})

    assert "".join(said.split()) == "".join(f"<{name}>".split())
