"""The questions and statements of an arrival, in SQL that SQLite and PostgreSQL both take; each says what it gives."""

from __future__ import annotations

from functools import lru_cache

from regulars.identify.keeping import SAID
from regulars.science.matching.blocking import MOST_SHARERS

FIELDS = (*SAID, "language", "external_id", "extra")
"""What a record says, as it is stored."""

_COLUMNS = ", ".join(f"r.{name}" for name in FIELDS)

FIND = f"""
SELECT r.id, r.learned_at, l.customer_id, f.form, {_COLUMNS}
FROM ledger_record r LEFT JOIN ledger_link l ON l.record_id = r.id LEFT JOIN ledger_matchform f ON f.record_id = r.id
WHERE r.source_id = %s AND r.key = %s
"""
"""The record of that source and key: id, when it was learned, whose it is, its normal form, and what it says."""

ADD = f"""
INSERT INTO ledger_record (source_id, key, learned_at, resolved, {", ".join(FIELDS)})
VALUES (%s, %s, %s, %s{", %s" * len(FIELDS)}) RETURNING id
"""
"""A new record; gives its id."""

CHANGE = f"""
UPDATE ledger_record SET learned_at = %s, resolved = %s, {", ".join(f"{name} = %s" for name in FIELDS)} WHERE id = %s
"""

ADD_VERSION = "INSERT INTO ledger_recordversion (record_id, imported_id, learned_at, fields) VALUES (%s, %s, %s, %s)"

KEEP_FORM = """
INSERT INTO ledger_matchform (record_id, form) VALUES (%s, %s)
ON CONFLICT (record_id) DO UPDATE SET form = excluded.form
"""

FORGET_KEYS = "DELETE FROM ledger_matchkey WHERE record_id = %s"
FORGET_IDENTIFIERS = "DELETE FROM ledger_identifier WHERE record_id = %s"

ADD_LINK = """
INSERT INTO ledger_link (record_id, customer_id, probability, evidence, linked_at) VALUES (%s, %s, %s, %s, %s)
"""

MOVE_LINK = """
UPDATE ledger_link SET customer_id = %s, probability = %s, evidence = %s, linked_at = %s WHERE record_id = %s
"""

SAY_WHY = "UPDATE ledger_link SET probability = %s, evidence = %s WHERE record_id = %s"

ADD_CUSTOMER = """
INSERT INTO ledger_customer (known_since, name, email, phone, company, street, city, postcode, country, language,
                             time_zone, birth_date, number, origins, search)
VALUES (%s, '', '', '', '', '', '', '', '', '', '', '', '', '{}', '') RETURNING id
"""
"""A new customer, whose golden fields follow; gives its id."""

SAY_CREATED = """
INSERT INTO ledger_identityentry (at, change, customer, record, reason, by, detail)
VALUES (%s, 'created', %s, %s, '', '', '{}')
"""

GOLDEN = (
    *("name", "email", "phone", "company", "street", "city", "postcode", "country", "language", "birth_date"),
    *("number", "origins", "search", "known_since"),
)
GOLDEN_NOW = f"SELECT {', '.join(GOLDEN)} FROM ledger_customer WHERE id = %s"
"""A customer's golden record as it is."""

TOLD = f"""
SELECT r.id, s.name, s.trust, r.learned_at, r.key,
    EXISTS (SELECT 1 FROM ledger_timelineentry t WHERE t.record_id = r.id)
    OR EXISTS (SELECT 1 FROM ledger_consent c WHERE c.record_id = r.id AND c.channel = 'email' AND c.state = 'granted'),
    {_COLUMNS}
FROM ledger_link l JOIN ledger_record r ON r.id = l.record_id JOIN ledger_source s ON s.id = r.source_id
WHERE l.customer_id = %s
"""
"""What a customer's golden record is chosen from: record, source, trust, when, key, used, and what it says."""

ADD_REVIEW = """
INSERT INTO ledger_review (left_id, right_id, state, probability, evidence, worth, found_at, answered_by)
VALUES (%s, %s, 'waiting', %s, %s, %s, %s, '') ON CONFLICT (left_id, right_id) DO NOTHING
"""


@lru_cache(maxsize=256)
def keep_golden(columns: tuple[str, ...]) -> str:
    """Change these columns of a customer; the others, and their indexes, need not be touched."""
    return f"UPDATE ledger_customer SET {', '.join(f'{name} = %s' for name in columns)} WHERE id = %s"


@lru_cache(maxsize=64)
def near(keys: int) -> str:
    """Record and customer of the records under any of so many keys; keys of too many records are left out."""
    under = f"SELECT key, record_id FROM ledger_matchkey WHERE key = %s LIMIT {MOST_SHARERS + 1}"
    one = f"SELECT * FROM ({under}) AS sharers"
    return f"""
WITH found AS MATERIALIZED ({" UNION ALL ".join([one] * keys)})
SELECT likely.record_id, l.customer_id
FROM (
    SELECT DISTINCT record_id FROM found
    WHERE key IN (SELECT key FROM found GROUP BY key HAVING COUNT(*) <= {MOST_SHARERS})
) AS likely JOIN ledger_link l ON l.record_id = likely.record_id
"""


@lru_cache(maxsize=64)
def forms(records: int) -> str:
    """Record and form of so many records."""
    return f"SELECT record_id, form FROM ledger_matchform WHERE record_id IN ({', '.join(['%s'] * records)})"


@lru_cache(maxsize=64)
def everybody(customers: int) -> str:
    """Record, customer, evidence, form and source's name of all records of so many customers."""
    return f"""
SELECT l.record_id, l.customer_id, l.evidence, f.form, s.name
FROM ledger_link l JOIN ledger_matchform f ON f.record_id = l.record_id
    JOIN ledger_record r ON r.id = l.record_id JOIN ledger_source s ON s.id = r.source_id
WHERE l.customer_id IN ({", ".join(["%s"] * customers)}) ORDER BY l.record_id
"""


@lru_cache(maxsize=64)
def answers(records: int) -> str:
    """Left, right and state of what people answered about any of so many records (given twice)."""
    some = ", ".join(["%s"] * records)
    return f"""
SELECT left_id, right_id, state FROM ledger_review
WHERE (left_id IN ({some}) OR right_id IN ({some})) AND state IN ('same', 'different')
"""


@lru_cache(maxsize=64)
def add(table: str, columns: tuple[str, ...], rows: int) -> str:
    """So many rows into a table."""
    one = "(" + ", ".join(["%s"] * len(columns)) + ")"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * rows)}"
