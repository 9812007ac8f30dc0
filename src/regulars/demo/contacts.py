"""How people can be reached: e-mail addresses and telephones, some shared, some changed, some had in pairs."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.people import Crowd
from regulars.demo.places import Exchange
from regulars.demo.season import Season
from regulars.demo.spelling import fold, mistype
from regulars.demo.wordlists import Bag, read_list

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SHARED_EMAIL = 0.07  # of the households with more than one member
_SHARED_PHONE = 0.22
_CHANGED_EMAIL = 0.07  # of the people
_TWO_EMAILS = 0.09
_SECOND_OF_TWO = 0.35  # how often the second of two addresses is the one they type


@dataclass
class PostOffice:
    """Hands out e-mail addresses, none twice. All end in `.example`, so no demo can ever write to a stranger."""

    rng: np.random.Generator
    given: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        listed = read_list("mail_domains")
        weights = np.array(listed["weight"].to_list())
        young = weights * np.where(listed["older"].to_numpy() == 1, 0.15, 1.0)
        old = weights * np.where(listed["older"].to_numpy() == 1, 3.0, 0.8)
        domains = listed["domain"].to_list()
        self._domains = {False: Bag.of(domains, young.tolist()), True: Bag.of(domains, old.tolist())}

    def personal(self, person: dict[str, Any]) -> str:
        """An address somebody chose for themselves; the older the person, the older the provider."""
        c = self.rng.random(5).tolist()
        year = person["born"].year
        first = _local(person["called"] if c[0] < 0.5 else person["given"])
        last = _local(person["surname"])
        number = f"{year % 100:02d}" if c[1] < 0.5 else str(int(c[1] * 1000) % 97 + 1)
        shapes = (
            (0.34, f"{first}.{last}"),
            (0.52, f"{first}{last}"),
            (0.62, f"{first[0]}{last}"),
            (0.74, f"{first}.{last}{number}"),
            (0.84, f"{first}{number}"),
            (0.90, f"{first}_{last}"),
            (0.95, f"{last}{first[0]}{number}"),
            (1.00, f"{first[0]}.{last}"),
        )
        local = next(shape for reach, shape in shapes if c[2] < reach)
        return self._new(local, self._domains[year < 1966].draw(c[3]), c[4])

    def couple(self, surname: str, first: str, second: str) -> str:
        """An address two people share."""
        c = self.rng.random(3).tolist()
        a, b, last = _local(first), _local(second), _local(surname)
        plural = f"the{last}family" if last.endswith("s") else f"the{last}s"
        local = plural if c[0] < 0.45 else f"{a}and{b}" if c[0] < 0.75 else f"{a}.{b}.{last}"
        return self._new(local, self._domains[True].draw(c[1]), c[2])

    def at_work(self, person: dict[str, Any], firm: str) -> str:
        """The address their firm gave them."""
        domain = _local(firm.partition(" (")[0]) + ".example"
        return self._new(f"{_local(person['given'])}.{_local(person['surname'])}", domain, 0.5)

    def _new(self, local: str, domain: str, chance: float) -> str:
        address, number = f"{local}@{domain}", int(chance * 90)
        while address in self.given:
            number += 1
            address = f"{local}{number}@{domain}"
        self.given.add(address)
        return address


def give_contacts(crowd: Crowd, season: Season, rng: np.random.Generator) -> pl.DataFrame:
    """One row per person, in the order of `crowd.people`.

    `email`, `later_email` ("" when there is none), `email_day` (from then on the later one is used; infinite when
    it never replaces the first), `second_share` (how often the later one is used before that), `mobile`,
    `landline` ("" when none is given), `phone` (the one they usually give), `tells_phone`, `phone_style`.
    """
    people = crowd.people.rows(named=True)
    size = len(people)
    post, exchange = PostOffice(rng), Exchange(rng)
    emails = [post.personal(person) for person in people]
    later, email_day, share = [""] * size, np.full(size, np.inf), np.zeros(size)
    fate = rng.random(size)
    when = rng.uniform(90, season.until_day - 20, size)
    for i in np.flatnonzero(fate < _CHANGED_EMAIL + _TWO_EMAILS).tolist():
        firm = people[i]["office"]
        at_work = firm >= 0 and fate[i] >= _CHANGED_EMAIL
        later[i] = post.at_work(people[i], crowd.offices["name"][firm]) if at_work else post.personal(people[i])
        if fate[i] < _CHANGED_EMAIL:
            email_day[i] = when[i]
        else:
            share[i] = _SECOND_OF_TWO
    phones = _give_phones(crowd, exchange, rng)
    _share_within_households(people, emails, later, phones=phones, post=post, rng=rng)
    return pl.DataFrame(
        {
            "email": emails,
            "later_email": later,
            "email_day": email_day,
            "second_share": share,
            "mobile": phones["mobile"],
            "landline": phones["landline"],
            "phone": phones["phone"],
            "tells_phone": rng.random(size) < 0.6,
            "phone_style": rng.choice(5, size=size, p=[0.3, 0.25, 0.25, 0.12, 0.08]),
        }
    )


def _give_phones(crowd: Crowd, exchange: Exchange, rng: np.random.Generator) -> dict[str, list[str]]:
    """A mobile for each, a landline for one home in six, and the office's number for who orders to the desk."""
    dials = crowd.addresses["dial"].to_list()
    office_phones = [exchange.landline(dials[address]) for address in crowd.offices["address"]]
    mobile: list[str] = []
    landline: list[str] = []
    of_home: dict[int, str] = {}
    for home, born, chance in zip(
        crowd.people["home"], crowd.people["born"], rng.random(len(crowd.people)).tolist(), strict=True
    ):
        mobile.append(exchange.mobile())
        if home not in of_home:
            of_home[home] = exchange.landline(dials[home]) if chance < (0.32 if born.year < 1966 else 0.08) else ""
        landline.append(of_home[home])
    phone = [
        office_phones[office] if office >= 0 else line if line and chance < 0.4 else own
        for office, line, own, chance in zip(
            crowd.people["office"], landline, mobile, rng.random(len(mobile)).tolist(), strict=True
        )
    ]
    return {"mobile": mobile, "landline": landline, "phone": phone}


def _share_within_households(
    people: list[dict[str, Any]],
    emails: list[str],
    later: list[str],
    *,
    phones: dict[str, list[str]],
    post: PostOffice,
    rng: np.random.Generator,
) -> None:
    """Some couples use one address; some homes give one telephone, whoever is ordering."""
    for i in range(1, len(people)):
        first, second = people[i - 1], people[i]
        if first["household"] != second["household"]:
            continue
        c = rng.random(2).tolist()
        starts = i < 2 or people[i - 2]["household"] != first["household"]
        if starts and c[0] < _SHARED_EMAIL and not (later[i - 1] or later[i]):
            shared = post.couple(first["surname"], first["called"], second["called"])
            emails[i - 1] = emails[i] = shared
        if c[1] < _SHARED_PHONE and second["office"] == first["office"] == -1:
            phones["phone"][i] = phones["phone"][i - 1]


def emails_on(contacts: pl.DataFrame, person: Ints, day: Floats, rng: np.random.Generator) -> list[str]:
    """The address each of `person` (row numbers) types on `day`, one in 250 times with a slip of the fingers."""
    first, later = contacts["email"].to_list(), contacts["later_email"].to_list()
    moved_on = day >= contacts["email_day"].to_numpy()[person]
    other = rng.random(len(person)) < contacts["second_share"].to_numpy()[person]
    typed = [later[p] if use else first[p] for p, use in zip(person.tolist(), (moved_on | other).tolist(), strict=True)]
    slips = np.flatnonzero(rng.random(len(person)) < 0.004)
    for i, (where, how) in zip(slips.tolist(), rng.random((len(slips), 2)).tolist(), strict=True):
        typed[i] = mistype_email(typed[i], where, how)
    return typed


def mistype_email(address: str, where: float, how: float) -> str:
    """Half of the slips are in the name, half in the domain (`gmial`)."""
    local, _, domain = address.partition("@")
    misspelt = dict(read_list("mail_domains").select("domain", "misspelt").rows())
    if how < 0.5 and domain in misspelt:
        return f"{local}@{misspelt[domain]}"
    return f"{mistype(local, where, how)}@{domain}"


def _local(text: str) -> str:
    return "".join(ch for ch in fold(text).lower() if ch.isalnum()) or "x"
