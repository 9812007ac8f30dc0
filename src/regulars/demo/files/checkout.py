"""What people typed at the checkout or told at the till: name, e-mail, telephone, address, a present's other one."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.contacts import emails_on
from regulars.demo.signatures import sign
from regulars.demo.spelling import write_phone
from regulars.demo.story import Story

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_CHRISTMAS_NOTE = "Merry Christmas x"
_GIFT_NOTES = ("Happy birthday!", "Thank you for everything", "Congratulations", "Get well soon", "Enjoy!")
_ADDRESS = ("Street", "Address1", "Address2", "City", "Zip", "Province", "Country", "Province Name")


@dataclass(frozen=True)
class Checkout:
    """One entry an order, "" for nothing: `email`, `name`, `phone` (of the account), `billing_phone` (of the
    address), and `columns`, the export's own about people and addresses."""

    email: list[str]
    name: list[str]
    phone: list[str]
    billing_phone: list[str]
    columns: pl.DataFrame

    def source_keys(self, names: list[str]) -> list[str]:
        """How each order's customer is recognised: the e-mail; else `tel:` and digits; else `order:` and its name."""
        keys = []
        for name, email, *phones in zip(names, self.email, self.phone, self.billing_phone, strict=True):
            digits = next(filter(None, ("".join(filter(str.isdigit, phone)) for phone in phones)), "")
            keys.append(email.strip().lower() or (f"tel:{digits}" if digits else f"order:{name}"))
        return keys


def check_out(story: Story, orders: pl.DataFrame, rng: np.random.Generator) -> Checkout:
    """Let the customers of `orders` (of the web and the till) say who they are."""
    size = len(orders)
    known = (orders["person"] < story.size).to_numpy()
    person = np.where(known, orders["person"].to_numpy(), 0)
    day = orders["day"].to_numpy()
    web = (orders["channel"] == "web").to_numpy()
    told = rng.random(size)  # at the till: an e-mail for the receipt, or a telephone number, or a name alone
    gives_email = known & (web | (told < 0.6))
    only_phone = known & ~web & (told >= 0.6) & (told < 0.95)
    tells = story.contacts["tells_phone"].to_numpy()[person] & known
    on_account = only_phone & (rng.random(size) < 0.75) | tells & gives_email & (rng.random(size) < 0.45)
    on_address = tells & web | only_phone & ~on_account
    email = _emails(story, person, day, gives_email, rng)
    signed = sign(story.crowd, person, story.usual_signature, rng)
    name = [text if ok else "" for text, ok in zip(signed, known.tolist(), strict=True)]
    phone = _phones(story, person, on_account, None)
    billing_phone = _phones(story, person, on_address, story.contacts["phone_style"].to_numpy())
    columns = pl.select(
        _filled(email, "Email"),
        _filled(phone, "Phone"),
        _filled(name, "Billing Name"),
        _filled(billing_phone, "Billing Phone"),
    )
    parcels = _address_parcels(story, orders, _live_at(story, person, day, rng), columns, rng)
    return Checkout(email, name, phone, billing_phone, columns.hstack(parcels.get_columns()))


def _emails(story: Story, person: Ints, day: Floats, given: Bools, rng: np.random.Generator) -> list[str]:
    typed = emails_on(story.contacts, person, day, rng)
    capitals = rng.random(len(person)) < 0.01
    return [
        (email.capitalize() if capital else email) if ok else ""
        for email, capital, ok in zip(typed, capitals.tolist(), given.tolist(), strict=True)
    ]


def _phones(story: Story, person: Ints, given: Bools, styles: Ints | None) -> list[str]:
    """Numbers where given; the account's in the international form, the address's in the person's own hand.
    Shopify guards a leading plus with an apostrophe."""
    numbers = story.contacts["phone"].to_list()
    written = []
    for p, ok in zip(person.tolist(), given.tolist(), strict=True):
        text = write_phone(numbers[p], 0 if styles is None else int(styles[p])) if ok else ""
        written.append(f"'{text}" if text.startswith("+") else text)
    return written


def _live_at(story: Story, person: Ints, day: Floats, rng: np.random.Generator) -> Ints:
    """Where they live that day, or their desk; some forget to change the address for a while after a move."""
    people = story.crowd.people
    home, next_home, office = (people[name].to_numpy()[person] for name in ("home", "next_home", "office"))
    moved = day >= people["moved_day"].to_numpy()[person] + rng.exponential(20, len(person))
    desk = story.crowd.offices["address"].to_numpy()[np.maximum(office, 0)]
    return np.where(office >= 0, desk, np.where(moved, next_home, home))


def _address_parcels(
    story: Story, orders: pl.DataFrame, address: Ints, typed: pl.DataFrame, rng: np.random.Generator
) -> pl.DataFrame:
    """Billing address for orders on the web, and where the parcel goes: a present goes to somebody else."""
    size = len(orders)
    web = (orders["channel"] == "web").to_numpy()
    posted = pl.Series(web & ~orders["collects"].to_numpy())
    december = story.season.months(orders["day"].to_numpy()) == 12
    friend = rng.integers(0, story.size, size)
    gives = rng.random(size) < np.where(december, 0.10, 0.015)
    present = posted & pl.Series(gives & (story.crowd.people["home"].to_numpy()[friend] != address))
    friends_name = (story.crowd.people["given"] + " " + story.crowd.people["surname"]).gather(friend)
    note = pl.Series(_GIFT_NOTES).gather(rng.integers(0, len(_GIFT_NOTES), size))
    christmas = pl.Series(december & (rng.random(size) < 0.7))
    firm = pl.Series(story.traits["company"].replace("", None).gather(orders["person"].to_numpy() % story.size))
    own = _write_addresses(story, address, rng)
    other = _write_addresses(story, story.crowd.people["home"].to_numpy()[friend], rng)
    billing = [pl.when(pl.Series(web)).then(own[name]).alias(f"Billing {name}") for name in _ADDRESS]
    shipping = [
        pl.when(present).then(other[name]).when(posted).then(own[name]).alias(f"Shipping {name}") for name in _ADDRESS
    ]
    return pl.select(
        *billing,
        *shipping,
        pl.when(pl.Series(web)).then(firm).alias("Billing Company"),
        pl.when(posted & ~present).then(firm).alias("Shipping Company"),
        pl.when(present).then(friends_name).when(posted).then(typed["Billing Name"]).alias("Shipping Name"),
        pl.when(posted & ~present).then(typed["Billing Phone"]).alias("Shipping Phone"),
        pl.when(present & christmas)
        .then(pl.lit(f"gift_message: {_CHRISTMAS_NOTE}"))
        .when(present)
        .then(pl.format("gift_message: {}", note))
        .alias("Note Attributes"),
    )


def _write_addresses(story: Story, row: Ints, rng: np.random.Generator) -> pl.DataFrame:
    """Addresses as typed, in Shopify's columns; some write `Rd` for `Road`, or the postcode small and in one word."""
    found = story.crowd.addresses[row].with_columns(
        short=pl.Series(rng.random(len(row)) < 0.08), careless=pl.Series(rng.random(len(row)) < 0.06)
    )
    line, second, postcode = pl.col("address1"), pl.col("address2"), pl.col("postcode")
    shortened = line.str.replace(r" Road$", " Rd").str.replace(r" Street$", " St").str.replace(r" Avenue$", " Ave")
    small = postcode.str.to_lowercase().str.replace(" ", "", literal=True)
    found = found.with_columns(
        address1=pl.when("short").then(shortened).otherwise(line),
        postcode=pl.when("careless").then(small).otherwise(postcode),
    )
    return found.select(
        Street=pl.when(second == "").then(line).otherwise(pl.format("{}, {}", line, second)),
        Address1=line,
        Address2=pl.when(second != "").then(second),
        City="city",
        Zip=pl.format("'{}", postcode),
        Province="province",
        Country=pl.lit("GB"),
        **{"Province Name": pl.col("nation")},
    )


def _filled(values: list[str], name: str) -> pl.Expr:
    return pl.lit(pl.Series(values).replace("", None)).alias(name)
