"""What becomes of a suggestion on Today: done, skipped and why, taken back; and several mails approved at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from regulars.customise.act import carry_out
from regulars.customise.habits import habits_of_the_team
from regulars.customise.kinds_of_work import Work
from regulars.customise.several import MOST, carry_out_several
from regulars.customise.skip import lift_never, skip, take_back_skip
from regulars.customise.suggestions import suggestions
from regulars.customise.today import todays_list
from regulars.kernel.errors import BadInput
from regulars.ledger.deliveries import mail_goes_out
from regulars.ledger.models import Delivery
from regulars.ledger.users import Ability
from regulars.web.answers import back, go
from regulars.web.pages.today import progress_of_the_day, reachable, what_cards_ask
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_REFUSALS_TOLD = 5


@require_POST
@page(Area.TODAY, Ability.ACT)
def done(request: Asked, number: int) -> HttpResponse:
    """Carry a decision out."""
    with traced(request, "carry out", f"decision {number}"):
        carried = carry_out(number, by=request.person.name, at=request.at, detail=request.POST.get("detail", ""))
    task = " A task was made for you." if carried.task else ""
    if Delivery.objects.filter(pk=carried.delivery, state=Delivery.State.QUEUED).exists():
        return _closed(request, number, "In the outbox; it goes out as soon as the customer wants mail.")
    return _closed(request, number, f"Done, and on the customer's timeline.{task}")


@require_POST
@page(Area.TODAY, Ability.ACT)
def skipped(request: Asked, number: int) -> HttpResponse:
    """Leave a decision, with the reason, if one is given."""
    why, other = request.POST.get("why", ""), request.POST.get("other", "").strip()
    with traced(request, "skip", f"decision {number}", why=why):
        left = skip(number, by=request.person.name, at=request.at, why=why, why_not=other)
    return _closed(request, number, f"Skipped. {left.follows}", undo=True)


@require_POST
@page(Area.TODAY, Ability.ACT)
def take_back(request: Asked, number: int) -> HttpResponse:
    """Open a skipped decision again; to htmx the card, as it was."""
    with traced(request, "take back skip", f"decision {number}"):
        decision = take_back_skip(number)
    said = "It is back on the list."
    if not request.htmx:
        messages.success(request, said)
        return go(request, back(request))
    (card,) = reachable(suggestions([decision], request.business, habits_of_the_team(request.at)), request.at)
    context = {"card": card, "day": _day(request), "told": said, **what_cards_ask(request)}
    return render(request, "web/parts/reopened.html", context)


@require_POST
@page(Area.TODAY, Ability.ACT)
def offer_again(request: Asked, number: int) -> HttpResponse:
    """Take a "never" back."""
    with traced(request, "offer again", f"decision {number}"):
        lift_never(number, at=request.at)
    messages.success(request, "It may be suggested for them again, from the next run on.")
    return go(request, back(request))


@page(Area.TODAY, Ability.ACT)
def mails(request: Asked) -> HttpResponse:
    """All mails of the day with their words, to be approved together."""
    cards = reachable(todays_list(MOST, at=request.at, work=Work.MAILS), request.at)
    return render(request, "web/today_mails.html", {"cards": cards, "mail_goes_out": mail_goes_out()})


@require_POST
@page(Area.TODAY, Ability.ACT)
def send_mails(request: Asked) -> HttpResponse:
    """Approve those that were chosen; each asks permission for itself."""
    chosen = [int(number) for number in request.POST.getlist("decision") if number.isdigit()]
    if not chosen:
        raise BadInput("No mail was chosen: tick those that should go out.")
    tried = carry_out_several(chosen, by=request.person.name, at=request.at)
    sent, refused = [one for one in tried if one.carried], [one for one in tried if not one.carried]
    if sent:
        many = f"{len(sent)} mails are" if len(sent) > 1 else "One mail is"
        messages.success(request, f"{many} in the outbox, and go out as soon as each customer wants mail.")
    for one in refused[:_REFUSALS_TOLD]:
        messages.error(request, one.refused)
    if len(refused) > _REFUSALS_TOLD:
        messages.error(request, f"{len(refused) - _REFUSALS_TOLD} more were refused; they are still on the list.")
    return go(request, "/?work=mails" if refused else "/")


def _closed(request: Asked, number: int, said: str, *, undo: bool = False) -> HttpResponse:
    if request.htmx:
        context: dict[str, Any] = {"said": said, "decision": number, "day": _day(request), "undo": undo}
        return render(request, "web/parts/closed.html", context)
    messages.success(request, said)
    return go(request, back(request))


def _day(request: Asked) -> Any:
    goal = request.POST.get("goal", "")
    return progress_of_the_day(request, 0, int(goal) if goal.isdigit() else 0)
