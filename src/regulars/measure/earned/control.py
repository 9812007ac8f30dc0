"""The control group: who is left alone by chance, how many they are, and by which salt."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from regulars.ledger.models import Customer, Experiment
from regulars.science.experiments.groups import in_control


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """`size` of `customers` are in it: those whose hash under `salt` falls below `share`. `started`: day, as ISO."""

    name: str
    salt: str
    share: float
    started: str
    size: int
    customers: int

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def control_group() -> ControlGroup | None:
    """The newest control group that is still running; None before the first decision."""
    found = Experiment.objects.filter(ended_at__isnull=True).order_by("-started_at", "-pk").first()
    if found is None:
        return None
    numbers = list(Customer.objects.filter(merged_into__isnull=True).order_by().values_list("pk", flat=True))
    share = float(found.control_share)
    size = int(in_control(numbers, found.salt, share).sum())
    return ControlGroup(found.name, found.salt, share, found.started_at.date().isoformat(), size, len(numbers))
