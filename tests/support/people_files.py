"""Files of invented people who shop and subscribe, with the truth of who they are in a column `who`."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

_GIVEN = (
    "Anna Ben Carla David Elena Frank Greta Hugo Ines Jonas Karin Leo Marta Nils Olga Paul Rosa Sven Tilda Uwe".split()
)
_FAMILY = (
    "Abbott Bauer Castro Dunne Egger Farrell Gruber Holm Ibsen Janssen Keller Lind Moretti Novak Olsen Petit".split()
)
SHOP = ("order_no", "First name", "Surname", "E-mail", "Phone", "Street", "Postcode", "Town", "who")
NEWSLETTER = ("full name", "email address", "mobile", "who")


def people_files(folder: Path, people: int = 60, *, key: str = "{who}") -> tuple[Path, Path]:
    """A shop's file with everyone, and a newsletter's with every second, some names with a slip. `key` is what `who`
    says, of {who} and {row}."""
    rng = random.Random(3)
    shop: list[Sequence[str]] = []
    letter: list[Sequence[str]] = []
    for who in range(people):
        given, family = _GIVEN[who % 20], _FAMILY[(who * 7 + who // 20) % 16]
        mail = f"{given}.{family}{who}@example.com".lower()
        phone = f"020 7946 {rng.randrange(10_000):04}"
        home = (
            f"{rng.randrange(1, 200)} {_FAMILY[rng.randrange(16)]} Road",
            f"LS{who % 9 + 1} {who % 7 + 1}AB",
            "Leeds",
        )
        shop.append((f"A{1000 + who}", given, family, mail, phone, *home, key.format(who=who, row=0)))
        if who % 2 == 0:
            slip = family[:2] + family[3:] if who % 4 == 0 else family
            letter.append((f"{given} {slip}", mail.upper(), phone.replace(" ", ""), key.format(who=who, row=1)))
    return (write(folder / "shop.csv", SHOP, shop), write(folder / "newsletter.csv", NEWSLETTER, letter))


def write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """A CSV file of these rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])
    return path
