"""What a customer's page shows of our dealings: open complaints, promises, and what we have done for them lately."""

from __future__ import annotations

from typing import Any

from regulars.interact.exchanges import EXCHANGES
from regulars.interact.owed import open_cases, open_promises
from regulars.interact.tasks.promises import due_of, proposed_promises
from regulars.ledger.log.read import last_moment
from regulars.ledger.models import Customer, Task
from regulars.measure.experience.one import experience_of
from regulars.web.charts import spark
from regulars.web.roles import Asked

_PROMISES, _PROPOSED = 10, 3


def dealings(request: Asked, customer: Customer) -> dict[str, Any]:
    """For the page's panels and forms; `log` is the kind of exchange with which its form opens."""
    wanted = request.GET.get("log", "")
    zone = request.business.time_zone
    lately = experience_of(customer.pk, request.at, last_moment())
    told = f"Points over the last half year, from {lately.weeks[0]:+.1f} to {lately.figure:+.1f}."
    settled = customer.promises.exclude(kept_at=None, broken_at=None).order_by("-made_at")
    proposed = proposed_promises(at=request.at, customer=customer)[:_PROPOSED]
    return {
        "log": wanted if wanted in EXCHANGES else "",
        "open_cases": open_cases(at=request.at, customer=customer)[:_PROMISES],
        "owed_promises": open_promises(at=request.at, limit=_PROMISES, customer=customer),
        "promises": settled[:_PROMISES],
        "proposed": [{"found": found, "due": due_of(found, zone)} for found in proposed],
        "lately": lately,
        "lately_line": spark.draw(lately.weeks, told),
        "priorities": Task.Priority.choices,
        "repeats": Task.Repeats.choices,
    }
