"""Invented records in normal form: households, slips of the pen, second phones, columns that hardly anyone fills."""

from __future__ import annotations

import numpy as np
import polars as pl

GIVEN = (
    "james mary robert patricia john jennifer michael linda anna emma olivia noah liam lucas mia ella max leon".split()
)
SYLLABLES = "ba be bi da de di ka ke ko la le lo ma mi mo na ne no ra re ro sa se so ta te to va ve vi".split()


def crowd(records: int, seed: int = 0) -> pl.DataFrame:
    """Forms of so many records of two thirds as many people, who live in pairs and share a phone."""
    rng = np.random.default_rng(seed)
    people, homes = records * 2 // 3, records // 3

    def word(length: int) -> str:
        return "".join(rng.choice(SYLLABLES, length))

    families, streets, towns = ([word(size) for _ in range(count)] for size, count in ((3, 400), (3, 300), (2, 40)))
    home_of = rng.integers(0, homes, people)
    lives = [
        (families[min(int(rng.zipf(1.4)), 399)], streets[rng.integers(300)], str(rng.integers(1, 90)),
         towns[rng.integers(40)], str(rng.integers(10_000, 10_400)), f"+1212555{rng.integers(10_000):04}")
        for _ in range(homes)
    ]  # fmt: skip
    born = [f"{rng.integers(1940, 2004)}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}" for _ in range(people)]
    called = [GIVEN[rng.integers(len(GIVEN))] for _ in range(people)]
    rows = []
    for number in range(records):
        who = number if number < people else int(rng.integers(people))
        family, street, house, town, postcode, phone = lives[home_of[who]]
        luck = rng.random(9)
        rows.append(
            {
                "given": _slip(called[who], rng),
                "family": _slip(family, rng),
                "generation": "jr" if luck[0] < 0.01 else "",
                "email": f"{called[who]}{who % 500}@{family}.example" if luck[1] < 0.6 else "",
                "phone": phone if luck[2] < 0.3 else "",
                "phone#2": phone if luck[3] < 0.01 else f"+1646555{rng.integers(10_000):04}" if luck[4] < 0.01 else "",
                "birth_date": born[who] if luck[5] < 0.5 else "",
                "house": house if luck[6] < 0.7 else "",
                "street": _slip(street, rng) if luck[6] < 0.7 else "",
                "city": town,
                "postcode": postcode if luck[7] < 0.7 else "",
                "company": "",
                "id:card.no": f"c{who:06}" if luck[8] < 0.02 else "",
            }
        )
    order = rng.permutation(records)
    return pl.DataFrame(rows)[order.tolist()]


def _slip(word: str, rng: np.random.Generator) -> str:
    """The word, now and then with two letters exchanged."""
    if rng.random() > 0.12:
        return word
    at = int(rng.integers(1, len(word) - 1))
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
