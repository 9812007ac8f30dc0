"""Who there is: households, their members, the names they were given and go by, and where they live."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from regulars.demo.places import Gazetteer
from regulars.demo.season import Season
from regulars.demo.wordlists import Bag, Given, read_names

_SHARES = {
    "british": 74.0,
    "scots": 4.0,
    "welsh": 4.0,
    "irish": 4.0,
    "south_asian": 3.2,
    "muslim": 2.6,
    "polish": 1.6,
    "african": 1.4,
    "chinese": 1.0,
    "iberian": 0.8,
    "german": 0.6,
    "french": 0.6,
    "italian": 0.6,
    "nordic": 0.6,
    "slavic": 0.6,
    "turkish": 0.4,
}
_ORIGINS = Bag.of(
    tuple(_SHARES),
    tuple(_SHARES.values()),
)
_OF_THESE_ISLANDS = ("scots", "welsh", "irish")  # where English given names are as common
_HOUSEHOLD_SIZES = ([1, 2, 3, 4], [0.60, 0.29, 0.08, 0.03])
_OFFICES = ("Wharfe Architects", "Airedale Accountants", "Craven Solicitors", "Ribble Print & Design")
_NEVER = np.inf


@dataclass
class Person:
    """One invented human being. Addresses are row numbers; `moved_day` is infinite for who stays."""

    household: int
    sex: str
    given: str
    surname: str
    born: date
    home: int
    nicknames: tuple[str, ...] = ()
    suffix: str = ""
    called: str = ""
    title: str = ""
    next_home: int = -1
    moved_day: float = _NEVER
    office: int = -1


@dataclass(frozen=True)
class Crowd:
    """Everybody the business may ever have met.

    `people`: person (id), household, sex, given, surname, suffix, called, title, born, home, next_home, moved_day,
    office (-1: none). `addresses`: see Gazetteer.frame. `offices`: name, address.
    """

    people: pl.DataFrame
    addresses: pl.DataFrame
    offices: pl.DataFrame


def invent_people(size: int, season: Season, rng: np.random.Generator) -> Crowd:
    """Exactly `size` people in households of one to four, some with a colleague or a namesake among the rest."""
    gazetteer = Gazetteer(rng)
    people: list[Person] = []
    household = 0
    while len(people) < size:
        members = int(rng.choice(_HOUSEHOLD_SIZES[0], p=_HOUSEHOLD_SIZES[1]))
        people += _found_household(household, min(members, size - len(people)), gazetteer, season, rng)
        household += 1
    _make_namesakes(people, gazetteer, rng)
    _call_each_other(people, rng)
    _move_out(people, gazetteer, season, rng)
    offices = _open_offices(people, gazetteer, rng)
    columns = [name for name in Person.__dataclass_fields__ if name != "nicknames"]
    frame = pl.DataFrame({name: [getattr(p, name) for p in people] for name in columns})
    ids = pl.Series("person", [f"P{i + 1:06d}" for i in range(size)])
    return Crowd(frame.insert_column(0, ids), gazetteer.frame(), offices)


def _found_household(
    household: int, members: int, gazetteer: Gazetteer, season: Season, rng: np.random.Generator
) -> list[Person]:
    """A first adult; then usually a partner; then grown-up children, or friends when there are no years for them."""
    names, home = read_names(), gazetteer.settle()
    origin = _ORIGINS.draw(rng.random())
    surname = names.surnames[origin].draw(rng.random())
    sex = "f" if rng.random() < 0.54 else "m"
    born = season.until.year - 20 - int(rng.beta(2.0, 2.2) * 62)
    found: list[Person] = []
    for place in range(members):
        c = rng.random(7).tolist()
        if place == 1:
            sex = "fm"[sex == "f"] if c[0] < 0.93 else sex
            born = min(born + round((c[1] - 0.5) * 12), season.until.year - 19)
            own_name = c[2] < 0.22
            origin = origin if c[3] < 0.85 else _ORIGINS.draw(c[4])
        elif place > 1:
            sex = "f" if c[0] < 0.5 else "m"
            child_of = found[0].born.year + 24 + int(c[1] * 12)
            born = child_of if child_of < season.until.year - 18 else season.until.year - 19 - int(c[1] * 12)
            own_name = born != child_of
        own = names.surnames[origin].draw(c[5]) if place and own_name else surname
        given = _name(origin, sex, born, [member.given for member in found], rng)
        birthday = date(born, 1, 1) + timedelta(days=int(c[6] * 365))
        person = Person(household, sex, given.name, own, birthday, home, given.nicknames)
        if place == 2 and own == surname:
            _name_after_parent(person, found, rng.random())
        found.append(person)
    return found


def _name(origin: str, sex: str, born: int, taken: list[str], rng: np.random.Generator) -> Given:
    """A given name of their people and generation that nobody else at home has."""
    era = 1 if born < 1962 else 2 if born < 1985 else 3
    english = origin in _OF_THESE_ISLANDS and rng.random() < 0.55
    bag = read_names().given_for("british" if english else origin, sex, era)
    while (given := bag.draw(rng.random())).name in taken:
        pass
    return given


def _name_after_parent(child: Person, parents: list[Person], chance: float) -> None:
    """Now and then a son carries his father's whole name, and the post gets mixed up for life."""
    for parent in parents:
        if parent.sex == child.sex == "m" and parent.surname == child.surname and chance < 0.16:
            child.given, child.nicknames = parent.given, parent.nicknames
            parent.suffix, child.suffix = "Sr", "Jr"


def _make_namesakes(people: list[Person], gazetteer: Gazetteer, rng: np.random.Generator) -> None:
    """Give one in two hundred the full name of a stranger, half of the time of one in the same town."""
    towns: dict[object, list[int]] = {}
    for i, person in enumerate(people):
        towns.setdefault(gazetteer.rows[person.home][2], []).append(i)
    for i in rng.choice(len(people), size=max(2, len(people) // 200), replace=False).tolist():
        person = people[i]
        near = towns[gazetteer.rows[person.home][2]] if rng.random() < 0.5 else range(len(people))
        other = people[near[int(rng.integers(len(near)))]]
        if other.household != person.household and other.sex == person.sex and not (other.suffix or person.suffix):
            person.given, person.surname, person.nicknames = other.given, other.surname, other.nicknames


def _call_each_other(people: list[Person], rng: np.random.Generator) -> None:
    """Settle what each is called by friends, and the title on the envelope."""
    for person in people:
        c = rng.random(3).tolist()
        nicknamed = person.nicknames and c[0] < 0.5
        person.called = person.nicknames[int(c[1] * len(person.nicknames))] if nicknamed else person.given
        if c[2] < 0.04:
            person.title = "Dr"
        elif person.sex == "m":
            person.title = "Mr"
        else:
            young = person.born.year > 1994
            person.title = "Mrs" if c[2] < 0.6 and not young else "Ms" if c[2] < 0.8 else "Miss"


def _move_out(people: list[Person], gazetteer: Gazetteer, season: Season, rng: np.random.Generator) -> None:
    """One household in eleven moves, and some of the young leave home."""
    moves: dict[int, tuple[int, float]] = {}
    for person in people:
        chance, day = rng.random(), float(rng.uniform(60, season.until_day - 30))
        if person.household not in moves:
            moves[person.household] = (gazetteer.settle(), day) if chance < 0.09 else (-1, _NEVER)
        elif chance < 0.12 and person.born.year > season.until.year - 32:
            person.next_home, person.moved_day = gazetteer.settle(), day
            continue
        person.next_home, person.moved_day = moves[person.household]


def _open_offices(people: list[Person], gazetteer: Gazetteer, rng: np.random.Generator) -> pl.DataFrame:
    """A few firms near the shop whose staff order to their desks: one telephone, some ten people."""
    count = 1 + len(people) // 2500
    rows = [
        (f"{_OFFICES[i % 4]}{'' if i < 4 else f' ({i // 4 + 1})'}", gazetteer.settle(local=True)) for i in range(count)
    ]
    staff = rng.choice(len(people), size=min(10 * count, len(people) // 2), replace=False)
    for turn, i in enumerate(staff.tolist()):
        people[i].office = turn % count
    return pl.DataFrame(rows, schema=["name", "address"], orient="row")
