"""A crowd of any size, as five sources tell of it: for measuring how well, and how fast, records become people.

Unlike the sample business it has no story: people in households, and what a shop, a newsletter, a help desk, a till and
a dealer write down of them, with the slips, moves, second addresses and shared phones that make matching hard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.wordlists import read_list

Texts = NDArray[np.object_]
Mask = NDArray[np.bool_]

RECORDS_A_PERSON = 2.6
_COLUMNS = ("given_name", "family_name", "email", "phone", "birth_date", "house_number", "street", "city", "postcode")


@dataclass(frozen=True)
class Source:
    """What a source knows: the share of its records with each field, and how many give an initial for a first name."""

    name: str
    weight: float
    given: float
    family: float
    email: float
    phone: float
    birth_date: float
    address: float
    initial: float


SOURCES = (
    Source("shop", 0.34, 1.0, 1.0, 0.98, 0.75, 0.05, 0.97, 0.01),
    Source("newsletter", 0.24, 0.85, 0.80, 1.0, 0.20, 0.30, 0.45, 0.0),
    Source("help desk", 0.12, 0.95, 0.90, 0.90, 0.60, 0.0, 0.10, 0.03),
    Source("till", 0.20, 1.0, 1.0, 0.55, 0.85, 0.70, 0.65, 0.03),
    Source("dealer", 0.10, 1.0, 1.0, 0.40, 0.75, 0.10, 0.92, 0.25),
)


def make_people(records: int, seed: int = 1) -> pl.DataFrame:
    """About `records` rows: `source`, the told columns of the matcher (text, null where a source knows nothing), and
    `truth`, the number of the person. The same size and seed give the same rows."""
    rng = np.random.default_rng(seed)
    crowd = _Crowd(int(records / RECORDS_A_PERSON), rng)
    person = np.concatenate([np.arange(crowd.size), rng.integers(0, crowd.size, max(records - crowd.size, 0))])
    source = rng.choice(len(SOURCES), len(person), p=[known.weight for known in SOURCES])
    told = _tell(crowd, person, source, rng)
    names = np.array([known.name for known in SOURCES], dtype=object)[source]
    frame = pl.DataFrame(
        {"source": names, **told, "truth": person}, schema_overrides=dict.fromkeys(_COLUMNS, pl.String)
    )
    return frame[rng.permutation(len(person))].with_columns(pl.col(_COLUMNS).replace("", None))


class _Crowd:
    """People and their households: columns with a row a person."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size = size
        self.home = np.sort(rng.integers(0, max(int(size / 1.9), 1), size))  # who lives where
        homes = int(self.home.max()) + 1
        first = np.concatenate(([True], self.home[1:] != self.home[:-1]))
        self.head = np.maximum.accumulate(np.where(first, np.arange(size), 0))  # the first of each household
        self.given, self.called = _given_names(size, rng)
        own = _surnames(size, rng)
        self.family = np.where(rng.random(size) < 0.85, own[self.head], own)
        self.married = np.where(rng.random(size) < 0.03, own, self.family)
        self.mobile = rng.integers(7_100_000_000, 8_000_000_000, size)
        self.landline = rng.integers(1_130_000_000, 1_980_000_000, homes)
        self.shares_phone = rng.random(size) < 0.12
        self.born = _birth_dates(size, rng)
        self.email, self.second_email = _addresses(self, rng)
        towns = read_list("towns")
        self.town = rng.choice(towns.height, homes, p=_normal(towns["weight"].to_numpy()))
        streets = read_list("streets")["street"].to_numpy().astype(object)
        # A postcode is a few houses of one street, as it is in Britain.
        corner = rng.integers(0, max(homes // 8, 1), homes)
        self.street = streets[_mix(corner, len(streets))]
        self.house = rng.integers(1, 160, homes)
        outcodes = towns["outcodes"].str.split("|").list.first().to_numpy().astype(object)
        self.town = self.town[_mix(corner, homes)]
        self.city = towns["town"].to_numpy().astype(object)[self.town]
        self.postcode = outcodes[self.town] + " " + _inward(corner)


def _given_names(size: int, rng: np.random.Generator) -> tuple[Texts, Texts]:
    """First names by their weight, and what friends call each: a nickname, or the name itself."""
    names = read_list("given_names")
    which = rng.choice(names.height, size, p=_normal(names["weight"].to_numpy()))
    nicknames = [text.split("|") if text else [] for text in names["nicknames"].to_list()]
    full = names["name"].to_numpy().astype(object)
    short = np.array([known[0] if known else name for name, known in zip(full, nicknames, strict=True)], dtype=object)
    return full[which], short[which]


_ONSETS = "B,Br,C,Cl,D,Dr,F,Fl,G,Gr,H,J,K,L,M,N,P,Pr,R,S,Sh,St,T,Th,Tr,V,W,Wh".split(",")
_NUCLEI = "a,e,i,o,u,ea,oo,ai,ou".split(",")
_CODAS = "ck,ld,ll,n,nd,nt,r,rd,rn,rt,s,st,t,tt,m,x".split(",")
_ENDINGS = "by,er,ey,ford,ham,ick,ing,ley,man,ner,son,ton,well,wood,worth,is,o,ski,ez,ard".split(",")


def _surnames(size: int, rng: np.random.Generator) -> Texts:
    """Six in ten by the weight of the list; the rest from a long tail, as in any country's register."""
    names = read_list("surnames")
    common = (
        names["name"].to_numpy().astype(object)[rng.choice(names.height, size, p=_normal(names["weight"].to_numpy()))]
    )
    parts = [np.array(part, dtype=object) for part in (_ONSETS, _NUCLEI, _CODAS, _ENDINGS)]
    rare = parts[0][rng.integers(0, len(parts[0]), size)]
    for part in parts[1:]:
        rare = rare + part[(len(part) * rng.random(size) ** 1.6).astype(int)]
    return np.where(rng.random(size) < 0.6, common, rare)


def _birth_dates(size: int, rng: np.random.Generator) -> Texts:
    days = rng.integers(0, 66 * 365, size)
    return (np.datetime64("1940-01-01") + days).astype(str).astype(object)


def _addresses(crowd: _Crowd, rng: np.random.Generator) -> tuple[Texts, Texts]:
    """Two e-mail addresses a person, made of the name as people do; one in twenty-five uses the household's."""
    domains = read_list("mail_domains")
    domain = domains["domain"].to_numpy().astype(object)
    given, family = _plain(crowd.given), _plain(crowd.family)
    first = np.array([name[:1] for name in given], dtype=object)
    number = rng.integers(1, 10_000, crowd.size).astype(str).astype(object)
    year = np.array([born[2:4] for born in crowd.born], dtype=object)
    style, numbered = rng.random(crowd.size), rng.random(crowd.size) < 0.6
    tail = np.where(numbered, np.where(rng.random(crowd.size) < 0.5, number, year), "")
    main = np.select(
        [style < 0.35, style < 0.55, style < 0.70, style < 0.85],
        [given + "." + family + tail, first + family + tail, given + number, family + first + number],
        given + "_" + family + tail,
    )
    weights = _normal(domains["weight"].to_numpy())
    email = main + "@" + domain[rng.choice(len(domain), crowd.size, p=weights)]
    second = first + "." + family + number + "@" + domain[rng.choice(len(domain), crowd.size, p=weights)]
    return np.where(rng.random(crowd.size) < 0.04, email[crowd.head], email), second


def _tell(
    crowd: _Crowd, person: NDArray[np.int64], source: NDArray[np.int64], rng: np.random.Generator
) -> dict[str, Texts]:
    """What the sources wrote down: a row a record."""
    size = len(person)

    def some(share: float) -> Mask:
        return rng.random(size) < share

    def known(field: str) -> Mask:
        return rng.random(size) < np.array([getattr(one, field) for one in SOURCES])[source]

    given = np.where(some(0.08), crowd.called[person], crowd.given[person])
    given = _misspell(given, some(0.03), rng)
    given = np.where(known("initial"), np.array([name[:1] for name in given], dtype=object), given)
    family = _misspell(np.where(some(0.5), crowd.married[person], crowd.family[person]), some(0.04), rng)
    swapped = some(0.01)
    given, family = np.where(swapped, family, given), np.where(swapped, given, family)
    shouting = some(0.04)
    given, family = (
        np.where(shouting, np.char.upper(name.astype(str)).astype(object), name) for name in (given, family)
    )
    email = _misspell(np.where(some(0.10), crowd.second_email[person], crowd.email[person]), some(0.02), rng)
    home = np.where(some(0.07), rng.integers(0, len(crowd.house), size), crowd.home[person])
    phone = _phones(crowd, person, some(0.08), source, rng)
    born = _other_dates(crowd.born[person], some(0.03), rng)
    has_email, has_phone, lacks = known("email"), known("phone"), ~known("address")
    has_phone |= ~has_email & lacks  # who cannot be reached at all is in nobody's books
    address = {
        "house_number": crowd.house[home].astype(str).astype(object),
        "street": _misspell(_abbreviate(crowd.street[home], some(0.25)), some(0.03), rng),
        "city": crowd.city[home],
        "postcode": np.where(some(0.3), _compact(crowd.postcode[home]), crowd.postcode[home]),
    }
    return {
        "given_name": np.where(known("given"), given, ""),
        "family_name": np.where(known("family"), family, ""),
        "email": np.where(has_email, email, ""),
        "phone": np.where(has_phone, phone, ""),
        "birth_date": np.where(known("birth_date"), born, ""),
        **{name: np.where(lacks, "", column) for name, column in address.items()},
    }


def _phones(
    crowd: _Crowd, person: NDArray[np.int64], other: Mask, source: NDArray[np.int64], rng: np.random.Generator
) -> Texts:
    """Mobiles, landlines that a household shares, new numbers, now and then the dealer's own; in several spellings."""
    number = np.where(crowd.shares_phone[person], crowd.landline[crowd.home[person]], crowd.mobile[person])
    number = np.where(other, rng.integers(7_100_000_000, 8_000_000_000, len(person)), number)
    dealers = rng.integers(1_130_000_000, 1_980_000_000, 40)
    is_dealers = (source == len(SOURCES) - 1) & (rng.random(len(person)) < 0.05)
    number = np.where(is_dealers, dealers[rng.integers(0, 40, len(person))], number)
    digits = number.astype(str).astype(object)
    style = rng.random(len(person))
    spaced = np.array([f"0{text[:4]} {text[4:]}" for text in digits], dtype=object)
    return np.select([style < 0.4, style < 0.7], ["+44" + digits, "0" + digits], spaced)


def _misspell(texts: Texts, where: Mask, rng: np.random.Generator) -> Texts:
    """The texts with one slip in those `where`: two letters exchanged, one left out, one doubled or one mistaken."""
    slipped = texts.copy()
    rows = np.flatnonzero(where)
    kinds, places = rng.integers(0, 4, len(rows)), rng.random(len(rows))
    letters = rng.integers(0, 26, len(rows))
    for row, kind, place, letter in zip(rows.tolist(), kinds.tolist(), places.tolist(), letters.tolist(), strict=True):
        text = slipped[row]
        if len(text) < 4:
            continue
        at = 1 + int(place * (len(text) - 2))
        slips = (
            text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + chr(97 + letter) + text[at + 1 :],
        )
        slipped[row] = slips[kind]
    return slipped


def _other_dates(dates: Texts, where: Mask, rng: np.random.Generator) -> Texts:
    """The dates with a slip in those `where`: day and month exchanged where they can be, else another day."""
    changed = dates.copy()
    for row in np.flatnonzero(where).tolist():
        year, month, day = dates[row].split("-")
        changed[row] = f"{year}-{day}-{month}" if int(day) <= 12 else f"{year}-{month}-{rng.integers(1, 29):02d}"
    return changed


def _abbreviate(streets: Texts, where: Mask) -> Texts:
    short = (
        pl.Series(streets)
        .str.replace(r" Street$", " St")
        .str.replace(r" Road$", " Rd")
        .str.replace(r" Avenue$", " Ave")
    )
    return np.where(where, short.to_numpy().astype(object), streets)


def _compact(postcodes: Texts) -> Texts:
    return pl.Series(postcodes).str.replace_all(" ", "").to_numpy().astype(object)


def _plain(names: Texts) -> Texts:
    """Names as they stand in an e-mail address: lower case, letters alone."""
    folded = pl.Series(names).str.normalize("NFKD").str.to_lowercase().str.replace_all("[^a-z]", "")
    return folded.to_numpy().astype(object)


def _inward(corner: NDArray[np.int64]) -> Texts:
    """The second half of a British postcode, one for each corner (and then again)."""
    letters = np.array(list("ABDEFGHJLNPQRSTUWXYZ"), dtype=object)
    figure = (corner % 9 + 1).astype(str).astype(object)
    inward: Texts = figure + letters[corner // 9 % 20] + letters[corner // 180 % 20]
    return inward


def _mix(numbers: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Spread numbers over 0 to size - 1, the same number always to the same place."""
    with np.errstate(over="ignore"):
        spread = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (spread >> np.uint64(20)).astype(np.int64) % size


def _normal(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares
