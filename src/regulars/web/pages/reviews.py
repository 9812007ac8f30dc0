"""Review: the doubtful pairs of records, one at a time; are they the same person? An answer holds from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_POST

from regulars.identify.aligning import align
from regulars.identify.reviews import ReviewCase, answer, case, take_back, waiting_numbers
from regulars.ledger.models import Review, Score
from regulars.ledger.users import Ability
from regulars.science.matching.explain import Reason
from regulars.web.answers import go
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_LISTED = 500
_LATELY = 8
SAID = {
    "same": "You said that they are the same person.",
    "different": "You said that they are different people.",
    "later": "Put off for later.",
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A reason with its share of the weightiest one's weight."""

    sentence: str
    share: float
    words: str


@page(Area.IDENTIFY)
def reviews(request: Asked) -> HttpResponse:
    """The doubtful pair with the most money behind it, side by side, and what speaks for and against one person."""
    queue = waiting_numbers(_LISTED)
    return _show(request, queue[0] if queue else None, queue)


@page(Area.IDENTIFY)
def review(request: Asked, number: int) -> HttpResponse:
    """One doubtful pair, answered or not."""
    return _show(request, number, waiting_numbers(_LISTED))


@require_POST
@page(Area.IDENTIFY, Ability.ACT)
def answer_pair(request: Asked, number: int) -> HttpResponse:
    """Say that the two are the same person, different people, or that it is for later; then comes the next pair."""
    verdict, queue = request.POST.get("verdict", ""), waiting_numbers(_LISTED)
    with traced(request, "answer pair", f"pair {number}", answer=verdict[:20]):
        answer(number, verdict, by=request.person.name, at=request.at)
    return _next(request, _after(queue, number), SAID[verdict])


@require_POST
@page(Area.IDENTIFY, Ability.ACT)
def take_back_answer(request: Asked, number: int) -> HttpResponse:
    """Take an answer back: the customers are as they were, and the pair waits again."""
    with traced(request, "take answer back", f"pair {number}"):
        take_back(number, by=request.person.name, at=request.at)
    return _next(request, number, "Taken back. Here is the pair again.")


def _after(queue: Sequence[int], number: int) -> int | None:
    """The pair that follows in the queue as it was, if it still waits; else the first that does."""
    still = waiting_numbers(_LISTED)
    place = queue.index(number) if number in queue else -1
    following = [pair for pair in [*queue[place + 1 :], *queue[:place]] if pair in still]
    return following[0] if following else (still[0] if still else None)


def _next(request: Asked, number: int | None, said: str) -> HttpResponse:
    if request.htmx:
        return _show(request, number, waiting_numbers(_LISTED), said)
    messages.success(request, said)
    return go(request, resolve_url("review", number) if number else resolve_url("reviews"))


def _show(request: Asked, number: int | None, queue: list[int], said: str = "") -> HttpResponse:
    context: dict[str, Any] = {"said": said, **_progress(request, queue)}
    if number is not None:
        found = case(number)
        context |= {
            "case": found,
            "lines": align(found.left.told, found.right.told),
            "for_it": _weighed(found, 1),
            "against_it": _weighed(found, -1),
            "sides": [_side(found, "left"), _side(found, "right")],
            "previous": _neighbour(queue, number, -1),
            "next": _neighbour(queue, number, 1),
        }
    return render(request, "web/parts/review.html" if request.htmx else "web/reviews.html", context)


def _side(found: ReviewCase, name: str) -> dict[str, Any]:
    side = getattr(found, name)
    score = Score.objects.filter(customer=side.customer).first()
    return {"name": name, "side": side, "score": score}


def _neighbour(queue: list[int], number: int, step: int) -> int | None:
    if number not in queue:
        return queue[0] if queue else None
    place = queue.index(number) + step
    return queue[place] if 0 <= place < len(queue) else None


def _weighed(found: ReviewCase, sign: int) -> list[Weighed]:
    """The reasons for (1) or against (-1) the two being one person, each beside the weightiest of all."""
    most = max((abs(reason.bits) for reason in found.reasons), default=0.0) or 1.0
    wanted = [reason for reason in found.reasons if reason.bits * sign > 0 or (not reason.bits and sign > 0)]
    return [Weighed(reason.sentence, abs(reason.bits) / most, _words(reason)) for reason in wanted]


def _words(reason: Reason) -> str:
    weight = abs(reason.bits)
    if not weight:
        return ""
    return "weighs a great deal" if weight >= 10 else "weighs a lot" if weight >= 5 else "weighs a little"


def _progress(request: Asked, queue: list[int]) -> dict[str, Any]:
    """How far the day's queue has come, and the answers that can be taken back."""
    midnight = timezone.localtime(request.at).replace(hour=0, minute=0, second=0, microsecond=0)
    answers = answered_pairs().filter(answered_at__gte=midnight)
    done = answers.exclude(state=Review.State.LATER).count()
    mine = answers.filter(answered_by=request.person.name).order_by("-answered_at", "-pk").first()
    lately = answered_pairs().exclude(state=Review.State.LATER).order_by("-answered_at", "-pk")[:_LATELY]
    return {
        "done": done,
        "total": done + len(queue),
        "left": len(queue),
        "last": mine,
        "lately": lately.select_related("left__link__customer", "right__link__customer"),
    }


def answered_pairs() -> QuerySet[Review]:
    """The pairs that somebody answered here; those that a merge or split by hand answered are not among them."""
    return Review.objects.filter(answered_at__gt=F("found_at"), left__link__isnull=False, right__link__isnull=False)
