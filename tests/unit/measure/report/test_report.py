"""The month's report: what it says, how it is set on paper, and that its text can be read."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import vl_convert
from pypdf import PdfReader, PdfWriter

from regulars import flow
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.business import Business, change_setting
from regulars.measure.report import as_pdf, report_of, reported_month
from regulars.measure.report.letters import width_of
from regulars.measure.report.month import Section, Table, is_ready, month_before
from regulars.measure.report.paper import HEIGHT, INNER, Paper, broken
from regulars.measure.report.pdf import picture_png
from regulars.measure.report.tags import tag_pages

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
AT = datetime(2023, 6, 2, 9, tzinfo=UTC)


@pytest.fixture
def measured(shop: Shop) -> None:
    change_setting("CURRENCY", "GBP")
    shop.populate(60, 80, seed=2)
    flow.run("measure", as_of=datetime(2023, 5, 31, 22, tzinfo=UTC), at=AT)


def test_a_month_is_told_in_words_figures_and_pictures(measured: None, terms: Business):
    made = report_of(None, replace(terms, name="Łódź & Söhne <Ltd>"), at=AT)
    assert (made.title, made.file_name) == ("May 2023", "report-2023-05.pdf")
    titles = [section.title for section in made.sections]
    assert titles[:2] == ["What moved customer equity", "What was taken from tomorrow"]
    assert {"The coming quarters", "What each action earned", "Service", "What customers want and get"} < set(titles)
    assert all(date.fromisoformat(point["day"]) <= date(2023, 5, 31) for point in made.series)
    pdf = PdfReader(io.BytesIO(as_pdf(made)))
    assert 1 <= len(pdf.pages) <= 3
    text = " ".join(page.extract_text() for page in pdf.pages)
    for said in ("Łódź & Söhne <Ltd>", "May 2023", made.headline[0][0], made.headline[1][0], *titles, "1 of"):
        assert said in text, said
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Łódź & Söhne <Ltd>: May 2023"
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    roles = [role for role, _ in elements(root["/StructTreeRoot"]["/K"][0])]
    assert roles[0] == "/Document"
    assert roles.count("/H1") == 1
    assert roles.count("/H2") == len(titles)
    pictures = [said for role, said in elements(root["/StructTreeRoot"]["/K"][0]) if role == "/Figure"]
    assert len(pictures) == 3
    assert pictures[0].startswith("Customer equity from £")
    assert all(said.endswith(".") for said in pictures)
    assert picture_png(made, "bridge").startswith(b"\x89PNG")


def elements(element: Any) -> list[tuple[str, str]]:
    """The roles of a structure element and of all below it, in the order of reading, with what a picture shows."""
    found = element.get_object()
    if "/S" not in found:  # what is on the page itself
        return []
    below = [each for kid in found["/K"] for each in elements(kid)]
    return [(str(found["/S"]), str(found.get("/Alt", ""))), *below]


def test_tags_say_what_each_part_is_across_pages():
    paper = Paper()
    paper.heading("What moved it")
    paper.sentences("Words to be read aloud. " * 20)
    paper.table(("Who", "How many"), [(f"Part {number} & Co", str(number)) for number in range(60)])
    paper.picture('<rect width="20" height="9" fill="#abc"/>', 40, "A bar of 20.")
    writer = PdfWriter()
    for sheet in paper.finished("foot"):
        writer.append(PdfReader(io.BytesIO(vl_convert.svg_to_pdf(sheet))))
    assert tag_pages(writer, paper.tags(), "Title")
    made = io.BytesIO()
    writer.write(made)
    pdf = PdfReader(made)
    assert len(pdf.pages) == 2
    tree = pdf.trailer["/Root"]["/StructTreeRoot"]
    roles = [role for role, _ in elements(tree["/K"][0])]
    assert roles[:8] == ["/Document", "/H2", "/P", "/Table", "/TR", "/TH", "/TH", "/TR"]
    assert (roles.count("/Table"), roles.count("/TR"), roles.count("/TD")) == (1, 61, 120)  # one table over two pages
    assert elements(tree["/K"][0])[-1] == ("/Figure", "A bar of 20.")
    for place, page in enumerate(pdf.pages):
        drawn = page.get_contents().get_data()
        assert drawn.count(b" BDC") + drawn.count(b" BMC") == drawn.count(b"EMC")
        assert b"-9001" not in drawn
        owners = tree["/ParentTree"]["/Nums"][2 * place + 1].get_object()
        assert page["/StructParents"] == place
        assert len(owners) == drawn.count(b" BDC")
    assert "Part 59 & Co" in pdf.pages[1].extract_text()


def test_pages_without_their_marks_stay_as_they_are():
    paper = Paper()
    paper.sentences("Words.")
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(vl_convert.svg_to_pdf('<svg xmlns="http://www.w3.org/2000/svg"/>'))))
    assert not tag_pages(writer, paper.tags(), "Title")
    assert "/StructTreeRoot" not in writer.root_object


def test_a_month_is_asked_for_by_name(measured: None, terms: Business):
    assert report_of(reported_month("2023-04"), terms, at=AT).title == "April 2023"
    assert reported_month("") is None
    with pytest.raises(BadInput, match="'May' is no month"):
        reported_month("May")
    with pytest.raises(NotFound, match="1999-01 was not measured"):
        report_of(date(1999, 1, 1), terms, at=AT)


def test_nothing_measured_nothing_reported(db: None, terms: Business):
    with pytest.raises(NotFound, match="No month was measured yet"):
        report_of(None, terms, at=AT)
    assert not is_ready(date(2023, 5, 1), terms)


def test_a_month_is_ready_once_it_was_measured_after_its_end(measured: None, terms: Business):
    assert month_before(AT, "Europe/London") == date(2023, 5, 1)
    assert is_ready(date(2023, 5, 1), terms)
    assert not is_ready(date(2023, 6, 1), terms)
    flow.run("measure", as_of=datetime(2023, 5, 31, 22, tzinfo=UTC), at=datetime(2023, 5, 31, 22, 30, tzinfo=UTC))
    flow.run("measure", as_of=datetime(2023, 5, 30, 22, tzinfo=UTC), at=AT + timedelta(days=1))
    assert not is_ready(date(2023, 5, 1), terms)  # its last day was not known to that run


def test_lines_are_broken_where_they_would_not_fit():
    text = "Customer equity went from one figure to another and customers brought some of it in between " * 3
    lines = broken(text, 200, 10)
    assert " ".join(lines) == " ".join(text.split())
    assert all(width_of(line, 10) <= 200 for line in lines)
    assert broken("W" * 60, 100, 10) == ["W" * 60]
    assert broken("", 100, 10) == []


def test_what_does_not_fit_begins_a_page():
    paper = Paper()
    for number in range(120):
        paper.sentences(f"Line {number}.")
    sheets = paper.finished("foot")
    assert len(sheets) == len(paper.pages) > 1
    assert all(f"{number} of {len(sheets)}" in sheet for number, sheet in enumerate(sheets, 1))
    heights = [float(part.split('y="')[1].split('"')[0]) for page in paper.pages for part in page]
    assert max(heights) < HEIGHT - 40


def test_very_many_actions_are_set_one_below_the_other(measured: None, terms: Business):
    made = report_of(None, terms, at=AT)
    rows = [(f"Action {number}", "1,000", "100", "no difference to be seen yet " * 6) for number in range(40)]
    section = Section("Many", [], Table(("Action", "Could", "Alone", "So far"), rows, wide=True))
    pdf = PdfReader(io.BytesIO(as_pdf(replace(made, sections=[section]))))
    assert len(pdf.pages) > 1
    assert "Action 39" in pdf.pages[-1].extract_text()
    assert INNER < 595
