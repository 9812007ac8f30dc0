"""A real Chromium for the console's tests and screenshots; it remembers every address that was asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = os.environ.get("REGULARS_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-device-scale-factor=1",
)

# What a page shows is tested, not how soon: a busy machine may take its time.
expect.set_options(timeout=30_000)

PAGES = {
    "today": "/",
    "customers": "/customers/",
    "identify": "/identify/",
    "reviews": "/identify/reviews/",
    "accounts": "/identify/accounts/",
    "imports": "/identify/imports/",
    "differentiate": "/differentiate/",
    "risk": "/differentiate/risk/",
    "relationships": "/differentiate/relationships/",
    "needs": "/differentiate/needs/",
    "models": "/differentiate/models/",
    "interact": "/interact/",
    "inbox": "/interact/inbox/",
    "outbox": "/interact/outbox/",
    "said": "/interact/said/",
    "said-model": "/interact/said/model/",
    "cases": "/interact/cases/",
    "commitments": "/interact/commitments/",
    "arrangements": "/interact/arrangements/",
    "surveys": "/interact/surveys/",
    "dialogue": "/interact/dialogue/",
    "site": "/interact/site/",
    "forms": "/interact/forms/",
    "live": "/interact/live/",
    "customise": "/customise/",
    "action": "/customise/actions/thank/",
    "new-action": "/customise/actions/new/?like=overdue",
    "measure": "/measure/",
    "periods": "/measure/periods/",
    "experiments": "/measure/experiments/",
    "experience": "/measure/experience/",
    "service": "/measure/service/",
    "gaps": "/measure/gaps/",
    "word-of-mouth": "/measure/word-of-mouth/",
    "settings": "/settings/",
    "people": "/settings/people/",
    "live-events": "/settings/live-events/",
    "audit": "/settings/audit/",
}
"""The pages that have an address of their own; a customer's and an import's are found from there."""


@dataclass
class Visit:
    """A signed-in look at the console."""

    url: str
    page: Page
    hosts: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of the console; everything has come in when this returns."""
        self.page.goto(self.url.rstrip("/") + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def sign_in(self, name: str, password: str) -> None:
        """Through the form, as people do."""
        self.open("/sign-in/")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_load_state("networkidle")

    def first_customer(self) -> str:
        """The path of the most valuable customer's page."""
        self.open("/customers/")
        return str(self.page.locator("table.people a[data-enter]").first.get_attribute("href"))

    def first_import(self) -> str:
        """The path of the newest import's page."""
        self.open("/identify/imports/")
        return str(self.page.locator("table.people a[data-enter]").first.get_attribute("href"))


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of our own that asks nobody for anything."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(
    browser: Browser, url: str, *, scheme: str = "light", width: int = 1280, height: int = 900, scripts: bool = True
) -> Iterator[Visit]:
    """A fresh visitor; `scheme` is light or dark, as the device has it."""
    context: BrowserContext = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": height},
        java_script_enabled=scripts,
        accept_downloads=True,
    )
    page = context.new_page()
    seen = Visit(url, page)
    page.on("request", lambda request: seen.hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: seen.faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.faults.append(str(error)))
    try:
        yield seen
    finally:
        context.close()
