"""The inbox in a table of the PostgreSQL database, over a connection of its own."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from regulars.ledger.inbox.kept import Body, Kept

if TYPE_CHECKING:
    import psycopg
    from psycopg.pq.abc import PGresult

_TABLE = "ledger_inbox"
# One statement is one transaction and one round trip. The lock makes numbers visible in their order, so that a reader
# never sees one before a lower one; it is taken before the first row is made, and let go when all are true.
_APPEND = f"""
WITH ours AS MATERIALIZED (SELECT pg_advisory_xact_lock(99346694)),
added AS (
    INSERT INTO {_TABLE} (source, call, received_at, body)
    SELECT body.* FROM ours CROSS JOIN unnest($1::int8[], $2::text[], $3::timestamptz[], $4::bytea[]) AS body
    RETURNING number
)
SELECT max(number) FROM added
"""

# How many there can be, by how large the latest are: quick, however many wait.
_SIZE = f"""
SELECT (SELECT max(number) - min(number) + 1 FROM {_TABLE})
    * (SELECT avg(octet_length(body)) FROM (SELECT body FROM {_TABLE} ORDER BY number DESC LIMIT 100) AS latest)
"""

# The driver writes lists value by value; a commit of many small bodies would spend most of its time there. These are
# PostgreSQL's numbers for the types, its day zero, and how it writes an array and its elements.
_NAME = b"append_to_inbox"
_BYTEA, _INT8, _TEXT, _TIMESTAMPTZ = 17, 20, 25, 1184
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HEAD = struct.Struct(">iiiii").pack
_LENGTH = struct.Struct(">i").pack
_NUMBER = struct.Struct(">q").pack


def _array(kind: int, values: Sequence[bytes]) -> bytes:
    """An array of one dimension, without nulls, in PostgreSQL's binary format."""
    parts = [_HEAD(1, 0, kind, len(values), 1)]
    for value in values:
        parts += (_LENGTH(len(value)), value)
    return b"".join(parts)


class PostgresInbox:
    """An inbox where `parameters` (of psycopg.connect) lead to; the ledger's migrations made its table."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        import psycopg

        self._db: psycopg.Connection[Any] = psycopg.connect(**parameters, autocommit=True)
        self._db.execute("SET synchronous_commit = on")
        self._done(self._db.pgconn.prepare(_NAME, _APPEND.encode()))

    def append(self, bodies: Sequence[Body]) -> int:
        """See Inbox."""
        sources, calls, times, texts = zip(*bodies, strict=True)
        columns = [
            _array(_INT8, [_NUMBER(source) for source in sources]),
            _array(_TEXT, [call.encode() for call in calls]),
            _array(_TIMESTAMPTZ, [_NUMBER((time - _EPOCH) // _MICROSECOND) for time in times]),
            _array(_BYTEA, texts),
        ]
        added = self._done(self._db.pgconn.exec_prepared(_NAME, columns, [1] * len(columns), 0))
        return int(added.get_value(0, 0) or 0)

    def _done(self, result: PGresult) -> PGresult:
        if result.error_message:
            from psycopg.errors import error_from_result

            raise error_from_result(result)
        return result

    def read_after(self, number: int, limit: int) -> list[Kept]:
        """See Inbox."""
        rows = self._db.execute(
            f"SELECT number, source, call, received_at, body FROM {_TABLE} WHERE number > %s ORDER BY number LIMIT %s",
            (number, limit),
            binary=True,
        )
        return [
            Kept(found, source, call, received_at.astimezone(UTC), body)
            for found, source, call, received_at, body in rows.fetchall()
        ]

    def forget_until(self, number: int) -> int:
        """See Inbox."""
        return self._db.execute(f"DELETE FROM {_TABLE} WHERE number <= %s", (number,)).rowcount

    def last(self) -> int:
        """See Inbox."""
        found = self._db.execute(f"SELECT last_value, is_called FROM {_TABLE}_number_seq").fetchone()
        return int(found[0]) if found and found[1] else 0

    def waiting(self) -> int:
        """See Inbox."""
        found = self._db.execute(f"SELECT COUNT(*) FROM {_TABLE}").fetchone()
        return int(found[0]) if found else 0

    def size(self) -> int:
        """See Inbox."""
        found = self._db.execute(_SIZE).fetchone()
        return int(found[0]) if found and found[0] is not None else 0

    def remove(self, numbers: Collection[int]) -> int:
        """See Inbox."""
        return self._db.execute(f"DELETE FROM {_TABLE} WHERE number = ANY(%s)", (list(numbers),)).rowcount

    def scrub(self) -> None:
        """See Inbox."""
        self._db.execute(f"VACUUM {_TABLE}")

    def close(self) -> None:
        """See Inbox."""
        self._db.close()
