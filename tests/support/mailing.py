"""A shop that mails: its settings, its mail server, and nothing else of this machine; fixtures to be imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.mail import SHOP, SITE
from tests.support.mail_servers import PostOffice, post_office


@pytest.fixture
def mailing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The shop's settings."""
    said = {
        "DATA": str(tmp_path / "data"),
        "BUSINESS_NAME": "The Corner Shop",
        "MAIL_FROM": SHOP,
        "MAIL_REPLIES": "replies@shop.example",
        "PUBLIC_ADDRESS": SITE,
        "MAIL_A_MINUTE": "0",
        "QUIET_HOURS": "",
        "CONTACTS_A_WEEK": "0",
        "SERVICE_A_DAY": "0",
    }
    for name, value in said.items():
        monkeypatch.setenv(f"REGULARS_{name}", value)


@pytest.fixture
def office(db: None, mailing: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """The mail server that it sends through."""
    with post_office() as server:
        monkeypatch.setenv("REGULARS_MAIL_OUT", server.url)
        yield server
