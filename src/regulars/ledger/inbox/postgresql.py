"""The inbox in a table of the PostgreSQL database, over a connection of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

from regulars.ledger.inbox.kept import Body, Kept

if TYPE_CHECKING:
    import psycopg

_TABLE = "ledger_inbox"
# One statement is one transaction and one round trip. The lock makes numbers visible in their order, so that a reader
# never sees one before a lower one; it is taken before the first row is made, and let go when all are true.
_APPEND = f"""
WITH ours AS MATERIALIZED (SELECT pg_advisory_xact_lock(99346694)),
added AS (
    INSERT INTO {_TABLE} (source, call, received_at, body)
    SELECT body.* FROM ours CROSS JOIN unnest(%b::int8[], %b::text[], %b::timestamptz[], %b::bytea[]) AS body
    RETURNING number
)
SELECT max(number) FROM added
"""


class PostgresInbox:
    """An inbox where `parameters` (of psycopg.connect) lead to; the ledger's migrations made its table."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        import psycopg

        self._db: psycopg.Connection[Any] = psycopg.connect(**parameters, autocommit=True)
        self._db.execute("SET synchronous_commit = on")

    def append(self, bodies: Sequence[Body]) -> int:
        """See Inbox."""
        columns = [list(column) for column in zip(*bodies, strict=True)]
        (number,) = self._db.execute(_APPEND, columns).fetchone() or (0,)
        return int(number)

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
        found = self._db.execute(f"SELECT COALESCE(SUM(octet_length(body)), 0) FROM {_TABLE}").fetchone()
        return int(found[0]) if found else 0

    def rewrite(self, number: int, body: bytes) -> None:
        """See Inbox."""
        self._db.execute(f"UPDATE {_TABLE} SET body = %s WHERE number = %s", (body, number))

    def remove(self, numbers: Collection[int]) -> int:
        """See Inbox."""
        return self._db.execute(f"DELETE FROM {_TABLE} WHERE number = ANY(%s)", (list(numbers),)).rowcount

    def scrub(self) -> None:
        """See Inbox."""
        self._db.execute(f"VACUUM {_TABLE}")

    def close(self) -> None:
        """See Inbox."""
        self._db.close()
