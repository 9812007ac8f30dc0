"""A family of purchase models: its name, and how it is learnt from grouped histories. Each model's file has one."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import polars as pl

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.groups import Histories, group_histories
from regulars.science.lifetime.likelihood import Likelihood
from regulars.science.lifetime.outlook import PurchaseFit


@dataclass(frozen=True, slots=True)
class Base:
    """What a family is learnt from: grouped histories, and the sum of the logarithms of the times between purchases."""

    histories: Histories
    log_gaps: float

    @classmethod
    def of(cls, summary: pl.DataFrame, log_gaps: float = 0.0) -> Base:
        """Of a summary as `summarise_purchases` gives it."""
        histories = group_histories(summary["frequency"], summary["recency_weeks"], summary["age_weeks"])
        return cls(histories, log_gaps)


@dataclass(frozen=True, slots=True)
class Family:
    """A purchase model.

    Attributes:
        name: as commands and model cards have it, such as "bg-nbd".
        called: as people write it, such as "BG/NBD".
        says: how its customers behave, in a sentence.
        learn: from a base, leaning on what shops are usually like where the second argument is true.
        likelihood: of a base under a fit's model, as a function of its continuous parameters.
        restore: the fit of parameters by name, as `PurchaseFit.parameters` gives them.
    """

    name: str
    called: str
    says: str
    learn: Callable[[Base, bool], PurchaseFit]
    likelihood: Callable[[Base, Any], Likelihood]
    restore: Callable[[dict[str, float]], PurchaseFit]


def families() -> dict[str, Family]:
    """All families by name: of every module of this package that defines FAMILY or FAMILIES."""
    import regulars.science.lifetime as package

    found: dict[str, Family] = {}
    for module in pkgutil.iter_modules(package.__path__):
        loaded = import_module(f"{package.__name__}.{module.name}")
        for family in getattr(loaded, "FAMILIES", ()):
            found[family.name] = family
    return dict(sorted(found.items()))


def family_named(name: str) -> Family:
    """The family of that name. Raises BadInput where there is none."""
    known = families()
    if name not in known:
        raise BadInput(f"There is no purchase model '{name}'.", hint=f"The models are {', '.join(known)}.")
    return known[name]
