"""How fast is what waits in the inbox projected: events of people who are known, of new ones, and orders?

    python benchmarks/projecting.py [--people 2000] [--events 100000] [--tail 0]

Bodies are batches of 100, as SDKs send them. Beside events by the clock stand those by the CPU's time, which others on
the machine don't change, and the longest transaction. The goal of the house is 20,000 events/s of known people. Set
REGULARS_DATABASE_URL for PostgreSQL (an empty database); else SQLite in a folder that is removed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
_BATCH = 100


def main() -> None:
    """Print a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=2_000)
    asked.add_argument("--events", type=int, default=100_000)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["REGULARS_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "regulars.server.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(options.people, options.events)


def _measure(people: int, events: int) -> None:
    from django.db import connection

    from regulars.intake.events.projecting import project
    from regulars.intake.events.seen import Seen
    from regulars.ledger.inbox import Body, open_inbox
    from regulars.ledger.log.sealing import seal
    from regulars.ledger.models import Source

    source = Source.objects.create(name="Web shop", format="segment")
    inbox, seen = open_inbox(), Seen()
    print(f"{connection.vendor}; batches of {_BATCH}; {people:,} people")
    print(f"{'what':<44}{'events':>10}{'seconds':>9}{'events/s':>10}{'a CPU-s':>10}{'longest, ms':>13}{'peak MB':>9}")

    def run(what: str, calls: Iterator[dict[str, Any]], count: int) -> None:
        bodies = []
        for _ in range(count // _BATCH):
            batch = [next(calls) for _ in range(_BATCH)]
            bodies.append(
                Body(source.pk, "batch", NOW, json.dumps({"batch": batch, "sentAt": NOW.isoformat()}).encode())
            )
        inbox.append(bodies)
        started, busy, worst = time.perf_counter(), time.process_time(), 0.0
        while True:
            began = time.perf_counter()
            if not project(inbox, seen, at=NOW):
                break
            worst = max(worst, time.perf_counter() - began)
        took, busy = time.perf_counter() - started, time.process_time() - busy
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{what:<44}{count:>10,}{took:>9.2f}{count / took:>10,.0f}{count / busy:>10,.0f}"
            f"{1000 * worst:>13,.0f}{peak:>9,.0f}"
        )

    numbers = iter(range(10**12))
    rng = random.Random(7)

    def call(kind: str, **fields: Any) -> dict[str, Any]:
        at = NOW - timedelta(seconds=rng.randrange(86_400))
        context = {"library": {"name": "benchmark", "version": "1"}, "ip": "192.0.2.1", "userAgent": "Mozilla/5.0"}
        return {
            "type": kind,
            "messageId": f"m-{next(numbers)}",
            "timestamp": at.isoformat(),
            "context": context,
        } | fields

    def somebody() -> str:
        return f"user-{rng.randrange(people)}"

    def endless(make: Callable[[], dict[str, Any]]) -> Iterator[dict[str, Any]]:
        while True:
            yield make()

    def introduced() -> Iterator[dict[str, Any]]:
        for number in range(people):
            traits = {"name": f"Nora N{number}ilsen", "email": f"nora{number}@n{number}.example", "plan": "gold"}
            yield call("identify", userId=f"user-{number}", traits=traits)

    viewed = {"product_id": "T1", "name": "Green tea", "price": 4.2, "category": "Tea", "list": "Search", "position": 3}

    def bought() -> dict[str, Any]:
        products = [{"product_id": f"P{rng.randrange(99)}", "name": "A thing", "price": 9.9, "quantity": 2}] * 3
        said = {"order_id": f"O-{next(numbers)}", "currency": "GBP", "products": products, "discount": 1}
        return call("track", userId=somebody(), event="Order Completed", properties=said)

    run("identify: people who are new", introduced(), people)
    run(
        "track: people who are known",
        endless(lambda: call("track", userId=somebody(), event="Product Viewed", properties=viewed)),
        events,
    )
    run(
        "track: with a visitor's id beside",
        endless(
            lambda: call(
                "track", userId=(user := somebody()), anonymousId=f"a-{user}", event="Product Viewed", properties=viewed
            )
        ),
        events,
    )
    run(
        "page: visitors whom nobody knows",
        endless(
            lambda: call("page", anonymousId=f"v-{rng.randrange(10 * people)}", name="Home", properties={"path": "/"})
        ),
        events,
    )
    run(
        "identify: people who say what they said",
        endless(
            lambda: call(
                "identify",
                userId=f"user-{(n := rng.randrange(people))}",
                traits={"name": f"Nora N{n}ilsen", "email": f"nora{n}@n{n}.example", "plan": "gold"},
            )
        ),
        events // 5,
    )
    run("orders of three products and a discount", endless(bought), events // 10)
    started = time.perf_counter()
    lines = seal(at=NOW)
    print(f"sealing {lines:,} lines took {time.perf_counter() - started:.2f} s")
    run(
        "track: people who are known, after sealing",
        endless(lambda: call("track", userId=somebody(), event="Product Viewed", properties=viewed)),
        events,
    )


if __name__ == "__main__":
    main()
