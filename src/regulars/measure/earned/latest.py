"""The experiments as the last measure step left them, and how long each takes to show an effect of a stated size."""

from __future__ import annotations

import math
from typing import Any

from regulars.kernel.errors import BadInput
from regulars.measure.refresh import latest_measures
from regulars.science.experiments.planning import customers_until


def latest_experiments(size: float | None = None) -> dict[str, Any] | None:
    """All actions' experiments, the control group, and other policies; None before anything was measured.

    Args:
        size: of an effect, in money a customer; each experiment then has `needed`, the customers that are still to
            come until it would show, or None where that cannot be told yet.

    Raises:
        BadInput: a size that is not above 0.
    """
    if size is not None and not 0 < size < math.inf:
        raise BadInput(f"A size of {size:g} cannot show: say what an effect worth knowing is a customer, such as 2.50.")
    measures = latest_measures()
    if measures is None:
        return None
    # What was measured by an earlier version has no days; the next run measures it anew.
    found = [outcome for outcome in measures["outcomes"] if "days" in outcome]
    return {
        "as_of": measures["as_of"],
        "currency": measures["currency"],
        "control_group": measures.get("control_group"),
        "trying": measures.get("trying", []),
        "policies": measures.get("policies", []),
        "experiments": [outcome | {"needed": _needed(outcome, size)} for outcome in found],
    }


def _needed(outcome: dict[str, Any], size: float | None) -> int | None:
    if size is None or not outcome["spread"]:
        return None
    return customers_until(size, outcome["spread"], outcome["treated"] + outcome["control"])
