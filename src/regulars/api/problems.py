"""What went wrong, as problem details (RFC 9457): each quotes the value and names the rule."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from regulars.kernel.errors import NotAllowed, NotFound, RegularsError

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
_TITLES = {NotFound: (404, "Not found"), NotAllowed: (403, "Not allowed")}
_LONGEST_VALUE = 200


def problem(status: int, detail: str, *, kind: str = "", title: str = "", **more: Any) -> HttpResponse:
    """A response with problem details; `kind` names the sort of problem, for programs."""
    body = {
        "type": f"urn:regulars:problem:{kind}" if kind else "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    text = json.dumps(body, ensure_ascii=False, default=str)
    response = HttpResponse(text, status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def use_problems(api: NinjaAPI) -> None:
    """Have the API answer with problem details whatever goes wrong."""

    @api.exception_handler(RegularsError)
    def given_wrong(_request: HttpRequest, error: RegularsError) -> HttpResponse:
        status, title = _TITLES.get(type(error), (422, "Cannot be used"))
        more = {"hint": error.hint} if error.hint else {}
        return problem(status, error.problem, kind=_kebab(type(error).__name__), title=title, **more)

    @api.exception_handler(ValidationError)
    def breaks_a_rule(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [_broken_rule(each) for each in error.errors]
        first = errors[0] if errors else {"where": "request", "rule": "cannot be read"}
        detail = f"{first['where']}: {first['rule']}"
        return problem(422, detail, kind="broken-rule", title="Breaks a rule", errors=errors)

    @api.exception_handler(HttpError)
    def http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
        words = {401: "Sign in, or send a token that holds, as 'Authorization: Bearer TOKEN'."}
        return problem(error.status_code, words.get(error.status_code, str(error)))

    @api.exception_handler(Exception)
    def our_failure(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return problem(500, "This is our failure, not yours; it is in the server's log.", kind="our-failure")


def _broken_rule(error: dict[str, Any]) -> dict[str, Any]:
    place = [str(part) for part in error.get("loc", ())]
    said = {"where": ".".join(place), "rule": str(error.get("msg", "cannot be read"))}
    given = error.get("input")
    return said if given is None or isinstance(given, dict | list) else {**said, "value": str(given)[:_LONGEST_VALUE]}


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
