"""What a ledger holds of live events, for a test whose server is a process of its own.

`python -m tests.support.live_report` prints a JSON list: each line of the log at REGULARS_DATA with its customer.
"""

from __future__ import annotations

import json
import sys

from regulars.ledger.opening import open_ledger


def report() -> list[dict[str, object]]:
    """Each line: source, name, key, order, amount, when, properties, and the customer's number and e-mail address."""
    from regulars.ledger.log.read import scan_events
    from regulars.ledger.models import Customer, Source

    sources = dict(Source.objects.values_list("pk", "name"))
    emails = dict(Customer.objects.values_list("pk", "email"))
    return [
        {
            "source": sources[line["source"]],
            "name": line["name"],
            "key": line["source_key"],
            "order": line["order_id"],
            "amount": None if line["amount"] is None else float(line["amount"]),
            "at": line["occurred_at"].isoformat(),
            "properties": json.loads(line["properties"] or "{}"),
            "customer": line["customer"],
            "email": emails.get(line["customer"]),
        }
        for line in scan_events().collect().iter_rows(named=True)
    ]


if __name__ == "__main__":
    open_ledger()
    json.dump(report(), sys.stdout)
