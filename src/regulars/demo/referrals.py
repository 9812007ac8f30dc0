"""Word of mouth: who was brought by whom, and the personal codes that prove it."""

import numpy as np
import polars as pl

from regulars.demo.people import Crowd

_REFERRED = 0.085  # of first orders placed on the web
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def bring_friends(orders: pl.DataFrame, traits: pl.DataFrame, crowd: Crowd, rng: np.random.Generator) -> pl.DataFrame:
    """Who was brought by whom: `person`, `referred_by`, `order` (row number of the first order).

    Somebody who has come twice without a complaint may bring a new customer of the web shop, best one of the same
    town; nobody brings their own household.
    """
    day, person = orders["day"].to_numpy(), orders["person"].to_numpy()
    never_complained = np.bincount(person, weights=orders["complained"].to_numpy()) == 0
    ordinary = np.isin(traits["kind"].to_numpy(), ["shop", "both"])
    known = person < len(traits)
    like = np.where(known, person, 0)
    fit = known & ordinary[like]
    second = np.flatnonzero(fit & (orders["nth"] == 1).to_numpy() & never_complained[person])
    first = np.flatnonzero(fit & ((orders["nth"] == 0) & (orders["channel"] == "web")).to_numpy())
    first = first[rng.random(len(first)) < _REFERRED]
    eligible = np.searchsorted(day[second], day[first] - 7)
    first, eligible = first[eligible > 0], eligible[eligible > 0]
    tries = second[(rng.random((len(first), 8)) * eligible[:, None]).astype(np.int64)]
    friends = person[tries]
    town = crowd.addresses["city"].to_numpy()[crowd.people["home"].to_numpy()]
    pick = np.argmax(town[friends] == town[person[first]][:, None], axis=1)
    friend = friends[np.arange(len(first)), pick]
    household = crowd.people["household"].to_numpy()
    stranger = household[friend] != household[person[first]]
    return pl.DataFrame({"person": person[first], "referred_by": friend, "order": first}).filter(stranger)


def friend_codes(size: int, rng: np.random.Generator) -> list[str]:
    """A personal code for each person, `FRIEND-` and four letters or digits that nobody misreads."""
    numbers = rng.choice(len(_ALPHABET) ** 4, size=size, replace=False).tolist()
    return ["FRIEND-" + "".join(_ALPHABET[n >> shift & 31] for shift in (15, 10, 5, 0)) for n in numbers]
