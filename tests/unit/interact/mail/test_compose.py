"""Composing: what a mail carries by its purpose, and that nothing in it can be turned against its reader."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.support.mail import NOW, SITE, person, to_send
from tests.support.mail_servers import PostOffice, part

from regulars.cli.commands import settings
from regulars.interact.mail import links, look
from regulars.interact.mail.compose import compose
from regulars.interact.mail.terms import MailTerms, mail_terms, plain
from regulars.interact.outbox.send import send_waiting
from regulars.interact.preferences.links import ARRANGEMENTS, read_token
from regulars.kernel.errors import BadInput, BadSetting
from regulars.ledger.models import Action, Decision, Delivery


def test_marketing_can_be_ended_in_one_click(office: PostOffice) -> None:
    delivery = to_send(person("ann@a.example", agrees=True))
    send_waiting(NOW)
    mail = office.to("ann@a.example")
    page = f"{SITE}/u/{links.token(links.UNSUBSCRIBE, delivery.pk)}"
    assert f"<{page}>" in mail["List-Unsubscribe"]
    assert "<mailto:replies@shop.example?subject=unsubscribe%20" in mail["List-Unsubscribe"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert page in part(mail, "text/plain")
    assert page in part(mail, "text/html")
    assert f"Choose what you get: {SITE}/preferences/" in part(mail, "text/plain")
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "The Corner Shop <hello@shop.example>",
        "ann@a.example",
        "Spring teas",
    )
    assert mail["Reply-To"].startswith("replies+")


def test_an_answer_is_plain_and_is_not_followed(office: PostOffice) -> None:
    to_send(person("ann@a.example"), purpose="service", headers={"In-Reply-To": "<1@a>", "References": "<0@a> <1@a>"})
    send_waiting(NOW)
    mail = office.to("ann@a.example")
    assert mail["List-Unsubscribe"] is None
    assert mail.get_content_type() == "text/plain"
    assert (mail["In-Reply-To"], mail["References"]) == ("<1@a>", "<0@a> <1@a>")


def test_links_pass_by_us_and_lead_where_they_led(office: PostOffice) -> None:
    html = '<p><a href="https://shop.example/tea?a=1&amp;b=2">tea</a> or <a href="mailto:x@y.example">mail</a></p>'
    delivery = to_send(person("ann@a.example", agrees=True), html=html)
    send_waiting(NOW)
    page = part(office.to("ann@a.example"), "text/html")
    (link,) = re.findall(rf'href="({SITE}/m/c/[^"]+)"', page)
    url = parse_qs(urlsplit(link).query)["to"][0]
    assert url == "https://shop.example/tea?a=1&b=2"
    assert links.number_of(links.CLICKED, urlsplit(link).path.rpartition("/")[2], url) == delivery.pk
    assert "mailto:x@y.example" in page
    assert f"{SITE}/m/o/" in page


def test_nobody_is_followed_where_that_is_switched_off(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_MAIL_TRACKING", "no")
    to_send(person("ann@a.example", agrees=True), html='<a href="https://shop.example/">tea</a>')
    send_waiting(NOW)
    page = part(office.to("ann@a.example"), "text/html")
    assert "/m/" not in page
    assert 'href="https://shop.example/"' in page


@pytest.mark.parametrize(
    ("url", "tagged"),
    [
        (
            "https://a.example",
            "https://a.example?utm_source=The%20Corner%20Shop&utm_medium=email&utm_campaign=marketing",
        ),
        (
            "https://a.example/?b=%20+&utm_source=own#c",
            "https://a.example/?b=%20+&utm_source=own&utm_medium=email&utm_campaign=marketing#c",
        ),
        (f"{SITE}/preferences/", f"{SITE}/preferences/"),
    ],
)
def test_links_carry_tags_where_the_shop_wants_them(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, url: str, tagged: str
) -> None:
    monkeypatch.setenv("REGULARS_MAIL_CAMPAIGN_TAGS", "yes")
    to_send(person("ann@a.example", agrees=True), html=f'<p><a href="{escape(url)}">tea</a></p>')
    send_waiting(NOW)
    mail = office.to("ann@a.example")
    (link,) = re.findall(r'href="([^"]+)"[^>]*>tea<', part(mail, "text/html"))
    assert parse_qs(urlsplit(unescape(link)).query).get("to", [link])[0] == tagged
    assert "utm_" not in part(mail, "text/plain")


def test_tags_go_without_following(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_MAIL_CAMPAIGN_TAGS", "yes")
    monkeypatch.setenv("REGULARS_MAIL_TRACKING", "no")
    to_send(person("ann@a.example", agrees=True), html='<a href="https://a.example/">tea</a>')
    send_waiting(NOW)
    page = part(office.to("ann@a.example"), "text/html")
    assert "https://a.example/?utm_source=" in page
    assert "/m/" not in page


def test_the_text_stands_beside_and_is_as_it_was_said(office: PostOffice) -> None:
    to_send(person("ann@a.example", agrees=True), text="Order: https://a.example", html="<p>Order</p>")
    send_waiting(NOW)
    assert part(office.to("ann@a.example"), "text/plain").startswith("Order: https://a.example\n\n-- \n")


def test_what_is_given_as_html_is_made_harmless() -> None:
    html = look.harmless(
        '<style>p{color:red}</style><p onclick="x()">a<script>steal()</script><iframe src="//x"></iframe>'
        '<form action="/x"><input></form><a href="javascript:x()">b</a></p>'
    )
    assert "color: red" in html
    for word in ("script", "onclick", "iframe", "form", "javascript", "steal"):
        assert word not in html


def test_a_template_becomes_a_page_that_mail_programs_show() -> None:
    html = look.from_mjml(
        "<mjml><mj-body><mj-section><mj-column><mj-text>Tea</mj-text></mj-column></mj-section></mj-body></mjml>"
    )
    assert "Tea" in html
    assert "<table" in html
    with pytest.raises(BadInput, match="no MJML"):
        look.from_mjml("<mjml><nonsense>")


def test_words_of_a_letter_are_words(office: PostOffice) -> None:
    to_send(person("ann@a.example", agrees=True), text="1 < 2 & <b>3</b>\nnext line\n\nnext paragraph")
    send_waiting(NOW)
    page = part(office.to("ann@a.example"), "text/html")
    assert "1 &lt; 2 &amp; &lt;b&gt;3&lt;/b&gt;" in page


@pytest.mark.parametrize("name", ["Bcc", "From", "To", "Subject", "X-Anything"])
def test_headers_that_would_make_it_another_mail_are_refused(mailing: None, db: None, name: str) -> None:
    with pytest.raises(BadInput, match="cannot be set"):
        compose(to_send(person("ann@a.example"), headers={name: "x"}), "ann@a.example", mail_terms(), NOW)


def test_a_subject_is_one_line(mailing: None, db: None) -> None:
    delivery = to_send(person("ann@a.example"), subject="Tea\r\nBcc: all@a.example")
    mail = compose(delivery, "ann@a.example", mail_terms(), NOW).message()
    assert mail["Subject"] == "Tea Bcc: all@a.example"
    assert mail["Bcc"] is None


def test_its_name_is_the_same_at_every_try(mailing: None, db: None) -> None:
    delivery = to_send(person("ann@a.example"))
    first, second = (compose(delivery, "ann@a.example", mail_terms(), NOW) for _ in range(2))
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


def test_tokens_cannot_be_made_up_or_used_for_something_else(mailing: None, db: None) -> None:
    token = links.token(links.UNSUBSCRIBE, 26)
    assert links.number_of(links.UNSUBSCRIBE, token) == links.number_of(links.UNSUBSCRIBE, token.upper()) == 26
    assert links.number_of(links.OPENED, token) is None
    assert links.number_of(links.UNSUBSCRIBE, "1b" + token[2:]) is None
    assert links.number_of(links.UNSUBSCRIBE, "") is None
    assert links.number_of(links.CLICKED, links.token(links.CLICKED, 26, "https://a"), "https://b") is None
    assert links.number_in_address(links.reply_address(mail_terms(), 26)) == 26
    assert links.number_in_wish(f"Unsubscribe {token}") == 26
    assert links.number_in_wish("unsubscribe") is None


def test_addresses_of_ours(mailing: None, db: None) -> None:
    terms = mail_terms()
    assert terms.ours("Replies+1-a@shop.example")
    assert terms.ours("hello@shop.example")
    assert not terms.ours("ann@a.example")
    assert plain("A+b@C.example") == "a@c.example"


@pytest.mark.parametrize("value", ["shop", "a@b@c.example", "Jürgen <jürgen@shop.example>"])
def test_a_sender_that_is_no_address_is_named(
    mailing: None, db: None, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGULARS_MAIL_FROM", value)
    with pytest.raises(BadSetting, match="MAIL_FROM cannot be"):
        mail_terms()


def test_replies_come_to_the_sender_where_no_other_address_is_set(mailing: None, db: None) -> None:
    terms = MailTerms("Shop", "", "hello@shop.example", "", SITE, True, 0, 0)
    assert links.reply_address(terms, 1) == ""
    assert links.unsubscribe_mail(terms, 1).startswith("mailto:hello@shop.example?")
    assert Delivery.objects.count() == 0


def test_passwords_of_servers_are_not_listed(mailing: None, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAIL_OUT", "MAIL_IN", "MAIL_PROVIDER", "MAIL_HOOK_SECRET"):
        monkeypatch.setenv(f"REGULARS_{name}", "smtp://shop:s3same@mail.example")
    shown = settings._rows("")
    assert "s3same" not in str(shown)
    assert len([row for row in shown if row["name"].startswith("MAIL_") and row["value"] == "(set, not shown)"]) == 4


@pytest.mark.parametrize(("key", "leads"), [("reorder", True), ("welcome", False)])
def test_a_mail_about_what_runs_out_leads_to_ordering_the_same_again(office: PostOffice, key: str, leads: bool) -> None:
    ann = person("ann@a.example", agrees=True)
    action = Action.objects.create(key=key, name=key, kind=Action.Kind.SERVICE)
    decision = Decision.objects.create(customer=ann, action=action, channel="email", as_of=NOW, decided_at=NOW)
    to_send(ann, decision=decision)
    send_waiting(NOW)
    mail = office.to("ann@a.example")
    found = re.search(rf"Order the same again: ({SITE}/arrangements/([^/]+)/#again)", part(mail, "text/plain"))
    assert (found is not None) == leads
    assert ("Order the same again" in part(mail, "text/html")) == leads
    if found:
        link = read_token(found[2], ARRANGEMENTS, NOW)
        assert link is not None
        assert link.customer == ann
        assert f'href="{found[1]}"' in part(mail, "text/html")
