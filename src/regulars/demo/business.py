"""Make the business: invent it, then write its files and the truth about it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from regulars.demo.files.comments import write_zendesk_comments
from regulars.demo.files.dealer import write_dealer_sales
from regulars.demo.files.mailchimp import write_mailchimp
from regulars.demo.files.shopify import write_shopify_orders
from regulars.demo.files.truth import write_truth
from regulars.demo.files.visits import write_visits
from regulars.demo.files.zendesk import write_zendesk_tickets
from regulars.demo.story import tell

_SMALLEST = 50


@dataclass(frozen=True)
class Business:
    """A business made for show: a coffee and tea roaster with a kitchen shop, and its files in `folder`.

    `files` are what its owner would import, in that order, `visits` what its site's event library sent;
    `truth_folder` holds what only the inventor knows: `records.csv` (format, source_key, person), `people.csv`,
    `holdout_orders.csv`. `people` is how many persons were invented, passers-by at the till not counted. The files
    end with `until`, the truth with `holdout_until`.
    """

    name: str
    currency: str
    folder: Path
    files: list[Path]
    visits: Path
    truth_folder: Path
    people: int
    until: date
    holdout_until: date


def make_business(folder: Path, *, size: int = 5000, seed: int = 7, until: date = date(2026, 3, 31)) -> Business:
    """Invent `size` people and three years of trade up to `until`, and write the files into `folder` (made when
    missing; files of an earlier demo are replaced). The same seed, size and date give the same bytes.

    Raises ValueError for a size too small to be a business.
    """
    if size < _SMALLEST:
        raise ValueError(f"size {size}: a business needs at least {_SMALLEST} people; ask for more")
    rng = np.random.default_rng(seed)
    story = tell(size, until, rng)
    truth = folder / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    shop, listed, left, desk, said, dealer = files = [
        folder / "shopify_orders.csv",
        folder / "mailchimp_audience.csv",
        folder / "mailchimp_unsubscribed.csv",
        folder / "zendesk_tickets.csv",
        folder / "zendesk_comments.jsonl",
        folder / "dealer_sales.xlsx",
    ]
    records = {
        "shopify_orders": write_shopify_orders(story, shop, rng),
        "mailchimp_audience": write_mailchimp(story, listed, left, rng),
        "zendesk_tickets": write_zendesk_tickets(story, desk, rng),
        "dealer_sales": write_dealer_sales(story, dealer, rng),
    }
    # By chance of their own, so that the other files are what they were before anybody wrote a word.
    write_zendesk_comments(story.tickets["topic"].to_list(), desk, said, np.random.default_rng([seed, 1]))
    visits = folder / "site_visits.jsonl"
    write_visits(story, visits, np.random.default_rng([seed, 2]))
    write_truth(story, records, truth)
    return Business(
        name="Fell & Leaf",
        currency="GBP",
        folder=folder,
        files=files,
        visits=visits,
        truth_folder=truth,
        people=size,
        until=until,
        holdout_until=story.season.holdout_until,
    )
