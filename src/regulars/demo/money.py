"""The money of an order, to the penny: codes, discount, postage, VAT, and what is given back."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.catalogue import Catalogue
from regulars.demo.season import Season

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_FREE_SHIPPING_PENCE = 3500


def give_codes(
    orders: pl.DataFrame,
    merchandise: Ints,
    traits: pl.DataFrame,
    *,
    referrals: pl.DataFrame,
    codes: list[str],
    season: Season,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """`code` ("" for none) and `discount` in pence for each order; `merchandise` is its value before, in pence.

    Staff and trade have their own codes; the friend's code opens the account of who was brought; then the public
    sales, the newsletter's welcome, and now and then five pounds for a regular.
    """
    person, day, nth = (orders[name].to_numpy() for name in ("person", "day", "nth"))
    known = person < len(traits)
    like = np.where(known, person, 0)
    kind = traits["kind"].to_numpy()[like]
    watches = traits["price_sensitive"].to_numpy()[like]
    web = (orders["channel"] == "web").to_numpy()
    chance = rng.random(len(person))
    code = np.full(len(person), "", dtype="<U13")
    percent = np.zeros(len(person))

    def apply(where: Bools, name: str, off: float) -> None:
        code[where], percent[where] = name, off

    apply(web & (nth == 0) & (chance < np.where(watches, 0.45, 0.18)), "WELCOME10", 10)
    for sale in season.sales():
        during = web & (day >= sale.first_day) & (day < sale.end_day)
        apply(during & (chance < np.where(watches, 0.95, 0.5)), sale.code, sale.percent)
    apply(known & (kind == "staff"), "STAFF40", 40)
    apply(web & (kind == "wholesale"), "TRADE25", 25)
    for order, friend in referrals.select("order", "referred_by").rows():
        code[order], percent[order] = codes[friend], 10
    discount = np.floor(merchandise * percent / 100 + 0.5).astype(np.int64)
    loyal = web & (code == "") & (nth >= 8) & (merchandise >= 4000) & (chance < 0.1)
    code[loyal], discount[loyal] = "LOYAL5", 500
    dealer = (orders["channel"] == "dealer").to_numpy()
    code[dealer], discount[dealer] = "", 0
    return pl.DataFrame({"code": code, "discount": discount})


def settle_bills(
    orders: pl.DataFrame,
    lines: pl.DataFrame,
    discounts: pl.DataFrame,
    catalogue: Catalogue,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """The money of each order in pence: `merchandise`, `code`, `discount`, `subtotal` (after discount), `shipping`,
    `tax` (included), `total`; and `express`, `collects`. Coffee and tea bear no VAT, brewers and mugs a fifth."""
    value = lines["quantity"].to_numpy() * lines["pence"].to_numpy()
    order = lines["order"].to_numpy()
    merchandise = sum_by_order(order, value, len(orders))
    taxable = sum_by_order(order, value * catalogue.taxable[lines["product"].to_numpy()], len(orders))
    discount = discounts["discount"].to_numpy()
    subtotal = merchandise - discount
    web = (orders["channel"] == "web").to_numpy()
    express = web & (rng.random(len(orders)) < 0.06)
    collects = web & ~express & (rng.random(len(orders)) < 0.03)
    posted = np.where(subtotal >= _FREE_SHIPPING_PENCE, 0, 395)
    shipping = np.where(~web | collects, 0, np.where(express, 695, posted))
    net_taxable = taxable * subtotal / np.maximum(merchandise, 1)
    return discounts.with_columns(
        merchandise=merchandise,
        subtotal=subtotal,
        shipping=shipping,
        tax=np.floor(net_taxable / 6 + 0.5).astype(np.int64),
        total=subtotal + shipping,
        express=express,
        collects=collects,
    )


def sum_by_order(order: Ints, value: Ints, orders: int) -> Ints:
    """Whole pence summed by order number."""
    return np.bincount(order, weights=value, minlength=orders).astype(np.int64)


def take_back(
    orders: pl.DataFrame,
    bills: pl.DataFrame,
    lines: pl.DataFrame,
    traits: pl.DataFrame,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """What was given back: `refund` in pence, `cancelled`, `returned` (goods came back). Nothing at the dealer's.

    Of the complaints, one in five is refunded whole and a third in part; some send things back; some cancel.
    A refund in part is the worth of the dearest line.
    """
    size = len(orders)
    person = orders["person"].to_numpy()
    known = person < len(traits)
    costly = known & traits["costly"].to_numpy()[np.where(known, person, 0)]
    ours = (orders["channel"] != "dealer").to_numpy()
    total, subtotal = bills["total"].to_numpy(), bills["subtotal"].to_numpy()
    chance, fate = rng.random(size), rng.random(size)
    cancelled = (orders["channel"] == "web").to_numpy() & (rng.random(size) < 0.007)
    complained = orders["complained"].to_numpy()
    returned = ours & ~cancelled & (chance < np.where(costly, 0.35, 0.014))
    whole = cancelled | (ours & complained & (fate < 0.2)) | (returned & (fate < 0.25))
    part = ours & ~whole & ((complained & (fate < 0.53)) | returned)
    worth = (
        lines.select("order", worth=pl.col("quantity") * pl.col("pence")).group_by("order").agg(pl.col("worth").max())
    )
    dearest = worth.sort("order")["worth"].to_numpy()
    share = np.floor(dearest * subtotal / np.maximum(bills["merchandise"].to_numpy(), 1) + 0.5).astype(np.int64)
    refund = np.where(whole, total, np.where(part, share, 0))
    return pl.DataFrame({"refund": refund, "cancelled": cancelled, "returned": returned})
