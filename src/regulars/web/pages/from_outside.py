"""What is opened without signing in, by who knows its address: a person's calendar, and 'is it settled?'."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from regulars.interact.cases.asking import case_behind
from regulars.interact.cases.handling import settle, unsettle
from regulars.interact.tasks.calendar import calendar_of, feed_behind, mark_of
from regulars.kernel.errors import NotFound
from regulars.ledger.business import business

_LONGEST = 2000


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """A person's tasks, promises and cases as a calendar; `?as=todos` as a list of tasks."""
    now = datetime.now(UTC)
    feed = feed_behind(secret, at=now)
    if feed is None:
        raise Http404
    site = request.build_absolute_uri("/").rstrip("/")
    content = calendar_of(feed, at=now, site=site, todos=request.GET.get("as") == "todos")
    mark = mark_of(content)
    answer = get_conditional_response(request, etag=mark)
    if answer is None:
        answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="regulars.ics"'
    answer["ETag"] = mark
    answer["Cache-Control"] = "private, no-cache"
    return answer


@csrf_exempt  # the customer has no session with us, and the signed address is the proof of who answers
@require_http_methods(["GET", "HEAD", "POST"])
def settled(request: HttpRequest, token: str) -> HttpResponse:
    """The customer says whether their complaint is settled; looking alone changes nothing, as mail programs look."""
    context = {"business": business(), "theme": "auto"}
    try:
        case = case_behind(token)
    except NotFound as error:
        return render(request, "web/settled.html", context | {"problem": str(error)}, status=404)
    said = request.POST.get("answer", "")
    if request.method == "POST" and said in {"yes", "no"}:
        words = request.POST.get("words", "").replace("\x00", "").strip()[:_LONGEST]
        now = datetime.now(UTC)
        if said == "yes":
            settle(case.pk, words or "Yes, it is settled.", by="the customer, by our question", at=now)
        else:
            unsettle(case.pk, words or "No, not yet.", by="the customer, by our question", at=now)
        return render(request, "web/settled.html", context | {"case": case, "said": said})
    asked = request.GET.get("answer", "")
    return render(request, "web/settled.html", context | {"case": case, "asked": asked, "over": case.closed_at})
