"""The shop's orders as Shopify exports them: a row a line item, the order's own fields on its first row only."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.files.checkout import check_out
from regulars.demo.files.headers import SHOPIFY_ORDERS
from regulars.demo.season import Season
from regulars.demo.story import Story

_TIME = "%Y-%m-%d %H:%M:%S %z"
_TILL_STAFF = np.array(["Bev Hoyle", "Tom Raistrick", "Priya Nair", "Saturday help"])
_NOTES = (
    "Please leave in the porch",
    "Ring bell, dog is friendly",
    "Grind for cafetière please",
    "Grind for espresso please",
    "Leave with neighbour at no. 3 if out",
    "Please no plastic",
    "Can you roast it on the day, thanks!",
    "Side door, not the front",
)
_REPEATED = ("Name", "Email", "Created at", "Vendor")  # Shopify fills these on every row of an order
_FIRST_ID = 5_310_774_120_000


def write_shopify_orders(story: Story, path: Path, rng: np.random.Generator) -> pl.DataFrame:
    """Write the export, newest order first, and return who is behind each of its records.

    Returns one row per order: `source_key` (the e-mail; without one `tel:` and the digits; without either `order:`
    and its name) and `person` (row number).
    """
    orders = story.orders_of("web", "pos").sort("day", "order", descending=True)
    checkout = check_out(story, orders, rng)
    parts = (checkout.columns, _money(orders, story.season, rng), _handling(story, orders, rng))
    top = pl.concat([orders.select("order"), *parts], how="horizontal")
    lines = _line_items(story, orders)
    rows = lines.join(top, on="order", how="left", maintain_order="left")
    first = pl.col("order").is_first_distinct()
    once = [name for name in top.columns if name not in (*_REPEATED, "order")]
    blank = [pl.lit(None, pl.String).alias(name) for name in SHOPIFY_ORDERS if name not in rows.columns]
    rows = rows.with_columns(*(pl.when(first).then(pl.col(name)).alias(name) for name in once), *blank)
    rows.select(SHOPIFY_ORDERS).write_csv(path, float_precision=2)
    keys = checkout.source_keys(orders["name"].to_list())
    return pl.DataFrame({"source_key": keys, "person": orders["person"]})


def _money(orders: pl.DataFrame, season: Season, rng: np.random.Generator) -> pl.DataFrame:
    """Status, times and amounts. Prices include VAT, so the total is subtotal plus postage."""
    day = orders["day"].to_numpy()
    pos = (orders["channel"] == "pos").to_numpy()
    sent = np.where(pos, day, _packed(day, season, rng))
    fulfilled = (sent < season.until_day) & ~orders["cancelled"].to_numpy()
    created = season.moments(day).dt.strftime(_TIME)
    pounds = {name: orders[name] / 100 for name in ("subtotal", "shipping", "tax", "total", "discount", "refund")}
    whole, part = orders["refund"] == orders["total"], orders["refund"] > 0
    cancelled = season.moments(day + rng.uniform(0.002, 0.012, len(day)))  # while it can be stopped
    return pl.select(
        pl.lit(orders["name"]).alias("Name"),
        pl.when(whole & part)
        .then(pl.lit("refunded"))
        .when(part)
        .then(pl.lit("partially_refunded"))
        .otherwise(pl.lit("paid"))
        .alias("Financial Status"),
        pl.lit(season.moments(day + rng.integers(1, 40, len(day)) / 86400).dt.strftime(_TIME)).alias("Paid at"),
        pl.when(pl.Series(fulfilled))
        .then(pl.lit("fulfilled"))
        .otherwise(pl.lit("unfulfilled"))
        .alias("Fulfillment Status"),
        pl.when(pl.Series(fulfilled)).then(season.moments(sent).dt.strftime(_TIME)).alias("Fulfilled at"),
        pl.lit("GBP").alias("Currency"),
        pl.lit(pounds["subtotal"]).alias("Subtotal"),
        pl.lit(pounds["shipping"]).alias("Shipping"),
        pl.lit(pounds["tax"]).alias("Taxes"),
        pl.lit(pounds["total"]).alias("Total"),
        pl.lit(orders["code"].replace("", None)).alias("Discount Code"),
        pl.lit(pounds["discount"]).alias("Discount Amount"),
        pl.lit(created).alias("Created at"),
        pl.when(orders["cancelled"]).then(cancelled.dt.strftime(_TIME)).alias("Cancelled at"),
        pl.lit(pounds["refund"]).alias("Refunded Amount"),
        pl.when(orders["tax"] > 0).then(pl.lit("GB VAT 20%")).alias("Tax 1 Name"),
        pl.when(orders["tax"] > 0).then(pounds["tax"]).alias("Tax 1 Value"),
        pl.lit(0.0).alias("Outstanding Balance"),
    )


def _packed(day: NDArray[np.float64], season: Season, rng: np.random.Generator) -> NDArray[np.float64]:
    """The post leaves within three days, in working hours, and not on Sundays."""
    leaves = np.floor(day) + rng.integers(1, 4, len(day)).astype(np.float64)
    leaves += season.weekdays(leaves) == 6
    return leaves + rng.uniform(8, 17, len(day)) / 24


def _handling(story: Story, orders: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Postage, payment, till and the tags the owner put on."""
    size = len(orders)
    pos = orders["channel"] == "pos"
    known = (orders["person"] < story.size).to_numpy()
    like = np.where(known, orders["person"].to_numpy(), 0)
    kind = story.traits["kind"].gather(like)
    kind = pl.select(pl.when(pl.Series(known)).then(kind).otherwise(pl.lit("passer-by"))).to_series()
    paid = pl.Series(rng.choice(["Shopify Payments", "PayPal Express Checkout", "Klarna"], size, p=[0.76, 0.20, 0.04]))
    till = pl.Series(rng.choice(["Shopify Payments", "Cash"], size, p=[0.8, 0.2]))
    day, letter = orders["day"].to_numpy(), story.newsletter
    listed = (day >= letter["joined"].to_numpy()[like] - 0.01) & (day < letter["left"].to_numpy()[like]) & known
    accepts = listed != (rng.random(size) < 0.03)
    note = pl.Series(_NOTES).gather(rng.integers(0, len(_NOTES), size))
    reference = pl.Series([f"r{n:015x}" for n in rng.integers(16**14, 16**15, size).tolist()])
    number = _FIRST_ID + orders["order"].cast(pl.Int64) * 32_768 + pl.Series(rng.integers(0, 32_768, size))
    return pl.select(
        pl.when(pl.Series(accepts)).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("Accepts Marketing"),
        pl.when(orders["collects"])
        .then(pl.lit("Collect from the Skipton shop"))
        .when(orders["express"])
        .then(pl.lit("Special Delivery by 1pm"))
        .when(~pos)
        .then(pl.lit("Royal Mail Tracked 48"))
        .alias("Shipping Method"),
        pl.when(pos)
        .then(till)
        .when(kind == "wholesale")
        .then(pl.lit("manual"))
        .otherwise(paid)
        .alias("Payment Method"),
        pl.when(~pos).then(reference).alias("Payment Reference"),
        pl.when(~pos).then(reference).alias("Payment ID"),
        pl.when(~pos).then(reference).alias("Payment References"),
        pl.when(pos).then(pl.Series(rng.choice(_TILL_STAFF, size))).alias("Employee"),
        pl.when(pos).then(pl.lit("Skipton shop")).alias("Location"),
        pl.when(pos).then(pl.lit("1")).alias("Device ID"),
        pl.when(pos).then(pl.format("1-{}", orders["order"] + 1)).alias("Receipt Number"),
        pl.lit(number).alias("Id"),
        pl.when(kind.is_in(["staff", "wholesale"])).then(kind).alias("Tags"),
        pl.lit("Low").alias("Risk Level"),
        pl.when(~pos & pl.Series(rng.random(size) < 0.05)).then(note).alias("Notes"),
        pl.when(pos).then(pl.lit("pos")).otherwise(pl.lit("web")).alias("Source"),
    )


def _line_items(story: Story, orders: pl.DataFrame) -> pl.DataFrame:
    """The lines of `orders`, in their order."""
    place = orders.select("order", "cancelled", "day").with_row_index("place")
    lines = story.lines.join(place, on="order").sort("place", "product")
    product = story.catalogue.frame[lines["product"].to_numpy()]
    sent = (lines["day"] < story.season.until_day - 3) & ~lines["cancelled"]
    return pl.select(
        pl.lit(lines["order"]).alias("order"),
        pl.lit(lines["quantity"]).alias("Lineitem quantity"),
        pl.lit(product["name"]).alias("Lineitem name"),
        pl.lit(lines["pence"] / 100).alias("Lineitem price"),
        pl.when(lines["list_pence"] > lines["pence"])
        .then(lines["list_pence"] / 100)
        .alias("Lineitem compare at price"),
        pl.lit(product["sku"]).alias("Lineitem sku"),
        pl.lit("true").alias("Lineitem requires shipping"),
        pl.when(product["taxable"] == 1).then(pl.lit("true")).otherwise(pl.lit("false")).alias("Lineitem taxable"),
        pl.when(sent).then(pl.lit("fulfilled")).otherwise(pl.lit("pending")).alias("Lineitem fulfillment status"),
        pl.lit(product["vendor"]).alias("Vendor"),
        pl.lit(0.0).alias("Lineitem discount"),
    )
