"""The questions that have to be asked of a whole staged file, in SQL; each says what it returns."""

from __future__ import annotations

from collections.abc import Callable

from regulars.identify.canonical import CONVERSATIONS, LINE, PERSON_FIELDS

Query = Callable[[str], str]

_SAME_LINE = (
    "name", "order_id", "product", "product_name", "quantity", "amount", "occurred_at", "currency", "source_key",
)  # fmt: skip
"""What makes two lines of two files the same line; repeats within a file are real and count as often as they stand."""

NOTHING_KNOWN = (
    "(SELECT NULL::VARCHAR AS name, NULL::VARCHAR AS order_id, NULL::VARCHAR AS product, NULL::VARCHAR AS product_name,"
    " NULL::DECIMAL(18, 4) AS quantity, NULL::DECIMAL(18, 4) AS amount, NULL::TIMESTAMPTZ AS occurred_at,"
    " NULL::VARCHAR AS currency, NULL::VARCHAR AS source_key WHERE false)"
)

INCOMPLETE = f"""
SELECT "{LINE}", 'occurred_at' AS "column", coalesce(order_id, '') AS value, 'no_time' AS reason,
       'No line of this order says when it was; the export may be cut. Export it again, with all columns.' AS message
FROM completed WHERE occurred_at IS NULL
"""
"""Lines that stay without a time, as rejects."""


def complete(events: str) -> str:
    """Makes the table `completed`: event lines with key, time and currency taken from their order where missing."""

    def borrowed(column: str) -> str:
        return (
            f"CASE WHEN order_id IS NULL THEN {column} "
            f"ELSE coalesce({column}, min({column}) OVER (PARTITION BY order_id)) END AS {column}"
        )

    return f"""
CREATE OR REPLACE TEMP TABLE completed AS
SELECT * REPLACE ({borrowed("source_key")}, {borrowed("occurred_at")}, {borrowed("currency")}) FROM {events}
"""


def new_lines(known: str) -> str:
    """Completed lines that `known` does not hold yet, as often as they are missing; running totals as their growth."""
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
), lines AS (
    SELECT fresh.* EXCLUDE (nth)
    FROM fresh LEFT JOIN held ON {matches}
    WHERE fresh.nth > coalesce(held.times, 0)
    UNION ALL BY NAME
    SELECT totals.* REPLACE ((totals.amount - coalesce(held_totals.total, 0))::DECIMAL(18, 4) AS amount)
    FROM (
        SELECT * FROM completed WHERE occurred_at IS NOT NULL AND cumulative
        QUALIFY row_number() OVER (PARTITION BY order_id, name ORDER BY abs(amount) DESC, "{LINE}") = 1
    ) AS totals
    LEFT JOIN held_totals ON totals.order_id = held_totals.order_id AND totals.name = held_totals.name
    WHERE totals.amount IS DISTINCT FROM held_totals.total
)
SELECT source_key, name, occurred_at, order_id,
       (row_number() OVER (
           PARTITION BY order_id, name ORDER BY product, product_name, amount, quantity, properties, occurred_at
       ))::INTEGER AS line,
       product, product_name, category, quantity, amount, currency, properties
FROM lines
ORDER BY source_key, occurred_at, order_id, name, product, product_name, amount, quantity, properties
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
