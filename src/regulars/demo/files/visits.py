"""What visitors did on the shop's site of late, as its event library tells it: a batch a line."""

import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np

from regulars.demo.contacts import emails_on
from regulars.demo.story import Story

_DAYS = 14
_KNOWN, _UNKNOWN = 0.05, 0.04  # of the people: who signed in lately, and visitors of whom nothing is known
_BATCH = 40
_MOST_VIEWS = 6
_PUTS_IN_BASKET = 0.3

Said = dict[str, Any]


def write_visits(story: Story, path: Path, rng: np.random.Generator) -> int:
    """Write the last two weeks' visits as bodies of the HTTP call `batch`; gives how many events they hold."""
    people = story.size
    known = rng.choice(people, size=int(people * _KNOWN), replace=False)
    days = story.season.until_day - rng.random(len(known)) * _DAYS
    emails = emails_on(story.contacts, known, days, rng)
    events: list[Said] = []
    for person, day, email in zip(known.tolist(), days.tolist(), emails, strict=True):
        events += _visit(story, f"visitor-{person}", day, email, person, rng)
    for number, day in enumerate((story.season.until_day - rng.random(int(people * _UNKNOWN)) * _DAYS).tolist()):
        events += _visit(story, f"passer-by-{number}", day, "", -1, rng)
    events.sort(key=lambda event: event["timestamp"])
    with path.open("w", encoding="utf-8") as file:
        for start in range(0, len(events), _BATCH):
            batch = events[start : start + _BATCH]
            file.write(json.dumps({"batch": batch}, ensure_ascii=False) + "\n")
    return len(events)


def _visit(story: Story, browser: str, day: float, email: str, person: int, rng: np.random.Generator) -> Iterator[Said]:
    """Who it is where they sign in, some pages, some products, perhaps one into the basket."""
    products = story.catalogue.frame
    viewed = rng.choice(products.height, size=int(rng.integers(1, _MOST_VIEWS)), replace=False).tolist()
    said: list[tuple[str, Said]] = [("page", {"name": "Home", "properties": {"path": "/"}})]
    if email:
        said.insert(0, ("identify", {"traits": {"email": email}}))
    for number in viewed:
        sku, name, category = (
            products.row(number, named=True)["sku"],
            products["name"][number],
            products["category"][number],
        )
        shown = {
            "product_id": sku,
            "name": name,
            "category": category,
            "price": int(story.catalogue.pence[number]) / 100,
        }
        said.append(("track", {"event": "Product Viewed", "properties": shown | {"currency": "GBP"}}))
    if rng.random() < _PUTS_IN_BASKET:
        said.append(("track", {"event": "Product Added", "properties": said[-1][1]["properties"] | {"quantity": 1}}))
    moments = story.season.moments(np.linspace(day, day + 0.0007 * len(said), len(said)))
    for place, ((kind, what), moment) in enumerate(zip(said, moments.to_list(), strict=True)):
        yield {
            "type": kind,
            "messageId": f"{browser}-{place}",
            "anonymousId": browser,
            **({"userId": f"shop-{person}"} if email else {}),
            "timestamp": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            **what,
        }
