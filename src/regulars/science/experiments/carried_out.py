"""What treatment did for those with whom it was carried out, though colleagues choose whom to do first."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.science.experiments.compare import Flags, Floats, compare
from regulars.science.experiments.sequences import LEVEL, TUNED_FOR


@dataclass(frozen=True, slots=True)
class OnCarriedOut:
    """The effect on the average customer with whom it was carried out, and its always-valid interval.

    `uptake` is the share of those assigned to treatment with whom it was.
    """

    uptake: float
    effect: float
    low: float
    high: float


def effect_on_carried_out(
    outcome: Floats,
    carried_out: Flags,
    treated: Flags,
    chance: Floats,
    before: Floats | None = None,
    *,
    level: float = LEVEL,
    tuned_for: float = TUNED_FOR,
) -> OnCarriedOut | None:
    """The effect of carrying out, with the assignment by chance as the instrument (Imbens and Angrist 1994).

    Those assigned differ by chance only, so what they differ in, divided by how much more often it was carried out
    with them, is the effect on those with whom it was: whom colleagues chose does not bias it. Being assigned must do
    nothing by itself. The interval is that of the outcome less the effect of what was carried out, over the uptake
    (the delta method); it needs an uptake that is known well, of some thirty carried out at least.

    Args:
        outcome, treated, chance, before, level, tuned_for: as `compare` takes them.
        carried_out: shape (n,), whether it was carried out; never in the control group.

    Returns:
        None where it was carried out with nobody more than in control.
    """
    done = carried_out.astype(float)
    uptake = compare(done, treated, chance, before, level=level, tuned_for=tuned_for).effect
    if uptake <= 0:
        return None
    effect = compare(outcome, treated, chance, before, level=level, tuned_for=tuned_for).effect / uptake
    rest = compare(outcome - effect * done, treated, chance, before, level=level, tuned_for=tuned_for)
    return OnCarriedOut(uptake, effect, effect + rest.low / uptake, effect + rest.high / uptake)
