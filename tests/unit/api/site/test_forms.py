"""Forms over HTTP: pages that work without scripts, JSON for our script, limits, confirming and its traps."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from regulars.api.site import forms as answers
from regulars.api.site import known
from regulars.api.site.answer import Answer
from regulars.api.site.app import LARGEST_BODY, handle, site
from regulars.api.site.asked import Request
from regulars.api.site.limits import Limit
from regulars.interact.site.forms import AskedConsent, AskedField, FormTold, open_form, save_form
from regulars.ledger.business import change_setting
from regulars.ledger.models import Consent, Delivery, Form, Submission

pytestmark = pytest.mark.django_db
SHOP, HERE = "https://shop.example", "https://crm.shop.example"
NEWS = "Yes, send me your <b>news</b>"
ANN = {"email": "ann@lee.example", "given_name": "Ann", "consent-0": "yes"}
_BODY = {"content-type": "application/x-www-form-urlencoded"}
_JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    change_setting("SITE_ORIGINS", SHOP)
    change_setting("PUBLIC_ADDRESS", HERE)
    known.forget_all()
    monkeypatch.setattr(answers, "_SENDING", Limit(most=10, every_seconds=60))
    yield
    known.forget_all()


@pytest.fixture(autouse=True)
def newsletter() -> Form:
    told = FormTold(
        key="news",
        kind="sign-up",
        title="Our news",
        intro="Once a week.\n\nNever more.",
        button="Sign up",
        thanks="Thank you!",
        fields=[AskedField("given_name", required=True), AskedField("phone")],
        consents=[AskedConsent("email", "marketing", NEWS)],
    )
    return save_form(told, new=True)


def get(path: str, headers: dict[str, str] | None = None, query: str = "") -> Answer:
    return handle(Request("GET", path, headers=headers or {}, query=query))


def post(path: str, values: dict[str, str], headers: dict[str, str] | None = None, peer: str = "203.0.113.5") -> Answer:
    body = urlencode(values).encode()
    return handle(Request("POST", path, headers={**_BODY, **(headers or {})}, body=body, peer=peer))


def said(answer: Answer) -> Any:
    return json.loads(answer.body)


def link() -> str:
    """Path of the link in the mail."""
    text = Delivery.objects.get().text
    return urlsplit(next(line for line in text.splitlines() if line.startswith(HERE))).path


class TestThePage:
    def test_it_works_without_scripts(self) -> None:
        answer = get("/v1/forms/news")
        html = answer.body.decode()
        assert answer.status == 200
        assert '<html lang="en">' in html
        assert '<label for="phone">Telephone <span class="soft">(optional)</span></label>' in html
        assert 'type="email"' in html
        assert "&lt;b&gt;news&lt;/b&gt;" in html
        assert "checked" not in html
        assert "<script" not in html

    def test_nobody_may_frame_it_or_keep_it(self) -> None:
        headers = get("/v1/forms/news").headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert "set-cookie" not in headers

    def test_faults_are_shown_beside_their_fields_and_what_was_typed_stays(self) -> None:
        answer = post("/v1/forms/news", {**ANN, "email": "nobody<", "given_name": ""})
        html = answer.body.decode()
        assert answer.status == 422
        assert "“nobody&lt;” is not an e-mail address" in html
        assert 'value="nobody&lt;"' in html
        assert 'aria-describedby="email-fault"' in html
        assert '<a href="#given_name">' in html
        assert "checked" in html
        assert not Submission.objects.exists()

    def test_sent_in_it_goes_on_to_its_thanks(self) -> None:
        answer = post("/v1/forms/news", ANN)
        assert (answer.status, answer.headers["location"]) == (303, f"{HERE}/v1/forms/news?sent=1")
        thanks = get("/v1/forms/news", query="sent=1").body.decode()
        assert "Thank you!" in thanks
        assert "open the message" in thanks

    def test_one_that_is_closed_or_was_never_there(self) -> None:
        open_form("news", enabled=False)
        for path in ("/v1/forms/news", "/v1/forms/nothing", "/v1/forms/", "/v1/forms/a/b"):
            assert get(path).status == 404
        german = get("/v1/forms/news", {"accept-language": "xx, de-AT;q=0.9"}).body.decode()
        assert "Dieses Formular gibt es nicht" in german

    def test_a_personal_link_is_shown_to_who_asked_for_it(self) -> None:
        told = FormTold(key="refer", kind="refer", title="Tell", button="Go", thanks="Thanks", link_to=SHOP)
        save_form(told, new=True)
        where = post("/v1/forms/refer", {"email": "ann@lee.example"}).headers["location"]
        query = urlsplit(where).query
        code = parse_qs(query)["link"][0]
        assert f"{HERE}/v1/forms/invited/{code}" in get("/v1/forms/refer", query=query).body.decode()
        assert "invited" not in get("/v1/forms/refer", query="sent=1&link=%3Cscript%3E").body.decode()


class TestTheScriptsWay:
    def test_a_form_is_described(self) -> None:
        answer = get("/v1/forms/news", {**_JSON, "origin": SHOP})
        told = said(answer)
        assert [field["name"] for field in told["fields"]] == ["email", "given_name", "phone"]
        assert told["consents"] == [{"name": "consent-0", "label": NEWS}]
        assert answer.headers["access-control-allow-origin"] == SHOP

    def test_it_is_sent_in(self) -> None:
        answer = post("/v1/forms/news", ANN, {**_JSON, "origin": SHOP})
        assert answer.status == 200
        assert said(answer)["thanks"] == "Thank you!"
        assert "open the message" in said(answer)["next"]

    def test_faults(self) -> None:
        answer = post("/v1/forms/news", {**ANN, "phone": "1"}, {**_JSON, "origin": SHOP})
        assert (answer.status, set(said(answer)["faults"])) == (422, {"phone"})

    def test_pages_of_others_send_nothing(self) -> None:
        assert post("/v1/forms/news", ANN, {"origin": "https://evil.example"}).status == 403
        assert not Submission.objects.exists()

    def test_one_that_is_not_there(self) -> None:
        answer = get("/v1/forms/nothing", _JSON)
        assert (answer.status, "no form 'nothing'" in said(answer)["error"]) == (404, True)

    def test_another_kind_of_body(self) -> None:
        answer = post("/v1/forms/news", ANN, {"content-type": "application/json"})
        assert answer.status == 415


class TestLimits:
    def test_too_many_from_one_address_wait_and_are_told_how_long(self) -> None:
        answers = [post("/v1/forms/news", {**ANN, "email": f"a{n}@b.example"}, _JSON) for n in range(11)]
        assert [answer.status for answer in answers] == [200] * 10 + [429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        assert post("/v1/forms/news", ANN).status == 429
        assert post("/v1/forms/news", ANN, peer="203.0.113.6").status == 303

    def test_a_proxy_of_our_own_is_asked_whom_it_speaks_for_and_a_stranger_is_not(self) -> None:
        told = {"x-forwarded-for": "1.2.3.4, 198.51.100.7"}
        assert Request("GET", "/", told, peer="127.0.0.1").address == "198.51.100.7"
        assert Request("GET", "/", told, peer="93.184.215.14").address == "93.184.215.14"
        assert Request("GET", "/", {"x-forwarded-for": "nonsense"}, peer="10.0.0.1").address == "10.0.0.1"

    def test_one_network_of_the_new_kind_counts_as_one(self) -> None:
        one, other = (Request("GET", "/", peer=f"2001:db8:1:2::{n}").address for n in (1, 2))
        assert one == other == "2001:db8:1:2::/64"
        assert Request("GET", "/", peer="::ffff:93.184.215.14").address == "93.184.215.14"

    def test_memory_does_not_grow(self) -> None:
        limit = Limit(most=2, every_seconds=10, keys=100)
        for number in range(1000):
            limit.seconds_to_wait(str(number), number)
        assert len(limit) == 100

    def test_a_bucket_fills_again(self) -> None:
        limit = Limit(most=2, every_seconds=10)
        assert [limit.seconds_to_wait("a", at) for at in (0, 0, 0, 9, 10, 11)] == [0, 0, 10, 1, 0, 9]


class TestConfirming:
    @pytest.fixture(autouse=True)
    def sent_in(self) -> None:
        post("/v1/forms/news", ANN)

    def test_programs_that_open_links_confirm_nothing(self) -> None:
        for method in ("GET", "HEAD"):
            assert handle(Request(method, link())).status == 200
        assert not Consent.objects.filter(state="granted").exists()

    def test_the_button_confirms_and_again_changes_nothing(self) -> None:
        page = get(link()).body.decode()
        assert "&lt;b&gt;news&lt;/b&gt;" in page
        assert '<form method="post">' in page
        for _ in range(2):
            assert "it is confirmed" in post(link(), {}, {"origin": HERE}).body.decode()
        assert Consent.objects.filter(state="granted").count() == 1

    def test_the_page_sends_no_referrer_elsewhere(self) -> None:
        assert (b"referrer-policy", b"same-origin") in get(link()).raw_headers()

    @pytest.mark.parametrize("token", ["nonsense", "", "1.1.1", "%00", "é"])
    def test_a_link_that_does_not_hold(self, token: str) -> None:
        answer = post(f"/v1/forms/confirm/{token}", {})
        assert answer.status == 410
        assert "does not work any more" in answer.body.decode()


class TestTheApplication:
    def ask(self, scope: dict[str, Any], *parts: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
        """What the ASGI application answers, without the ledger."""
        waiting = [
            {"type": "http.request", "body": part, "more_body": number < len(parts)}
            for number, part in enumerate(parts, 1)
        ]
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return waiting.pop(0)

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(site({"type": "http", "headers": [], "query_string": b"", **scope}, receive, send))
        return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]

    def test_the_script_is_small_and_may_be_kept(self) -> None:
        status, headers, body = self.ask({"method": "GET", "path": "/v1/site.js"})
        assert status == 200
        assert len(body) < 6400
        assert headers[b"content-type"].startswith(b"text/javascript")
        assert b"eval(" not in body
        assert b"innerHTML" not in body
        tag = headers[b"etag"]
        status, _, again = self.ask({"method": "GET", "path": "/v1/site.js", "headers": [(b"If-None-Match", tag)]})
        assert (status, again) == (304, b"")

    def test_a_look_at_the_head(self) -> None:
        status, headers, body = self.ask({"method": "HEAD", "path": "/v1/forms/form.js"})
        assert (status, body) == (200, b"")
        assert int(headers[b"content-length"]) > 1000

    def test_a_body_that_is_too_large_is_read_and_refused(self) -> None:
        status, _, body = self.ask({"method": "POST", "path": "/v1/forms/news"}, b"a" * LARGEST_BODY, b"b")
        assert status == 413
        assert b"65,536" in body
