"""The questions that have to be asked of a whole staged file, in SQL; each says what it returns."""

from __future__ import annotations

from collections.abc import Callable

from regulars.identify.canonical import CONVERSATIONS, LINE, PERSON_FIELDS

Query = Callable[[str], str]

_SAME_LINE = (
    "name", "order_id", "product", "product_name", "quantity", "amount", "occurred_at", "currency", "source_key",
)  # fmt: skip
"""What makes two lines of two files the same line; repeats within a file are real and count as often as they stand."""

INCOMPLETE = f"""
SELECT "{LINE}", 'occurred_at' AS "column", coalesce(order_id, '') AS value, 'missing' AS reason,
       'No line of this order says when it was; the export may be cut. Export it again, with all columns.' AS message
FROM completed WHERE occurred_at IS NULL
"""
"""Lines that stay without a time, as rejects."""


def complete(events: str) -> str:
    """Makes the table `completed`: event lines with key, time and currency taken from their order where missing."""
    gaps = ("source_key", "occurred_at", "currency")
    missing = " OR ".join(f"{column} IS NULL" for column in gaps)
    told = ", ".join(f"min({column}) AS {column}" for column in gaps)
    borrowed = ", ".join(f"coalesce(lines.{column}, told.{column}) AS {column}" for column in gaps)
    return f"""
CREATE OR REPLACE TEMP TABLE completed AS
WITH told AS (
    SELECT order_id, {told} FROM {events}
    WHERE order_id IN (SELECT order_id FROM {events} WHERE {missing})
    GROUP BY order_id
)
SELECT lines.* REPLACE ({borrowed})
FROM {events} AS lines LEFT JOIN told ON lines.order_id = told.order_id
"""


def new_lines(known: str | None) -> str:
    """Completed lines that `known` (None: nothing) does not hold yet, sorted by key, time and order."""
    return f"""
SELECT source_key, name, occurred_at, order_id, product, product_name, category, quantity, amount, currency, properties
FROM ({_missing_in(known) if known else _all_of_a_first_file()})
ORDER BY source_key, occurred_at, order_id, name, product, product_name, amount, quantity, properties
"""


_ONCE_AN_ORDER = f"""
SELECT * FROM completed WHERE occurred_at IS NOT NULL AND cumulative
QUALIFY row_number() OVER (PARTITION BY order_id, name ORDER BY abs(amount) DESC, "{LINE}") = 1
"""
"""Running totals: the greatest that the file tells of each order."""


def _all_of_a_first_file() -> str:
    return f"""
SELECT * FROM completed WHERE occurred_at IS NOT NULL AND NOT coalesce(cumulative, false)
UNION ALL BY NAME ({_ONCE_AN_ORDER})
"""


def _missing_in(known: str) -> str:
    """Lines as often as they are missing; running totals as their growth."""
    same = ", ".join(_SAME_LINE)
    matches = " AND ".join(f"fresh.{column} IS NOT DISTINCT FROM held.{column}" for column in _SAME_LINE)
    return f"""
WITH held AS (
    SELECT {same}, count(*) AS times FROM {known} AS segments GROUP BY ALL
), held_totals AS (
    SELECT order_id, name, sum(amount) AS total FROM {known} AS segments GROUP BY ALL
), fresh AS (
    SELECT *, row_number() OVER (PARTITION BY {same}) AS nth
    FROM completed WHERE occurred_at IS NOT NULL AND NOT coalesce(cumulative, false)
)
SELECT fresh.* EXCLUDE (nth)
FROM fresh LEFT JOIN held ON {matches}
WHERE fresh.nth > coalesce(held.times, 0)
UNION ALL BY NAME
SELECT totals.* REPLACE ((totals.amount - coalesce(held_totals.total, 0))::DECIMAL(18, 4) AS amount)
FROM ({_ONCE_AN_ORDER}) AS totals
LEFT JOIN held_totals ON totals.order_id = held_totals.order_id AND totals.name = held_totals.name
WHERE totals.amount IS DISTINCT FROM held_totals.total
"""


def people(records: str) -> str:
    """One row a key; of each field the latest value said, the greater one where two were said at the same moment."""
    fields = ",\n       ".join(
        f"arg_max({name}, (coalesce(learned_at, '1900-01-01'::TIMESTAMPTZ), {name})) AS {name}"
        for name in (*PERSON_FIELDS, "extra")
    )
    return f"""
SELECT key, max(learned_at) AS learned_at,
       {fields}
FROM {records} GROUP BY key ORDER BY key
"""


def consents(statements: str) -> str:
    """Statements of consent without repeats, oldest first."""
    return f"""
SELECT DISTINCT source_key, channel, purpose, state, given_at, proof FROM {statements}
ORDER BY source_key, channel, purpose, given_at, state, proof
"""


def conversations(statements: str) -> str:
    """One row a conversation: of several tellings the one closed last, then the last line."""
    columns = ", ".join(name for name in CONVERSATIONS if name != LINE)
    return f"""
SELECT {columns} FROM {statements}
QUALIFY row_number() OVER (PARTITION BY key ORDER BY closed_at DESC NULLS LAST, "{LINE}" DESC) = 1
ORDER BY key
"""


def messages(statements: str) -> str:
    """Messages without repeats, by conversation and time."""
    return f"""
SELECT min("{LINE}") AS "{LINE}", any_value(source_key) AS source_key, conversation, "at",
       any_value(from_customer) AS from_customer, text, any_value(written_by) AS written_by,
       any_value(channel) AS channel, any_value(subject) AS subject
FROM {statements} GROUP BY conversation, "at", text ORDER BY conversation, "at", 1
"""
