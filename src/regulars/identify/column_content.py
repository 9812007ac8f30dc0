"""What stands in a column of people's records, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from regulars.identify.formats.parts.texts import clean_text
from regulars.science.matching.normal.addresses import parse_address
from regulars.science.matching.normal.companies import company
from regulars.science.matching.normal.countries import CODES, REGIONS, country_code
from regulars.science.matching.normal.dates import birth_date
from regulars.science.matching.normal.emails import email
from regulars.science.matching.normal.names import parse_full
from regulars.science.matching.normal.nicknames import nicknames_of
from regulars.science.matching.normal.phones import country_of_numbers
from regulars.science.matching.normal.plain import plain
from regulars.science.matching.normal.streets import is_type
from regulars.science.matching.normal.texts import gender

_LOOKED_AT = 400
_PHONE = re.compile(r"[+(]{0,2}\d[\d\s().\-/]{5,18}\d(?:\s?(?:x|ext\.?)\s?\d+)?")
_ADDRESS_OF_A_MACHINE = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_WORD = re.compile(r"[^\W\d_]{3}")
_HEX = re.compile(r"(?=[^g-z]*\d)(?=\d*[a-f])[0-9a-f-]{8,}", re.IGNORECASE)
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9#][A-Za-z0-9 ./_#-]*")
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’&()/-])*")
_POSTCODES = (
    re.compile(r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}", re.IGNORECASE),
    re.compile(r"[a-z]\d[a-z][ -]?\d[a-z]\d", re.IGNORECASE),
    re.compile(r"\d{4} ?[a-z]{2}", re.IGNORECASE),
    re.compile(r"(?:[a-z]{1,2}-)?\d{5}(?:-\d{4})?", re.IGNORECASE),
    re.compile(r"\d{2}-\d{3}"),
    re.compile(r"\d{4}"),
    re.compile(r"\d{6}"),
)
_HOUSE = re.compile(r"\d{1,5} ?[a-zA-Z]?(?:[-/]\d+ ?[a-zA-Z]?)?")
_DATE = re.compile(r".*\d.*")
_WHOLE_NUMBER = re.compile(r"\d+(?:\.0)?")
_CITIES = frozenset(
    "london paris berlin madrid rome roma vienna wien munich munchen hamburg koln frankfurt stuttgart dusseldorf "
    "leipzig dresden "
    "zurich geneva bern basel brussels amsterdam rotterdam utrecht lisbon lisboa porto barcelona valencia sevilla "
    "milan milano "
    "torino napoli warsaw warszawa krakow prague praha budapest dublin cork edinburgh glasgow manchester "
    "birmingham leeds "
    "liverpool bristol sheffield cardiff belfast nottingham newcastle southampton portsmouth bradford leicester "
    "coventry "
    "stockholm oslo copenhagen helsinki lyon marseille toulouse nice nantes bordeaux lille toronto montreal "
    "vancouver calgary "
    "ottawa sydney melbourne brisbane perth adelaide canberra auckland wellington chicago houston phoenix "
    "philadelphia dallas "
    "austin denver seattle boston detroit memphis portland baltimore milwaukee atlanta miami oakland tulsa cleveland "
    "minneapolis honolulu mumbai delhi bangalore tokyo singapore".split()
) | {"new york", "los angeles", "san francisco", "san diego", "san antonio", "san jose", "las vegas", "fort worth",
     "el paso", "hong kong", "oklahoma city", "kansas city", "cape town", "sao paulo", "mexico city"}  # fmt: skip


@dataclass(frozen=True)
class Stands:
    """What stands in one column. Shares (0 to 1) are of the values looked at, which are spread over the table."""

    values: tuple[str, ...]
    filled: float
    count: int
    distinct: int

    def share(self, test: Callable[[str], object]) -> float:
        """The share of values that pass the test."""
        return sum(bool(test(value)) for value in self.values) / len(self.values) if self.values else 0.0

    @property
    def repeats(self) -> bool:
        """Whether any two rows say the same."""
        return self.distinct < self.count

    @property
    def variety(self) -> float:
        """Distinct values to rows that have one."""
        return self.distinct / self.count if self.count else 0.0

    @cached_property
    def email(self) -> float:
        """An e-mail address."""
        return self.share(email)

    @cached_property
    def phone(self) -> float:
        """As many digits as a phone number has, and its signs."""
        return self.share(_could_be_dialled)

    @cached_property
    def dialled(self) -> float:
        """Written as numbers are dialled: with signs or blanks between the digits, or a zero or plus in front."""
        return self.share(lambda value: re.search(r"\d[\s().\-/]+\d|^[+0(]", value)) if self.phone >= 0.5 else 0.0

    @cached_property
    def country_dialled(self) -> str:
        """The country where most of them would be dialled, if they are numbers."""
        return country_of_numbers(self.values)

    @cached_property
    def dates(self) -> tuple[str, ...]:
        """Those that are dates, in ISO form."""
        found = (birth_date(value) for value in self.values if _DATE.fullmatch(value))
        return tuple(value for value in found if value)

    @cached_property
    def date(self) -> float:
        """A date."""
        return len(self.dates) / len(self.values) if self.values else 0.0

    @cached_property
    def hex(self) -> float:
        """A number in hexadecimal digits, such as a hash."""
        return self.share(_HEX.fullmatch)

    @cached_property
    def code(self) -> float:
        """One code: a number, or letters and digits without more than a blank."""
        return self.share(lambda value: _CODE.fullmatch(value) and value.count(" ") <= 1)

    @cached_property
    def whole_number(self) -> float:
        """Digits only."""
        return self.share(_WHOLE_NUMBER.fullmatch)

    @cached_property
    def digits(self) -> float:
        """With a figure in it."""
        return self.share(lambda value: any(letter.isdigit() for letter in value))

    @cached_property
    def letters(self) -> float:
        """Of letters, blanks and the signs that names have."""
        return self.share(_LETTERS.fullmatch)

    @cached_property
    def worded(self) -> float:
        """With a word of three letters or more in it."""
        return self.share(_WORD.search)

    @cached_property
    def words(self) -> float:
        """Average number of words."""
        return sum(len(value.split()) for value in self.values) / len(self.values) if self.values else 0.0

    @cached_property
    def length(self) -> float:
        """Average number of letters."""
        return sum(map(len, self.values)) / len(self.values) if self.values else 0.0

    @cached_property
    def given(self) -> float:
        """One or two words, the first a given name that is known."""
        return self.share(lambda value: len(value.split()) <= 2 and known_given(value.split()[0]))

    @cached_property
    def full_name(self) -> float:
        """A given name that is known, and a family name."""
        if self.letters < 0.5 or not 1.5 <= self.words <= 5:
            return 0.0
        names = [parse_full(value) for value in self.values]
        return sum(
            bool(name.family) and known_given(name.given.split()[0] if name.given else "") for name in names
        ) / len(names)

    @cached_property
    def gender(self) -> float:
        """A word for a gender, in a column of few different words."""
        return self.share(gender) if self.distinct <= 12 else 0.0

    @cached_property
    def country(self) -> float:
        """A country by code or name."""
        return self.share(country_code)

    @cached_property
    def region(self) -> float:
        """A region of the United States, Canada or Australia."""
        return self.share(lambda value: plain(value) in CODES or plain(value) in REGIONS)

    @cached_property
    def city(self) -> float:
        """One of some big cities."""
        return self.share(lambda value: plain(value) in _CITIES)

    @cached_property
    def postcode(self) -> float:
        """Of the shape of one country's postcodes."""
        return max(self.share(pattern.fullmatch) for pattern in _POSTCODES)

    @cached_property
    def lettered_postcode(self) -> float:
        """Of the shape of postcodes with letters."""
        return max(self.share(pattern.fullmatch) for pattern in _POSTCODES[:3])

    @cached_property
    def house(self) -> float:
        """A house number."""
        return self.share(_HOUSE.fullmatch)

    @cached_property
    def street(self) -> float:
        """With a kind of street, or a house number and a street of words."""
        return self.share(_is_street)

    @cached_property
    def company(self) -> float:
        """With a legal form, which goes when the name is made plain."""
        return self.share(
            lambda value: len(company(value).split()) < len(plain(value).split()) and plain(value) != "the"
        )


def known_given(word: str) -> bool:
    """Whether the word is a given name that is known to have short forms or relatives."""
    said = plain(word)
    return len(said) > 1 and bool(nicknames_of(said))


def _could_be_dialled(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return bool(7 <= digits <= 15 and _PHONE.fullmatch(text) and not _ADDRESS_OF_A_MACHINE.fullmatch(text))


def _is_street(text: str) -> bool:
    found = parse_address(text)
    said = found.street.split()
    if not any(len(word) > 2 and word.isalpha() for word in said):
        return False
    if found.house and said:
        return (
            any(is_type(word) for word in said) or found.street == "po box" or (len(said) <= 4 and text[:1].isdigit())
        )
    return len(said) > 1 and is_type(said[-1])


def stands_in(column: pl.Series) -> Stands:
    """What stands in the column: how many rows and values of all, and the rest of some hundred values."""
    told = clean_text(column.cast(pl.String)).drop_nulls()
    looked = told.gather_every(max(len(told) // _LOOKED_AT, 1)).head(_LOOKED_AT).to_list() if len(told) else []
    return Stands(tuple(looked), len(told) / max(len(column), 1), len(told), told.n_unique())


def stand_in(sample: pl.DataFrame, columns: Sequence[str]) -> dict[str, Stands]:
    """What stands in each of the columns."""
    return {name: stands_in(sample[name]) for name in columns}
