"""The console in a real browser: keyboard alone, without scripts, in light and dark, and on a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="needs Playwright: ./dev test installs it")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from tests.acceptance.console_browser import CHROMIUM, PAGES, Visit, chromium, visit
from tests.acceptance.console_server import PASSWORD, Console, make_business, serving

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium; install it or name it in REGULARS_TEST_CHROMIUM"),
]
SALES = "Invoice,Date,Customer,Product,Quantity,Price\n" + "".join(
    f"{number},2026-03-{number % 28 + 1:02},stall-{number % 7},Tea,1,4.50\n" for number in range(1, 41)
)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with serving(make_business(tmp_path_factory.mktemp("console"), size=300)) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def stays_home(visitor: Visit, console: Console) -> None:
    """Every request went to the server, and the browser had nothing to complain of, its policy included."""
    assert visitor.hosts == {console.host}
    assert visitor.faults == []


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus says `words`."""
    for _ in range(150):
        page.keyboard.press("Tab")
        said = page.evaluate(
            """() => {
                const at = document.activeElement;
                const labels = [...(at.labels ?? [])].map((label) => label.innerText).join(" ");
                return [at.innerText, labels, at.getAttribute("aria-label")].join(" ");
            }"""
        )
        if words in " ".join(said.split()):
            return
    raise AssertionError(f"Tab never came to '{words}' on {page.url}")


def ready_for_keys(page: Page, heading: str) -> None:
    """Wait for a page by its heading, and for its script: keys that are pressed before it has come are nobody's."""
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
    page.wait_for_load_state()


def test_the_main_job_by_keyboard_alone(browser: Browser, console: Console) -> None:
    with visit(browser, console.url) as visitor:
        page, keys = visitor.page, visitor.page.keyboard
        visitor.open("/")
        keys.type("owner")  # the first field has the focus
        keys.press("Tab")
        keys.type(PASSWORD)
        keys.press("Enter")
        ready_for_keys(page, "Today")

        keys.press("j")
        keys.press("j")
        second = page.locator("[data-item]").nth(1)
        expect(second).to_be_focused()
        name = second.locator("h3 a").inner_text()
        keys.press("k")
        expect(page.locator("[data-item]").first).to_be_focused()

        keys.press("/")
        keys.type(name)
        keys.press("Enter")
        ready_for_keys(page, "Customers")
        keys.press("j")
        keys.press("Enter")
        expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()

        tab_to(page, "Log a call")
        keys.press("Enter")
        expect(page.get_by_label("What was said")).to_be_focused()
        keys.type("Rang about the parcel; it came this morning.")
        tab_to(page, "Put it on the timeline")
        keys.press("Enter")
        expect(page.get_by_text("It is on the timeline.")).to_be_visible()
        expect(page.locator(".timeline")).to_contain_text("it came this morning")

        tab_to(page, "Identify")
        keys.press("Enter")
        expect(page.get_by_role("heading", name="Identify", level=1)).to_be_visible()
        tab_to(page, "Imports")
        keys.press("Enter")
        expect(page.get_by_role("heading", name="Import a file")).to_be_visible()
        tab_to(page, "mailchimp_audience.csv")
        keys.press("Enter")
        expect(page.get_by_role("heading", name="mailchimp_audience.csv")).to_be_visible()
        tab_to(page, "Take it back")
        keys.press("Enter")
        expect(page.get_by_role("heading", name="Take this import back?")).to_be_visible()
        tab_to(page, "Take it back")
        keys.press("Enter")
        expect(page.get_by_text("is taken back. Everything is being worked out anew.")).to_be_visible()
        stays_home(visitor, console)
    states = {taken["file"]: taken["state"] for taken in console.regulars("imports", "--json").json}
    assert states["mailchimp_audience.csv"] == "undone"
    assert states["shopify_orders.csv"] == "done"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(scheme: str, browser: Browser, console: Console) -> None:
    axe, found = Axe(), {}
    with visit(browser, console.url, scheme=scheme) as visitor:
        visitor.open("/sign-in/")
        found["sign-in"] = axe.run(visitor.page).response["violations"]
        visitor.sign_in("owner", PASSWORD)
        paths = {**PAGES, "customer": visitor.first_customer(), "import": visitor.first_import()}
        for name, path in paths.items():
            page = visitor.open(path)
            page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
            found[name] = axe.run(page).response["violations"]
        stays_home(visitor, console)
    grave = {
        (name, violation["id"], node["html"][:120])
        for name, violations in found.items()
        for violation in violations
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    }
    assert not grave, json.dumps(sorted(grave), indent=1)


@pytest.mark.parametrize("width", [390, 320])
def test_nothing_runs_off_a_phone(width: int, browser: Browser, console: Console) -> None:
    with visit(browser, console.url, width=width, height=800) as visitor:
        visitor.sign_in("owner", PASSWORD)
        for path in (*PAGES.values(), visitor.first_customer(), visitor.first_import()):
            page = visitor.open(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.get_by_text("Menu", exact=True).click()
        page.locator(".menu").get_by_role("link", name="Measure").click()
        expect(page.get_by_role("heading", name="Measure", level=1)).to_be_visible()
        stays_home(visitor, console)


def test_today_is_worked_off_without_a_reload(browser: Browser, console: Console) -> None:
    with visit(browser, console.url) as visitor:
        visitor.sign_in("agent", PASSWORD)
        page = visitor.open("/")
        page.evaluate("window.stillHere = true")
        before = page.locator("[data-item]").count()
        page.locator("[data-item] summary.button").first.click()
        page.locator("[data-item]").first.get_by_label("In your words").fill("On holiday")
        page.locator("[data-item]").first.get_by_role("button", name="Skip it for that").click()
        expect(page.locator(".card.closed")).to_contain_text("rests for this customer for 21 days")
        expect(page.locator("#day")).to_contain_text("1 skipped")
        page.locator("[data-item]").first.get_by_role("button", name="Done").click()
        expect(page.locator(".card.closed").filter(has_text="Done, and on the customer's timeline.")).to_be_visible()
        expect(page.locator("#day")).to_contain_text("2 of")
        assert page.locator("[data-item]").count() == before - 2
        assert page.evaluate("window.stillHere") is True
        stays_home(visitor, console)


def test_customers_are_found_as_one_types(browser: Browser, console: Console) -> None:
    with visit(browser, console.url) as visitor:
        visitor.sign_in("marketer", PASSWORD)
        page = visitor.open("/customers/")
        name = page.locator("table.people [data-enter]").nth(3).inner_text()
        page.locator("#search").press_sequentially(name.split()[-1].lower(), delay=20)
        expect(page.locator("table.people [data-enter]").first).to_contain_text(name.split()[-1], ignore_case=True)
        expect(page).to_have_url(
            f"{console.url}/customers/?search={name.split()[-1].lower()}&tier=&risk_at_least=&needs=&country=&segment=&sort=value"
        )
        with page.expect_download() as downloading:
            page.get_by_role("link", name="Export as CSV").click()
        text = Path(downloading.value.path()).read_text(encoding="utf-8")
        assert text.startswith("code,called,email")
        assert name.split()[-1].lower() in text.lower()
        stays_home(visitor, console)


def test_a_file_goes_in_and_its_people_come_out(browser: Browser, console: Console, tmp_path: Path) -> None:
    file = tmp_path / "market stall.csv"
    file.write_text(SALES, encoding="utf-8")
    with visit(browser, console.url) as visitor:
        visitor.sign_in("marketer", PASSWORD)
        page = visitor.open("/identify/imports/")
        page.locator("#file").set_input_files(file)
        page.get_by_role("button", name="Look at it").click()
        expect(page.get_by_role("heading", name="We take it for: table of sales")).to_be_visible()
        expect(page.locator("#dry-run")).to_contain_text("40 lines; none would be refused")
        page.get_by_role("button", name="Import it").click()
        expect(page.get_by_role("link", name="See the import")).to_be_visible(timeout=60_000)
        page.get_by_role("link", name="See the import").click()
        expect(page.get_by_role("heading", name="market stall.csv")).to_be_visible()
        visitor.open("/customers/?search=stall-3")
        expect(page.locator("table.people [data-item]")).to_have_count(1)
        stays_home(visitor, console)


def test_it_works_without_scripts(browser: Browser, console: Console) -> None:
    with visit(browser, console.url, scripts=False) as visitor:
        visitor.sign_in("agent", PASSWORD)
        page = visitor.page
        page.get_by_role("button", name="Done").first.click()
        expect(page.get_by_text("Done, and on the customer's timeline.")).to_be_visible()
        page.goto(f"{console.url}/customers/")
        page.locator("#tier").select_option("most valuable")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("table.people tbody .tier").first).to_have_text("most valuable")
        page.locator("table.people a").first.click()
        page.get_by_text("Earlier", exact=True).or_(page.locator(".timeline")).first.click()
        assert page.get_by_role("heading", level=1).count() == 1
        assert visitor.hosts == {console.host}


def test_the_theme_is_a_choice(browser: Browser, console: Console) -> None:
    with visit(browser, console.url, scheme="light") as visitor:
        visitor.sign_in("analyst", PASSWORD)
        page = visitor.page
        paper = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(paper)
        page.get_by_role("button", name="Switch to dark").click()
        assert page.evaluate(paper) != light
        visitor.open("/customers/")
        assert page.evaluate(paper) != light
        page.get_by_role("button", name="Switch to light").click()
        assert page.evaluate(paper) == light


def test_shortcuts_can_be_switched_off(browser: Browser, console: Console) -> None:
    with visit(browser, console.url) as visitor:
        visitor.sign_in("analyst", PASSWORD)
        page = visitor.page
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        page.get_by_label("Single keys are shortcuts").uncheck()
        page.get_by_role("button", name="Close").click()
        page.keyboard.press("/")
        expect(page.locator("#seek")).not_to_be_focused()
