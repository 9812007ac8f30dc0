"""Whatever a stranger sends to the site's addresses, it is answered in words, and nothing is half kept."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.api.site import forms, known
from regulars.api.site.app import handle
from regulars.api.site.asked import Request
from regulars.api.site.limits import Limit
from regulars.interact.site.content import Words, add_placement, put_content
from regulars.interact.site.fields import FIELDS
from regulars.interact.site.forms import AskedConsent, AskedField, FormTold, save_form
from regulars.ledger.models import Consent, Conversation, Customer, Delivery, Link, Record, Submission
from regulars.ledger.write_keys import make_key

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
TEXT = st.text(max_size=60) | st.sampled_from(["", "\x00", "\ud800", "a@b.example", "💥" * 20, "'; DROP TABLE x"])
NAMES = st.sampled_from(
    [*FIELDS, "consent-0", "consent-1", "website", "invite", "key", "placement", "lang", "anonymousId", "userId",
     "proof", "customer", "sent", "link", "question", "shown", "answer", "decline"]
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"
_NAMED = ("origin", "accept", "content-type", "authorization", "host", "x-forwarded-for", "accept-language")
_TOLD = ("", "null", "application/json", FORM, "Bearer x", "localhost", "de;q=1", "::1", "https://[")
HEADERS = st.dictionaries(
    st.sampled_from(_NAMED), st.sampled_from(_TOLD).map(str.encode) | st.binary(max_size=40), max_size=4
)
PATHS = st.sampled_from(
    ["/v1/next", "/v1/site.js", "/v1/questions/", "/v1/questions/question.js", "/v1/forms/form.js", "/v1/forms/news",
     "/v1/forms/contact", "/v1/forms/"]
) | st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(["/v1/forms/", "/v1/forms/confirm/", "/v1/forms/invited/", "/v1/questions/"]),
    TEXT | TEXT.map(lambda text: quote(text.encode("utf-8", "ignore"))),
)  # fmt: skip
METHODS = st.sampled_from(["GET", "POST", "HEAD", "OPTIONS", "PUT", "BREW"])
TRIES = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def encoded(values: dict[str, str]) -> str:
    return urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in values.items()})


@pytest.fixture
def key(db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(forms, "_SENDING", Limit(most=10**9, every_seconds=1))
    add_placement("hero")
    put_content("hero", Words("Welcome"))
    boxes = [AskedConsent("email", "marketing", "Yes")]
    asked = [AskedField(name) for name in FIELDS if name != "message"]
    save_form(
        FormTold(key="news", kind="sign-up", title="N", button="B", thanks="T", fields=asked, consents=boxes), new=True
    )
    save_form(FormTold(key="contact", kind="contact", title="N", button="B", thanks="T", fields=asked), new=True)
    text, _ = make_key("Web shop", "main", by="test", at=NOW)
    known.forget_all()
    return text


@TRIES
@given(METHODS, PATHS, HEADERS, st.dictionaries(NAMES, TEXT, max_size=6), st.binary(max_size=200))
def test_no_request_breaks_the_server(
    key: str, method: str, path: str, headers: dict[str, bytes], fields: dict[str, str], body: bytes
) -> None:
    scope = {
        "method": method,
        "path": path,
        "headers": [(name.encode(), value) for name, value in headers.items()],
        "query_string": encoded(fields).encode(),
        "client": ("127.0.0.1", 1),
    }
    answer = handle(Request.of(scope, body))
    assert answer.status < 500
    answer.raw_headers()
    assert "set-cookie" not in answer.headers


@TRIES
@given(st.dictionaries(NAMES, TEXT, max_size=6), st.booleans())
def test_no_question_breaks_the_server_or_tells_of_anybody(key: str, fields: dict[str, str], right: bool) -> None:
    query = encoded({**fields, **({"key": key, "placement": "hero"} if right else {})})
    answer = handle(Request("GET", "/v1/next", query=query))
    assert answer.status in ({200, 401} if right else {200, 400, 401, 404})
    assert b'"customer"' not in answer.body


@settings(TRIES, max_examples=40)
@given(st.sampled_from(["news", "contact"]), st.dictionaries(NAMES, TEXT, max_size=8), st.booleans())
def test_a_form_is_kept_whole_or_not_at_all(key: str, which: str, fields: dict[str, str], likely: bool) -> None:
    good = {"email": "ann@lee.example", "message": "Hello", "consent-0": "yes"} if likely else {}
    before = Submission.objects.count()
    headers = {"content-type": FORM, "host": "localhost", "accept": "application/json"}
    body = encoded({**fields, **good}).encode()
    answer = handle(Request("POST", f"/v1/forms/{which}", headers, body=body, peer="127.0.0.1"))
    kept = Submission.objects.count() - before
    assert answer.status in {200, 422}
    assert kept <= (answer.status == 200)
    if kept:
        last = Submission.objects.latest("pk")
        assert Link.objects.filter(record=last.record).exists()
        assert Conversation.objects.filter(record=last.record).exists() or which == "news"
    assert Record.objects.count() == Link.objects.count()
    assert not Consent.objects.filter(state="granted").exists()
    assert Delivery.objects.count() <= Submission.objects.count()
    assert Customer.objects.exists() or not Record.objects.exists()
