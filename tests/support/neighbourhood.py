"""A few streets of people for tests: families, namesakes and slips of the pen, with who is who known."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

_GIVEN = (
    "Ann Bob Carol David Emma Frank Grace Henry Iris Jack Kate Liam Mary Noah Olive Paul Quinn Rosa Sam Tess".split()
)
_FAMILY = (
    "Cole Stone Moss Reed Hart Lane Frost Marsh Field Wood Brook Hill Dale Ford Nash York Penn Shaw Webb Lowe".split()
)
_STREETS = ["Mill Lane", "High Street", "Church Road", "Station Road", "Park Avenue", "Green Lane"]
_CITIES = ["Leeds", "York", "Hull", "Ripon"]
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its number, and what it says."""

    number: int
    said: dict[str, str | None]


@dataclass(slots=True)
class People:
    """Records with their persons: `person_of` maps a record's number to the person's."""

    person_of: dict[int, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def records(self) -> list[Row]:
        """The records, in the order of their numbers."""
        return list(self.rows)


def people(records: int, seed: int) -> People:
    """About so many records of people who live in households of one to four."""
    rng, crowd, person = random.Random(seed), People(), 0
    while len(crowd.rows) < records:
        family = rng.choice(_FAMILY) + rng.choice(["", "", "son", "er", "ley"])
        home = {
            "street": f"{rng.randint(1, 90)} {rng.choice(_STREETS)}",
            "city": rng.choice(_CITIES),
            "postcode": f"LS{rng.randint(1, 29)} {rng.randint(1, 9)}{rng.choice('AB')}{rng.choice('CD')}",
        }
        phone = f"0113 496 {rng.randint(1000, 9999)}"
        for _ in range(rng.choice([1, 1, 2, 4])):
            person += 1
            given = rng.choice(_GIVEN) + rng.choice(["", "", "a", "ie"])
            own = {
                "given_name": given,
                "family_name": family,
                "email": f"{given}.{family}{rng.randint(1, 999)}@mail.example".lower(),
                "phone": rng.choice([phone, f"07700 {rng.randint(100000, 999999)}"]),
                "birth_date": f"19{rng.randint(40, 99)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
                **home,
            }
            for _ in range(rng.choice([1, 1, 2, 3])):
                crowd.person_of[len(crowd.rows)] = person
                crowd.rows.append(Row(len(crowd.rows), _as_told(own, rng)))
    return crowd


def _as_told(own: dict[str, str], rng: random.Random) -> dict[str, str | None]:
    """What one source says of somebody: gaps, slips, initials."""
    said: dict[str, str | None] = {name: value if rng.random() < 0.75 else None for name, value in own.items()}
    said["family_name"] = own["family_name"]
    said["given_name"] = own["given_name"] if rng.random() < 0.9 else own["given_name"][0]
    if rng.random() < 0.1:
        place = rng.randrange(len(own["family_name"]))
        said["family_name"] = own["family_name"][:place] + rng.choice(_LETTERS) + own["family_name"][place + 1 :]
    if not (said["email"] or said["phone"] or said["street"]):
        said["email"] = own["email"]
    return said
