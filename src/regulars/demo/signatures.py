"""How people sign: in full, by nickname, with an initial; accents forgotten, letters swapped, all in capitals."""

import numpy as np
from numpy.typing import NDArray

from regulars.demo.people import Crowd
from regulars.demo.spelling import fold, mistype

Ints = NDArray[np.int64]

FULL, CALLED, INITIAL, TITLED = range(4)
_HABIT = [0.60, 0.29, 0.07, 0.04]
_OUT_OF_HABIT = 0.06
_WRITES_SUFFIX = 0.55


def usual_signatures(size: int, rng: np.random.Generator) -> Ints:
    """The form each person usually writes (FULL, CALLED, INITIAL, TITLED)."""
    return rng.choice(4, size=size, p=_HABIT)


def sign(crowd: Crowd, person: Ints, usual: Ints, rng: np.random.Generator) -> list[str]:
    """The name each of `person` (row numbers) writes this time, mostly in their usual form."""
    forms = _forms(crowd)
    odd = rng.random(len(person)) < _OUT_OF_HABIT
    form = np.where(odd, rng.choice(4, size=len(person), p=_HABIT), usual[person])
    written = [forms[p][f] for p, f in zip(person.tolist(), form.tolist(), strict=True)]
    suffix = crowd.people["suffix"].to_list()
    forgets_accents = usual % 2 == 1  # a habit of the person, as settled as the form
    chances = rng.random((len(person), 3))
    slips = chances[:, 0]
    accents = forgets_accents[person]
    for i, p in enumerate(person.tolist()):
        if suffix[p] and chances[i, 1] < _WRITES_SUFFIX:
            written[i] += f" {suffix[p]}"
        if accents[i]:
            written[i] = fold(written[i])
        if slips[i] < 0.045:
            written[i] = _slip(written[i], slips[i] / 0.045, chances[i, 1], chances[i, 2])
    return written


def _forms(crowd: Crowd) -> list[tuple[str, str, str, str]]:
    columns = crowd.people.select("given", "called", "surname", "title").rows()
    return [
        (
            f"{given} {surname}",
            f"{called} {surname}",
            f"{given[0]} {surname}",
            f"{title} {given[0]} {surname}",
        )
        for given, called, surname, title in columns
    ]


def _slip(name: str, kind: float, where: float, how: float) -> str:
    if kind < 0.45:
        return name.lower()
    if kind < 0.65:
        return name.upper()
    first, _, rest = name.partition(" ")
    return f"{first} {mistype(rest, where, how)}"
