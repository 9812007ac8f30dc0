"""Service: complaints a day, how long they take, whether the first answer settles them, promises kept."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from regulars.ledger.log.read import last_seq
from regulars.ledger.models import Case, Conversation
from regulars.measure.service.figures import LATELY_DAYS, service_lately
from regulars.measure.service.returning import WITHIN_DAYS, returning
from regulars.web.charts import control
from regulars.web.remembered import remembered
from regulars.web.roles import Area, Asked, page


@page(Area.MEASURE)
def service(request: Asked) -> HttpResponse:
    """The last 90 days; as of now where enough is known of them, else as of the newest that was imported."""
    figures = service_lately(request.at, request.business.time_zone)
    came = remembered("returning", (last_seq(), Case.objects.count()), lambda: returning(figures.as_of))
    context = {
        "figures": figures,
        "days": LATELY_DAYS,
        "within": WITHIN_DAYS,
        "chart": remembered("complaints", figures.days, lambda: control.draw(figures.days))
        if figures.complaints
        else "",
        "came": came,
        "anything": Case.objects.exists() or Conversation.objects.exists(),
    }
    return render(request, "web/service.html", context)
