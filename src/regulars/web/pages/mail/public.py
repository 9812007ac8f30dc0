"""What links in mails lead to, for anybody who has the mail: no more of these, it was opened, it was clicked."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from regulars.interact.mail import links
from regulars.interact.mail.tracking import by_machine, note_clicked, note_opened
from regulars.interact.mail.unsubscribe import unsubscribe
from regulars.ledger.business import business
from regulars.ledger.models import Delivery

_PICTURE = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


# No cookie and no token come with the post of a mail program (RFC 8058); the link itself is signed.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def no_more(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe: a post does it at once; the page asks first, since programs follow links that people didn't."""
    number = links.number_of(links.UNSUBSCRIBE, token)
    if number is None:
        return render(request, "web/mail/no_more.html", {"wrong": True, "name": business().name}, status=404)
    delivery = Delivery.objects.select_related("customer").filter(pk=number).first()
    done = request.method == "POST"
    if done and delivery is not None:
        unsubscribe(delivery, proof="one-click", at=datetime.now(UTC))
    return render(request, "web/mail/no_more.html", {"done": done, "name": business().name})


@never_cache
@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """The picture in a mail."""
    number = links.number_of(links.OPENED, token)
    delivery = Delivery.objects.select_related("customer").filter(pk=number).first() if number else None
    if delivery is not None and request.method == "GET":
        at = datetime.now(UTC)
        note_opened(delivery, machine=by_machine(delivery, request.headers, at), at=at)
    return HttpResponse(_PICTURE, content_type="image/gif")


@never_cache
@require_safe
def clicked(request: HttpRequest, token: str) -> HttpResponse:
    """A link in a mail: on to where it leads, and only there."""
    url = request.GET.get("to", "")
    number = links.number_of(links.CLICKED, token, url)
    if number is None or not url.startswith(("https://", "http://")):
        return render(request, "web/mail/no_more.html", {"wrong": True, "name": business().name}, status=404)
    delivery = Delivery.objects.select_related("customer").filter(pk=number).first()
    if delivery is not None and request.method == "GET":
        at = datetime.now(UTC)
        note_clicked(delivery, url, machine=by_machine(delivery, request.headers, at), at=at)
    return HttpResponseRedirect(url)
