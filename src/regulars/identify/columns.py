"""Which role each column of a table of records has, by its name and by what stands in it, with nothing configured."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from regulars.identify.column_content import Stands, stand_in
from regulars.identify.column_names import (
    ATTRIBUTES,
    DOCUMENTS,
    IDENTIFIERS,
    KINDS_OF_ADDRESS,
    NO_EVIDENCE,
    OF_A_DOCUMENT,
    OF_SOMETHING_ELSE,
    ROLE_NAMES,
    STAGES,
    SURE_IDENTIFIERS,
)
from regulars.identify.formats.guess.names import likeness, plain

_MOST_COLUMNS = 300
_BY_NAME, _BY_CONTENT = 0.45, 0.5
_SEVERAL = frozenset(
    "email phone full_name company organisation street house_number city postcode region country".split()
)
"""Roles that a record may have twice: the second column is `role#2`."""
_OF_ADDRESSES = frozenset("street house_number city postcode region country".split())
_NEVER_AN_ATTRIBUTE = frozenset({"full_name", "email"})
"""Roles that a column may have though its name is that of another attribute."""


def _text(seen: Stands) -> bool:
    return seen.email < 0.3 and seen.hex < 0.3 and seen.phone < 0.5


def _name(seen: Stands) -> bool:
    return _text(seen) and seen.digits < 0.3 and seen.length <= 60 and seen.words <= 6


def _is_a_stage(text: str) -> bool:
    return text.lower() in STAGES


def _manifold(seen: Stands) -> bool:
    """Of more kinds than a list of choices, a team of sellers or a set of relations has."""
    return seen.count < 50 or (seen.distinct > 12 and seen.variety >= 0.002)


_FITS: Mapping[str, Callable[[Stands], bool]] = {
    "full_name": lambda seen: _name(seen) and seen.company < 0.25 and _manifold(seen),
    "given_name": lambda seen: _name(seen) and seen.words <= 3.5,
    "middle_name": lambda seen: _name(seen) and seen.words <= 3,
    "family_name": lambda seen: _name(seen) and seen.words <= 3.5,
    "suffix": lambda seen: _text(seen) and seen.length <= 8,
    "title": lambda seen: _name(seen) and seen.length <= 10 and seen.distinct <= 60,
    "email": lambda seen: seen.email >= 0.3,
    "phone": lambda seen: seen.phone >= 0.4 and seen.date < 0.9,
    "birth_date": lambda seen: seen.date >= 0.5,
    "street": lambda seen: _text(seen) and seen.street >= 0.25,
    "house_number": lambda seen: seen.house >= 0.7,
    "city": lambda seen: _text(seen) and seen.digits < 0.3 and seen.words <= 4,
    "postcode": lambda seen: seen.digits >= 0.5 and seen.length <= 12 and seen.hex < 0.3,
    "region": lambda seen: _text(seen) and seen.digits < 0.3 and seen.words <= 4 and seen.share(_is_a_stage) < 0.3,
    "country": lambda seen: _text(seen) and seen.country >= 0.3,
    "company": lambda seen: _text(seen) and seen.digits < 0.7 and seen.words <= 8,
    "organisation": lambda seen: _text(seen) and seen.digits < 0.7 and seen.words <= 8,
    "gender": lambda seen: seen.gender >= 0.3,
}
"""What a column has to hold to be what its name says."""


def _full_name(seen: Stands) -> float:
    if seen.count >= 50 and (seen.distinct < 20 or seen.variety < 0.1):  # sellers and agents, not customers
        return 0.0
    return seen.full_name if seen.full_name >= 0.25 and _name(seen) and seen.company < 0.2 and seen.city < 0.3 else 0.0


def _given_name(seen: Stands) -> float:
    return seen.given if seen.given >= 0.4 and _name(seen) and seen.words < 1.7 and seen.distinct >= 5 else 0.0


def _phone(seen: Stands) -> float:
    if seen.phone < 0.8 or seen.date >= 0.5:
        return 0.0
    return seen.phone if seen.dialled >= 0.5 or (seen.country_dialled and seen.length >= 9) else 0.0


def _birth_date(seen: Stands) -> float:
    """Dates that lie decades back and far apart, as births do; orders and sign-ups do not."""
    if seen.date < 0.8 or len(seen.dates) < 3 or (seen.whole_number >= 0.5 and not 7.5 <= seen.length <= 8.5):
        return 0.0
    years = sorted(int(value[:4]) for value in seen.dates)
    early, late = years[len(years) // 10], years[-1 - len(years) // 10]
    return seen.date if late - early >= 15 and years[len(years) // 2] <= 2003 else 0.0


def _city(seen: Stands) -> float:
    return max(seen.city, 0.5) if seen.city >= 0.25 and seen.letters >= 0.8 and seen.words <= 3 else 0.0


def _postcode(seen: Stands) -> float:
    if seen.lettered_postcode >= 0.8:
        return seen.lettered_postcode
    zip_like = seen.postcode >= 0.95 and seen.repeats and 4.5 <= seen.length <= 5.5 and seen.distinct >= 10
    return 0.8 if zip_like and seen.date < 0.5 else 0.0


_TELLING: Mapping[str, Callable[[Stands], float]] = {
    "email": lambda seen: seen.email if seen.email >= 0.6 else 0.0,
    "phone": _phone,
    "birth_date": _birth_date,
    "gender": lambda seen: seen.gender if seen.gender >= 0.7 and seen.distinct <= 8 else 0.0,
    "country": lambda seen: seen.country if seen.country >= 0.8 and seen.length > 2.5 and seen.region < 0.8 else 0.0,
    "region": lambda seen: seen.region if seen.region >= 0.8 and seen.distinct >= 4 else 0.0,
    "street": lambda seen: seen.street if seen.street >= 0.5 and seen.words >= 1.8 and seen.date < 0.5 else 0.0,
    "postcode": _postcode,
    "full_name": _full_name,
    "given_name": _given_name,
    "company": lambda seen: 0.6 if seen.company >= 0.25 and _text(seen) and seen.words >= 1.5 else 0.0,
    "city": _city,
}
"""Roles that their values give away whatever the column is called: 0 to 1."""


def roles_of(sample: pl.DataFrame) -> dict[str, str]:
    """The role of each column that says who somebody is; columns it does not name are no evidence.

    `sample` is text, best the whole table: what never repeats in it, such as a row's number, identifies nobody.
    """
    names = sample.columns[:_MOST_COLUMNS]
    seen = {name: stands for name, stands in stand_in(sample, names).items() if stands.count}
    best: list[tuple[float, int, str, str]] = []
    for at, name in enumerate(names):
        if name in seen:
            best += [(score, -at, role, name) for role, score in _scores(name, seen[name]).items()]
    roles: dict[str, str] = {}
    for _, _, role, name in sorted(best, reverse=True):
        if name not in roles and (role in _SEVERAL or role not in roles.values()):
            roles[name] = role
    _tell_names_apart(roles, seen)
    _add_family_names(roles, seen, names)
    _add_the_rest(roles, seen, names, sample)
    return _numbered({name: roles[name] for name in names if name in roles})


def _scores(name: str, seen: Stands) -> dict[str, float]:
    """How much speaks for each role that the column can have: its name first, else its content."""
    if _says_something_else(name):
        return {}
    scores = {}
    for role, known in ROLE_NAMES.items():
        named = likeness(name, known)
        if named >= _BY_NAME and _FITS[role](seen):
            scores[role] = named + 0.2 * (_TELLING[role](seen) if role in _TELLING else 0.0)
        elif role in _TELLING and (told := _TELLING[role](seen)):
            scores[role] = _BY_CONTENT * told
    attribute = _attribute(name)
    if attribute >= _BY_NAME and attribute >= max((likeness(name, ROLE_NAMES[role]) for role in scores), default=0.0):
        return {role: score for role, score in scores.items() if role in _NEVER_AN_ATTRIBUTE}
    return scores


def _says_something_else(name: str) -> bool:
    """Whether the name says that the column is about the row, an order or a document rather than the person."""
    words = plain(name).split()
    if plain(name) in NO_EVIDENCE or (len(words) > 1 and OF_SOMETHING_ELSE.intersection(words)):
        return True
    return len(words) > 1 and words[-1] in OF_A_DOCUMENT and likeness(" ".join(words[:-1]), DOCUMENTS) >= _BY_NAME


def _attribute(name: str) -> float:
    return max(likeness(name, ATTRIBUTES), likeness(name, IDENTIFIERS))


def _tell_names_apart(roles: dict[str, str], seen: Mapping[str, Stands]) -> None:
    """Given names that are whole, with no family names, are full names; companies without people are the records."""
    held = {role: name for name, role in roles.items()}
    if "given_name" in held and "family_name" not in held and "full_name" not in held:
        name = held["given_name"]
        if seen[name].words >= 1.7 and seen[name].full_name >= 0.2:
            roles[name] = "full_name"
    if not {"given_name", "family_name", "full_name", "organisation"}.intersection(held):
        for name, role in roles.items():
            roles[name] = "organisation" if role == "company" else role


def _add_family_names(roles: dict[str, str], seen: Mapping[str, Stands], names: list[str]) -> None:
    """Beside given names that were told by their content, the nearest column of single words is the family name."""
    held = {role: name for name, role in roles.items()}
    if "family_name" in held or "given_name" not in held or "full_name" in held:
        return
    given = names.index(held["given_name"])
    for at in sorted(range(len(names)), key=lambda at: (abs(at - given), at < given)):
        stands = seen.get(names[at])
        if stands is None or names[at] in roles or abs(at - given) > 3 or _says_something_else(names[at]):
            continue
        if (
            stands.letters >= 0.8
            and stands.words < 1.6
            and 2.5 <= stands.length <= 14
            and stands.distinct >= 12
            and _name(stands)
        ):
            roles[names[at]] = "family_name"
            return


def _add_the_rest(roles: dict[str, str], seen: Mapping[str, Stands], names: list[str], sample: pl.DataFrame) -> None:
    """Identifiers, and attributes that may agree, among the columns that have no role yet."""
    for name in names:
        stands = seen.get(name)
        if stands is None or name in roles or _says_something_else(name):
            continue
        label = plain(name).replace(" ", "_") or f"column_{names.index(name) + 1}"
        sure = likeness(name, SURE_IDENTIFIERS) >= _BY_NAME and stands.words <= 3
        if sure or (_is_code(stands) and _is_a_persons(name, roles, sample)):
            roles[name] = f"id:{label}"  # a sure one also where it never repeats here: it may in the next file
        elif stands.repeats and _is_attribute(name, stands):
            roles[name] = f"text:{label}"


def _is_code(seen: Stands) -> bool:
    return seen.repeats and seen.code >= 0.8 and seen.length >= 4 and seen.date < 0.5


def _is_attribute(name: str, seen: Stands) -> bool:
    """Words of which there are many kinds, or some where the column is called after a known attribute."""
    if seen.code >= 0.3 or seen.date >= 0.5 or seen.email >= 0.3 or seen.hex >= 0.3:
        return False
    named = likeness(name, ATTRIBUTES) >= _BY_NAME
    return seen.distinct >= (3 if named else 10) and seen.worded >= 0.5


def _is_a_persons(name: str, roles: Mapping[str, str], sample: pl.DataFrame) -> bool:
    """Whether rows that share the column's value mostly are of one person, by given name, e-mail or birth date."""
    telling = [other for other, role in roles.items() if role in {"given_name", "full_name", "email", "birth_date"}]
    if not telling:
        return False
    frame = sample.select(pl.col(name).cast(pl.String).alias("value"), *(
        pl.col(other).cast(pl.String).str.strip_chars().str.to_lowercase().replace("", None).alias(f"t{at}")
        for at, other in enumerate(telling)
    )).filter(pl.col("value").str.strip_chars() != "").sort("value", maintain_order=True)  # fmt: skip
    pairs = frame.with_columns(
        pl.any_horizontal(pl.col(f"t{at}").eq(pl.col(f"t{at}").shift(1)) for at in range(len(telling))).alias("same"),
        pl.any_horizontal(pl.col(f"t{at}").ne(pl.col(f"t{at}").shift(1)) for at in range(len(telling))).alias("other"),
    ).filter(pl.col("value") == pl.col("value").shift(1))
    told = pairs.filter(pl.col("same").fill_null(value=False) | pl.col("other").fill_null(value=False))
    return told.height > 0 and float(told["same"].fill_null(value=False).mean()) >= 0.5  # type: ignore[arg-type]


def _numbered(roles: Mapping[str, str]) -> dict[str, str]:
    """The second and further columns of one role with their number; the parts of one address have the same."""
    addresses = _addresses(roles)
    numbered: dict[str, str] = {}
    for name, role in roles.items():
        number = addresses[_kind_of_address(name)] if role in _OF_ADDRESSES else 1
        more = max(addresses.values()) if role in _OF_ADDRESSES else 1
        while (given := role if number == 1 else f"{role}#{number}") in numbered.values():
            number = more = more + 1
        numbered[name] = given
    return numbered


def _addresses(roles: Mapping[str, str]) -> dict[str, int]:
    """The number of each kind of address; kinds with no part in common are one ("home street" and "city")."""
    held: dict[str, set[str]] = {}
    for name, role in roles.items():
        if role in _OF_ADDRESSES:
            held.setdefault(_kind_of_address(name), set()).add(role)
    numbers: dict[str, int] = {}
    addresses: list[set[str]] = []
    for kind, parts in held.items():
        at = next((at for at, others in enumerate(addresses) if not parts & others), len(addresses))
        addresses[at:] = [parts] if at == len(addresses) else [addresses[at] | parts, *addresses[at + 1 :]]
        numbers[kind] = at + 1
    return numbers


def _kind_of_address(name: str) -> str:
    """The word in front of an address's part that says whose or which it is: billing, shipping …"""
    first = plain(name).split(" ", 1)[0]
    return first if first in KINDS_OF_ADDRESS else ""
