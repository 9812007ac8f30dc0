"""The list of customers: search, filters, order, pages, segments, and the export."""

import pytest
from django.test import Client

from regulars.ledger.models import Customer, Score, Segment, Trace
from regulars.ledger.users import Role

from .conftest import NOW, Scene, SignedIn, read, rows_of


def names(page_text: str) -> list[str]:
    return sorted((name for name in ("Ann Cole", "Bob Stone", "Cy Hart") if name in page_text), key=page_text.index)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ann Cole", "Bob Stone", "Cy Hart"]),
        ("?search=ann", ["Ann Cole"]),
        ("?search=LEEDS+cole", ["Ann Cole"]),
        ("?tier=low", ["Bob Stone"]),
        ("?risk_at_least=0.8", ["Bob Stone"]),
        ("?country=IE", ["Bob Stone"]),
        ("?sort=risk", ["Bob Stone", "Ann Cole", "Cy Hart"]),
        ("?sort=name", ["Ann Cole", "Bob Stone", "Cy Hart"]),
        ("?search=ann&tier=low", []),
    ],
)
def test_what_is_asked_for_is_shown_in_order(query: str, found: list[str], owner: Client, scene: Scene) -> None:
    assert names(read(owner.get(f"/customers/{query}")).text) == found


def test_a_row_has_the_figures(owner: Client, scene: Scene) -> None:
    text = read(owner.get("/customers/?search=ann")).text
    for said in (scene.ann.code, "Leeds, GB", "most valuable", "£120", "0.31", "£37"):
        assert said in text, said


@pytest.mark.parametrize("query", ["?tier=golden", "?risk_at_least=high", "?sort=luck", "?segment=Nobody"])
def test_what_cannot_be_asked_is_told(query: str, owner: Client, scene: Scene) -> None:
    page = read(owner.get(f"/customers/{query}"))
    assert page.all("p", class_="notice error")


def test_nobody_found_shows_the_way_back(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/customers/?search=zebedee"))
    assert "No customer has “zebedee”" in page.text
    assert "/customers/" in page.links()


def test_htmx_gets_the_results_only(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/customers/?search=ann", headers={"HX-Request": "true"}))
    assert page.all("section", id="results")
    assert not page.all("html")
    assert names(page.text) == ["Ann Cole"]


def test_pages(owner: Client, scene: Scene) -> None:
    people = Customer.objects.bulk_create(Customer(name=f"Extra {number:03}", known_since=NOW) for number in range(70))
    Score.objects.bulk_create(Score(customer=each, as_of=NOW, value=1) for each in people)
    first = read(owner.get("/customers/?sort=name"))
    assert "Page 1 of 2" in first.text
    assert "73 customers , 1 to 50" in first.text
    assert "/customers/?sort=name&page=2" in first.links()
    second = read(owner.get("/customers/?sort=name&page=2"))
    assert len(second.all("tr", data_item="")) == 23
    assert "51 to 73" in second.text


def test_a_filter_is_kept_as_a_segment(owner: Client, scene: Scene) -> None:
    page = read(owner.post("/customers/segments/", {"name": " Irish  ", "country": "IE", "tier": ""}, follow=True))
    assert Segment.objects.get().rule == {"country": "IE"}
    assert names(page.text) == ["Bob Stone"]
    assert "Kept as the segment “Irish”" in page.text
    assert Trace.objects.get().detail == {"rule": ["country"]}


def test_a_segment_needs_a_filter_and_a_name(owner: Client, scene: Scene) -> None:
    for form in ({"name": "All"}, {"name": " ", "tier": "low"}):
        owner.post("/customers/segments/", form)
    assert not Segment.objects.exists()
    assert not Trace.objects.exists()


def test_the_export_holds_what_the_list_shows(signed_in: SignedIn, scene: Scene) -> None:
    answer = signed_in(Role.ANALYST).get("/customers/export.csv?tier=most+valuable")
    assert "attachment" in answer["Content-Disposition"]
    header, row = rows_of(answer)
    told = dict(zip(header, row, strict=True))
    assert (told["code"], told["called"], told["value"]) == (scene.ann.code, "Ann Cole", "120.5000")
    trace = Trace.objects.get()
    assert (trace.did, trace.detail) == ("export customers", {"filters": ["tier"], "segment": ""})


def test_the_export_gives_spreadsheets_no_formula(owner: Client, scene: Scene) -> None:
    Customer.objects.filter(pk=scene.bob.pk).update(name='=HYPERLINK("http://x")')
    rows = rows_of(owner.get("/customers/export.csv?country=IE"))
    assert rows[1][1].startswith("'=")
