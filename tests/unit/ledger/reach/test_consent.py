from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from regulars.ledger.reach.consent import CONSENT_COLUMNS, permitted, strictest

START = datetime(2025, 1, 1, tzinfo=UTC)


def stated(*statements: tuple[int, int, str]) -> pl.DataFrame:
    """Of (record, day, state): statements of customer 1 on marketing by e-mail."""
    return pl.DataFrame(
        [
            {
                "customer": 1,
                "record": record,
                "channel": "email",
                "purpose": "marketing",
                "state": state,
                "given_at": START + timedelta(days=day),
            }
            for record, day, state in statements
        ]
    )


@pytest.mark.parametrize(
    ("statements", "holds"),
    [
        ([(1, 1, "granted")], 0),
        ([(1, 1, "granted"), (1, 2, "denied")], 2),
        ([(1, 1, "denied"), (1, 2, "granted")], 0),
        ([(1, 2, "granted"), (1, 1, "denied")], 0),
        ([(1, 1, "granted"), (2, 1, "denied")], 2),
        ([(1, 1, "denied"), (2, 9, "granted")], 2),
        ([(1, 1, "granted"), (2, 1, "pending")], 1),
        ([(1, 1, "denied"), (1, 5, "granted"), (2, 3, "granted")], 0),
        ([(1, 1, "granted"), (1, 1, "denied")], 2),
        ([(1, 1, "who knows")], 2),
    ],
)
def test_of_one_record_the_latest_holds_and_of_several_the_strictest(
    statements: list[tuple[int, int, str]], holds: int
) -> None:
    assert strictest(stated(*statements))["email_marketing"].to_list() == [holds]


@pytest.mark.parametrize(
    ("channel", "purpose", "state", "allowed"),
    [
        ("email", "marketing", 0, True),
        ("email", "marketing", 1, False),
        ("email", "marketing", 2, False),
        ("email", "marketing", None, False),
        ("email", "service", None, True),
        ("email", "service", 2, False),
        ("phone", "marketing", None, True),
        ("phone", "marketing", 1, False),
        ("phone", "marketing", 2, False),
        ("post", "marketing", None, True),
        ("post", "marketing", 2, False),
    ],
)
def test_permission(channel: str, purpose: str, state: int | None, allowed: bool) -> None:
    columns = dict.fromkeys(CONSENT_COLUMNS, None) | {f"{channel}_{purpose}": state}
    frame = pl.DataFrame([columns], schema=dict.fromkeys(CONSENT_COLUMNS, pl.Int8))

    assert frame.select(permitted(channel, purpose)).item() is allowed


@pytest.mark.parametrize(("refused", "allowed"), [(None, True), ("email_marketing", False), ("sms_marketing", False)])
def test_a_colleague_reaches_out_unless_marketing_was_refused_anywhere(refused: str | None, allowed: bool) -> None:
    frame = pl.DataFrame(
        [dict.fromkeys(CONSENT_COLUMNS, None) | ({refused: 2} if refused else {})],
        schema=dict.fromkeys(CONSENT_COLUMNS, pl.Int8),
    )

    assert frame.select(permitted("person", "marketing")).item() is allowed
    assert frame.select(permitted("person", "service")).item() is True
