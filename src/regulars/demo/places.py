"""Where people live: believable British addresses, and telephone numbers that ring nowhere."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from regulars.demo.wordlists import Bag, read_list

_COLUMNS = (
    "address1",
    "address2",
    "city",
    "postcode",
    "province",
    "nation",
    "dial",
    "latitude",
    "longitude",
    "local",
)
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_PROVINCES = {"England": "ENG", "Scotland": "SCT", "Wales": "WLS", "Northern Ireland": "NIR"}

# Blocks that Ofcom keeps for drama, a thousand numbers each, by area code.
_DRAMA = {"020": "79460", "028": "96496", "029": "20180", "0191": "4980"}
_DRAMA_ELSEWHERE = "4960"


@dataclass
class Gazetteer:
    """Hands out addresses, one row each; `frame()` gives all that were handed out, in order."""

    rng: np.random.Generator
    rows: list[tuple[object, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        towns = read_list("towns").rows(named=True)
        self._towns = Bag.of(towns, [town["weight"] for town in towns])
        self._local = Bag.of(
            [town for town in towns if town["local"]], [town["weight"] for town in towns if town["local"]]
        )
        self._streets = read_list("streets")["street"].to_list()

    def settle(self, *, local: bool = False) -> int:
        """A new address, and its row number. `local` ones are a short drive from the shop."""
        c = self.rng.random(8).tolist()
        town = (self._local if local else self._towns).draw(c[0])
        outcodes = town["outcodes"].split("|")
        inward = f"{1 + int(c[3] * 9)}{_INWARD[int(c[4] * 20)]}{_INWARD[int(c[5] * 20)]}"
        number = 1 + int(c[2] ** 2 * 140)
        street = f"{number} {self._streets[int(c[1] * len(self._streets))]}"
        flat = f"Flat {1 + int(c[6] * 100) % 12}" if c[6] < 0.11 else ""
        self.rows.append(
            (
                street,
                flat,
                town["town"],
                f"{outcodes[int(c[7] * len(outcodes))]} {inward}",
                _PROVINCES[town["nation"]],
                town["nation"],
                f"0{town['dial']}",
                round(town["latitude"] + (c[4] - 0.5) * 0.06, 4),
                round(town["longitude"] + (c[5] - 0.5) * 0.06, 4),
                bool(town["local"]),
            )
        )
        return len(self.rows) - 1

    def frame(self) -> pl.DataFrame:
        """All addresses handed out, in order: address1, address2, city, postcode, province, nation, dial, latitude,
        longitude, local."""
        return pl.DataFrame(self.rows, schema=_COLUMNS, orient="row")


@dataclass
class Exchange:
    """Hands out telephone numbers, none twice: landlines from the drama blocks, mobiles from 071 and 072,
    where hardly a number is in use, so that a demo that telephones disturbs nobody."""

    rng: np.random.Generator
    given: set[str] = field(default_factory=set)

    def mobile(self) -> str:
        """An eleven-digit mobile number."""
        while (number := f"07{self.rng.integers(110_000_000, 300_000_000)}") in self.given:
            pass
        self.given.add(number)
        return number

    def landline(self, dial: str) -> str:
        """A landline of that area; a mobile when the area's thousand numbers are nearly gone."""
        block = dial + _DRAMA.get(dial, _DRAMA_ELSEWHERE)
        for _ in range(20):
            number = f"{block}{self.rng.integers(0, 1000):03d}"
            if number not in self.given:
                self.given.add(number)
                return number
        return self.mobile()
