"""Service: complaints a day, how long they take, whether the first answer settles them, promises kept."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from regulars.ledger.log.read import last_moment, last_seq
from regulars.ledger.models import Case, Conversation
from regulars.measure.service.figures import LATELY_DAYS, service_figures
from regulars.measure.service.returning import WITHIN_DAYS, returning
from regulars.web.charts import control
from regulars.web.remembered import remembered
from regulars.web.roles import Area, Asked, page

_ENOUGH = 10


@page(Area.MEASURE)
def service(request: Asked) -> HttpResponse:
    """The last 90 days; as of now where enough is known of them, else as of the newest that was imported."""
    zone, as_of = request.business.time_zone, request.at
    figures = service_figures(as_of, zone)
    imported = last_moment()
    if figures.complaints < _ENOUGH and imported is not None and imported < as_of:
        as_of = imported
        figures = service_figures(as_of, zone)
    came = remembered("returning", (last_seq(), Case.objects.count()), lambda: returning(as_of))
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
