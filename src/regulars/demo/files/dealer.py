"""The dealer's own sheet: sales of our goods over their counter, in their columns and their spelling."""

import io
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from openpyxl import Workbook

from regulars.demo.files.headers import DEALER_SALES
from regulars.demo.spelling import fold, write_phone
from regulars.demo.story import Story

Ints = NDArray[np.int64]

_SECOND_NUMBER = 0.05  # of the customers: booked twice under two numbers
_NO_NUMBER = 0.012  # of the invoices: a sale to nobody in particular
_RETURNS = 0.012  # of the invoices
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def write_dealer_sales(story: Story, path: Path, rng: np.random.Generator) -> pl.DataFrame:
    """Write the sheet, a row an item, by date, and return who is behind each customer number.

    Returns one row per invoice: `source_key` (Customer no) and `person` (row number).
    """
    orders = story.orders_of("dealer")
    number = _customer_numbers(story, orders, rng)
    cards = _customer_cards(story, dict(zip(number, orders["person"].to_list(), strict=True)), rng)
    nobody = (rng.random(len(orders)) < _NO_NUMBER).tolist()
    goods_back = (rng.random(len(orders)) < _RETURNS).tolist()
    lines = _lines_by_order(story, orders)
    products = story.catalogue.frame.select("sku", "name", "category").rows()
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sales F&L")
    sheet.append(list(DEALER_SALES))
    keys: list[tuple[str, int]] = []
    for i, (order, person, day, name) in enumerate(orders.select("order", "person", "day", "name").rows()):
        customer = (None, "CASH SALE", None, None) if nobody[i] else (number[i], *cards[number[i]])
        if not nobody[i]:
            keys.append((number[i], person))
        date = datetime.combine(story.season.start, datetime.min.time()) + timedelta(days=int(day))
        for product, quantity, pence in lines[order]:
            sheet.append([name, date, *customer, *_item(products[product]), quantity, pence / 100])
        back = date + timedelta(days=5)
        if goods_back[i] and back.date() <= story.season.until:
            product, _, pence = lines[order][0]
            sheet.append([f"CN-{name[4:]}", back, *customer, *_item(products[product]), -1, pence / 100])
    _save_alike(book, path, story)
    return pl.DataFrame(keys, schema={"source_key": pl.String, "person": pl.Int64}, orient="row")


def _lines_by_order(story: Story, orders: pl.DataFrame) -> dict[int, list[tuple[int, int, int]]]:
    """(product, quantity, pence) of each line, by order."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    ours = story.lines.join(orders, on="order", how="semi", maintain_order="left")
    for order, product, quantity, pence in ours.select("order", "product", "quantity", "pence").rows():
        found.setdefault(order, []).append((product, quantity, pence))
    return found


def _item(product: tuple[str, str, str]) -> tuple[str, str, str]:
    sku, name, category = product
    return sku, fold(name).upper().replace(" - ", " "), category


def _customer_numbers(story: Story, orders: pl.DataFrame, rng: np.random.Generator) -> list[str]:
    """Numbers in the order of the first visit. Some have a second one, and the till uses now this, now that."""
    people = story.size
    twice = rng.random(people) < _SECOND_NUMBER
    other = (rng.random(len(orders)) < 0.5).tolist()
    given: dict[tuple[int, bool], str] = {}
    numbers = []
    for person, second in zip(orders["person"].to_list(), other, strict=True):
        key = (person, bool(twice[person]) and second)
        numbers.append(given.setdefault(key, f"C{10001 + 7 * len(given)}"))
    return numbers


def _customer_cards(
    story: Story, customers: dict[str, int], rng: np.random.Generator
) -> dict[str, tuple[str, str | int | None, str | None]]:
    """Name, telephone and postcode as on the card made at the first visit; nobody told them of a move since."""
    people = story.crowd.people
    surname, given, called, title = (people[name].to_list() for name in ("surname", "given", "called", "title"))
    suffix, home = people["suffix"].to_list(), people["home"].to_list()
    postcodes = story.crowd.addresses["postcode"].to_list()
    phones = story.contacts.select("phone", "landline", "mobile").rows()
    cards = {}
    for customer, p in customers.items():
        c = rng.random(6).tolist()
        shapes = (
            f"{surname[p]} {given[p][0]} {title[p]}",
            f"{title[p]} {given[p][0]} {surname[p]}",
            f"{called[p]} {surname[p]} {suffix[p]}".strip(),
            f"{given[p]} {surname[p]} {suffix[p]}".strip(),
        )
        name = fold(shapes[int(c[0] * 4)])
        usual, landline, mobile = phones[p]
        phone = (landline or mobile) if c[1] < 0.3 else usual
        written: str | int | None = None if c[2] < 0.12 else write_phone(phone, 1 + int(c[3] * 4) % 4)
        if written is not None and c[2] > 0.97:
            written = int(phone)  # typed as a number: the sheet drops the leading nought
        postcode = postcodes[home[p]]
        postcode = None if c[4] < 0.05 else postcode.replace(" ", "") if c[4] < 0.35 else postcode
        cards[customer] = (name.upper() if c[5] < 0.6 else name, written, postcode)
    return cards


def _save_alike(book: Workbook, path: Path, story: Story) -> None:
    """Save so that the same sheet is the same bytes: the library stamps the time of writing into the archive."""
    fresh = io.BytesIO()
    book.save(fresh)
    stamp = f"{story.season.until.isoformat()}T17:30:00Z"
    with zipfile.ZipFile(fresh) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                for field in (book.properties.created, book.properties.modified):
                    content = content.replace(field.isoformat(timespec="seconds").encode() + b"Z", stamp.encode())
            target.writestr(zipfile.ZipInfo(name, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
