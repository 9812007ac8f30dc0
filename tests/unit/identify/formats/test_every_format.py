"""What holds for every format, whatever stands in its cells."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.identify.canonical import CONSENTS, CONVERSATIONS, EVENTS, LINE, MESSAGES, RECORDS, REJECTS, Conventions
from regulars.identify.formats import all_formats

SCHEMAS = {
    "records": RECORDS, "events": EVENTS, "consents": CONSENTS, "conversations": CONVERSATIONS,
    "messages": MESSAGES, "rejects": REJECTS,
}  # fmt: skip
CELLS = st.sampled_from(
    [
        None, "", "1", "2.50", "-3", "1,234.50", "1.234,50", "£5", "1e30", "9" * 40, "-" + "9" * 13, "0.00001", "inf",
        "NaN", "2024-01-31", "2024-01-31 10:00:00", "2024-01-31T10:00:00Z", "31/01/2024", "9999-12-31", "0001-01-01",
        "1709633472", "ann@x.example", "Ann@X.example ", "no address", "+44 7700 900123", "'+44 7700",
        "Ann Smith", "#1001",
        "GBP", "eur", "XQQ", "GB", "yes", "no", "true", "Paid", "refunded", "Closed Won", "Solved", "cancelled",
        "voided",
        "=cmd|' /C calc'!A0", "null", "-", "x" * 500, "🎈", "a;b", '{"a": 1}', "{}", "C536379", "17850.0",
    ]
)  # fmt: skip


@pytest.mark.parametrize("found", all_formats(), ids=lambda found: found.name)
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_cell_breaks_it_and_no_chunking_changes_it(found, data):
    count = data.draw(st.integers(1, 5))
    columns = {field: data.draw(st.lists(CELLS, min_size=count, max_size=count)) for field in found.fields}
    columns["Our own column"] = data.draw(st.lists(CELLS, min_size=count, max_size=count))
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    frame = frame.with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias(LINE))
    habits = Conventions(
        zone=data.draw(st.sampled_from(["UTC", "Europe/London"])),
        currency=data.draw(st.sampled_from(["", "GBP"])),
        date_format=data.draw(st.sampled_from(["", "%d/%m/%Y", "%s"])),
        decimal_comma=data.draw(st.booleans()),
    )
    mapping = {field: field for field in found.fields}
    whole = found.translate(frame, habits, mapping)
    size = data.draw(st.integers(1, count))
    parts = [found.translate(frame.slice(start, size), habits, mapping) for start in range(0, count, size)]
    refused = set(whole.rejects[LINE])
    for kind, schema in SCHEMAS.items():
        told = getattr(whole, kind)
        assert dict(told.schema) == schema
        assert pl.concat([getattr(part, kind) for part in parts]).equals(told), kind
        assert kind == "rejects" or not refused & set(told[LINE])
    assert whole.rejects[LINE].is_unique().all()
    assert whole.events["occurred_at"].drop_nulls().dt.year().is_between(1970, 2100).all()
    assert set(whole.consents["state"]) <= {"granted", "denied", "pending"}
    # Every line is somewhere: among the rejects, the people or what happened.
    kept = set(whole.records[LINE]) | set(whole.events[LINE]) | set(whole.conversations[LINE])
    kept |= set(whole.messages[LINE])
    assert kept | refused == set(frame[LINE])
