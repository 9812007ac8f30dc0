"""The inbox: what arrives at the event door, kept whole until the projector has taken it over."""

from __future__ import annotations

from regulars.kernel.options import data_folder
from regulars.ledger.inbox.kept import Body, Inbox, Kept

__all__ = ["Body", "Inbox", "Kept", "open_inbox"]


def open_inbox() -> Inbox:
    """The ledger's inbox, over a connection of its own. Django must be set up."""
    from django.db import connection

    if connection.vendor == "postgresql":
        from regulars.ledger.inbox.postgresql import PostgresInbox

        given = connection.get_connection_params()
        return PostgresInbox(
            {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
        )
    from regulars.ledger.inbox.sqlite import FILE, SqliteInbox

    return SqliteInbox(data_folder() / FILE)
