"""A small shop's own site on an origin of its own, with a strict policy; and a Regulars that it asks what to show."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from tests.acceptance.conftest import Regulars
from tests.acceptance.console_server import PASSWORD

PREPARE = """
import json, os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.server.settings")
import django
django.setup()
from datetime import datetime, UTC
from regulars.interact.site.content import Words, add_placement, put_content
from regulars.interact.site.forms import AskedConsent, AskedField, FormTold, save_form
from regulars.interact.site.proof import proof_of
from regulars.ledger.models import Action, Customer, Decision, Link, Record, Source

now = datetime.now(UTC)
source = Source.objects.get(name="Web shop")
customer = Customer.objects.create(known_since=now, name="Ann Lee")
record = Record.objects.create(source=source, key="u-1", external_id="u-1", full_name="Ann Lee", learned_at=now)
Link.objects.create(record=record, customer=customer, probability=1, evidence="test", linked_at=now)
action, _ = Action.objects.get_or_create(key="reorder", defaults={"name": "Order again", "kind": "offer"})
Action.objects.get_or_create(key="thank", defaults={"name": "Thank", "kind": "gesture"})
thanks = {"action": "thank", "name": "Thank", "channel": "email", "worth": 8.5, "ruled_out": None}
Decision.objects.create(customer=customer, action=action, as_of=now, decided_at=now, policy="test", channel="phone",
                        worth=9, alternatives=[thanks])
add_placement("hero", "Top of the page")
put_content("hero", Words("Welcome, whoever you are", "Tea since 1870.\\n\\nTwo shops."))
put_content("hero", Words("Running low?", "", "Order again", "/again"), action="reorder")
box = AskedConsent("email", "marketing", "Yes, send me your news by e-mail")
save_form(FormTold(key="news", kind="sign-up", title="Hear from us", button="Sign up", thanks="Thank you.",
                   fields=[AskedField("given_name", required=True)], consents=[box]), new=True)
save_form(FormTold(key="kontakt", kind="contact", language="de", title="Schreiben Sie uns", button="Senden",
                   thanks="Danke."), new=True)
save_form(FormTold(key="tell", kind="refer", title="Tell a friend", button="Get my link", thanks="Thank you.",
                   link_to=sys.argv[1]), new=True)
print(json.dumps({"proof": proof_of(source.pk, "u-1"), "customer": customer.code}))
"""
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tea</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="/queue.js"></script><script src="{crm}/v1/site.js" data-key="{key}" {more} defer></script></head>
<body><main><h1>Tea</h1>
<section aria-label="For you"><div data-regulars-placement="hero"><p>Our own words</p></div></section>
<section aria-label="News">
<div data-regulars-form="{form}"><a href="{crm}/v1/forms/{form}">To the form</a></div></section>
{below}</main></body></html>"""


@dataclass(frozen=True)
class Mailing(Regulars):
    """Commands on one folder, whose worker sends mail through the server on that port."""

    smtp_port: int = 0

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "REGULARS_MAIL_OUT": f"smtp+plain://127.0.0.1:{self.smtp_port}",
            "REGULARS_MAIL_FROM": "Tea <hello@tea.example>",
        }


@dataclass
class Letterbox:
    """A mail server that keeps what it is given."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.letters.append(BytesParser(EmailMessage, policy=default).parsebytes(envelope.content))
        return "250 OK"


@contextmanager
def letterbox() -> Iterator[tuple[Letterbox, int]]:
    """The mail server, and its port."""
    box = Letterbox()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


@dataclass
class Shop:
    """The shop's site; what its pages hold can be changed between visits."""

    url: str
    crm: str = ""
    key: str = ""
    more: str = ""
    form: str = "news"
    queue: str = ""
    below: str = ""

    def page(self) -> str:
        return _PAGE.format(crm=self.crm, key=self.key, more=self.more, form=self.form, below=self.below)

    def policy(self) -> str:
        return (
            f"default-src 'none'; script-src 'self' {self.crm}; connect-src {self.crm}; form-action {self.crm}; "
            "base-uri 'none'; require-trusted-types-for 'script'"
        )


@contextmanager
def shop_site() -> Iterator[Shop]:
    """Serve the shop's page, at any path."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script = self.path.startswith("/queue.js")
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if script else "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", shop.policy())
            self.end_headers()
            self.wfile.write((shop.queue if script else shop.page()).encode())

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop = Shop(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()


def open_business(folder: Path, smtp_port: int, shop: Shop) -> tuple[Mailing, dict[str, str]]:
    """A business with a customer, an offer, and forms; and what its server needs to know."""
    regulars = Mailing(folder, smtp_port)
    for command in (
        ("init", "--password", PASSWORD, "--business", "Tea", "--country", "GB"),
        ("settings", "SITE_ORIGINS", shop.url),
    ):
        done = regulars(*command)
        assert done.code == 0, done.err
    made = regulars("key", "make", "Web shop", "--json").json
    shop.key = made["key"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PREPARE, f"{shop.url}/friends"],
        env=regulars.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return regulars, json.loads(done.stdout)
