"""Where the mail provider reports to: its signature is checked by django-anymail, the rest by `intake.provider`."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from regulars.intake.provider import take_event
from regulars.kernel.options import process_setting


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def report(request: HttpRequest, provider: str, kind: str) -> HttpResponse:
    """The mail provider tells what became of mails, or brings new ones."""
    # Without a secret anybody could report anything, so that nothing is listened to.
    if not process_setting("MAIL_HOOK_SECRET") or provider != process_setting("MAIL_OUT"):
        raise Http404
    view = _view(provider, kind)
    if request.method == "HEAD":
        return HttpResponse()
    try:
        view.run_validators(request)
        events = view.parse_events(request)
    except AnymailWebhookValidationFailure:
        return HttpResponse(status=401)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        logging.getLogger("regulars").warning("A report of %s could not be read: %s", provider, type(error).__name__)
        return HttpResponse(status=400)
    for event in events:
        take_event(event, at=datetime.now(UTC))
    return HttpResponse()


def _view(provider: str, kind: str) -> Any:
    try:
        found = resolve(f"/{provider}/{kind}/", urlconf="anymail.urls").func
        return found.view_class(**found.view_initkwargs)  # type: ignore[attr-defined]
    except (Resolver404, ImproperlyConfigured):
        raise Http404 from None
