"""Everything that happened, told once; the files are written from it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.baskets import fill_baskets
from regulars.demo.behaviour import live
from regulars.demo.catalogue import Catalogue, read_catalogue
from regulars.demo.contacts import give_contacts
from regulars.demo.helpdesk import open_tickets
from regulars.demo.money import give_codes, settle_bills, sum_by_order, take_back
from regulars.demo.newsletter import sign_up
from regulars.demo.orders import place_orders
from regulars.demo.people import Crowd, invent_people
from regulars.demo.referrals import bring_friends, friend_codes
from regulars.demo.season import Season
from regulars.demo.signatures import usual_signatures
from regulars.demo.traits import draw_tastes, draw_traits

_FIRST_ORDER_NUMBER = 1001
_FIRST_INVOICE_NUMBER = 20401


@dataclass(frozen=True)
class Story:
    """The whole truth, up to the horizon. Persons and orders are row numbers.

    `orders`: person, day, troubled, complained, last, nth, channel, name (`#1001`, `INV-20401`), and its money as of
    `settle_bills` and `take_back`. `lines`: see fill_baskets. `tickets`, up to `season.until` only: see open_tickets.
    """

    season: Season
    catalogue: Catalogue
    crowd: Crowd
    contacts: pl.DataFrame
    traits: pl.DataFrame
    usual_signature: NDArray[np.int64]
    codes: list[str]
    orders: pl.DataFrame
    lines: pl.DataFrame
    referrals: pl.DataFrame
    newsletter: pl.DataFrame
    tickets: pl.DataFrame

    @property
    def size(self) -> int:
        """How many people were invented, passers-by not counted."""
        return len(self.traits)

    def person_ids(self) -> list[str]:
        """The id of every person by row number, passers-by included (`W000001`)."""
        last = int(self.orders["person"].to_numpy().max())
        return self.crowd.people["person"].to_list() + [f"W{i + 1:06d}" for i in range(max(0, last + 1 - self.size))]

    def orders_of(self, *channels: str, held_back: bool = False) -> pl.DataFrame:
        """The orders of some channels with their row number `order`: up to `until`, or of the held-back quarter."""
        late = pl.col("day") >= self.season.until_day
        return self.orders.with_row_index("order").filter(
            pl.col("channel").is_in(channels), late if held_back else ~late
        )


def tell(size: int, until: date, rng: np.random.Generator) -> Story:
    """Invent the business: its people first, then what they did, then what it cost them."""
    season, catalogue = Season.ending(until), read_catalogue()
    crowd = invent_people(size, season, rng)
    contacts = give_contacts(crowd, season, rng)
    traits = draw_traits(crowd, season, rng)
    visits = live(traits, season, rng)
    orders = _number(place_orders(visits, traits, crowd, season, rng))
    lines = fill_baskets(orders, traits, draw_tastes(size, rng), catalogue=catalogue, season=season, rng=rng)
    referrals = bring_friends(orders, traits, crowd, rng)
    codes = friend_codes(size, rng)
    value = lines["quantity"].to_numpy() * lines["pence"].to_numpy()
    merchandise = sum_by_order(lines["order"].to_numpy(), value, len(orders))
    discounts = give_codes(orders, merchandise, traits, referrals=referrals, codes=codes, season=season, rng=rng)
    bills = settle_bills(orders, lines, discounts, catalogue, rng)
    back = take_back(orders, bills, lines, traits, rng)
    orders = pl.concat([orders, bills, back], how="horizontal")
    return Story(
        season=season,
        catalogue=catalogue,
        crowd=crowd,
        contacts=contacts,
        traits=traits,
        usual_signature=usual_signatures(size, rng),
        codes=codes,
        orders=orders,
        lines=lines,
        referrals=referrals,
        newsletter=sign_up(traits, contacts, season, rng),
        tickets=open_tickets(orders, lines, traits, catalogue=catalogue, season=season, rng=rng),
    )


def _number(orders: pl.DataFrame) -> pl.DataFrame:
    """Names as the shop's and the dealer's own systems count them."""
    dealer = pl.col("channel") == "dealer"
    count = pl.int_range(pl.len()).over(dealer)
    name = (
        pl.when(dealer)
        .then(pl.format("INV-{}", count + _FIRST_INVOICE_NUMBER))
        .otherwise(pl.format("#{}", count + _FIRST_ORDER_NUMBER))
    )
    return orders.with_columns(name=name)
