"""What each command shows and changes, on a small shop, for people and as JSON."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from tests.support.gaps import asked, tell

from regulars import flow
from regulars.ledger.business import business, change_setting
from regulars.ledger.models import Customer, Erasure, Import, Run, Score, Trace
from regulars.ledger.users import Role, role_of, token_behind

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

    from conftest import Command

from regulars.cli.opening import now


@pytest.fixture
def base(shop: Shop, regulars: Command) -> list[Customer]:
    """Sixty customers of two years, worked out."""
    numbers = shop.populate(60, weeks=104, seed=7)
    regulars("settings", "CURRENCY", "GBP")
    for step in ("identify", "differentiate", "customise"):
        assert step in regulars("run", step, "--json").json["steps"]
    Customer.objects.filter(pk=numbers[0]).update(name="Ann [b]Cole[/b]", city="Leeds", search="ann cole")
    return [Customer.objects.get(pk=number) for number in numbers]


def test_init_makes_an_owner_once(regulars: Command) -> None:
    made = regulars("init", "--business", "Corner Coffee", "--currency", "eur", "--country", "DE", "--zone",
                    "Europe/Berlin", "--json").json  # fmt: skip
    assert made["new"]
    owner = User.objects.get()
    assert (owner.username, role_of(owner)) == ("owner", Role.OWNER)
    assert owner.check_password(made["password"])
    chosen = business()
    assert (chosen.name, chosen.currency, chosen.country, chosen.time_zone) == (
        "Corner Coffee",
        "EUR",
        "DE",
        "Europe/Berlin",
    )
    again = regulars("init")
    assert "already" in again.out
    assert User.objects.count() == 1


def test_init_takes_a_password_and_tells_what_to_do_next(regulars: Command) -> None:
    said = regulars("init", "--owner", "amy", "--password", "correct horse battery").out
    assert "Sign in as 'amy'." in said
    assert "correct horse" not in said
    assert "regulars import FILE" in said


def test_init_refuses_a_weak_password_or_a_broken_setting(regulars: Command) -> None:
    weak = regulars("init", "--password", "short")
    assert (weak.code, User.objects.count()) == (2, 0)
    assert "at least 10 characters" in weak.err
    assert regulars("init", "--currency", "EURO").err == (
        "regulars: CURRENCY cannot be 'EURO': a currency is a code of three letters, such as EUR.\n"
    )


STEPS = (
    *("identify", "needs", "differentiate", "shifts", "relationships"),
    *("traits", "preferences", "listening", "goods", "customise", "experience", "measure"),
)


def test_a_run_says_what_each_step_found(base: list[Customer], regulars: Command) -> None:
    said = regulars("run").out
    for step in STEPS:
        assert f"  {step} (" in said
    assert "customers 60" in said
    assert regulars("run", "guess").err.startswith("regulars: There is no step 'guess'.")
    assert "--as-of cannot be '2024-13-01'" in regulars("run", "--as-of", "2024-13-01").err


def test_a_run_as_of_a_day_knows_nothing_later(base: list[Customer], regulars: Command) -> None:
    first = regulars("run", "measure", "--as-of", "2023-06-30", "--json").json
    assert first["as_of"] == "2023-06-30T23:59:59.999999+00:00"
    assert list(first["steps"]) == ["measure"]


def test_a_run_on_nothing_says_to_import_first(regulars: Command) -> None:
    ended = regulars("run")
    assert (ended.code, ended.out) == (2, "")
    assert "Import a file first: regulars import FILE" in ended.err


def test_customers_are_listed_by_value(base: list[Customer], regulars: Command) -> None:
    page = regulars("customers", "--sort", "value", "--limit", 20, "--json").json
    values = [float(row["value"]) for row in page["customers"] if row["value"] is not None]
    assert (page["total"], len(page["customers"])) == (60, 20)
    assert values == sorted(values, reverse=True)
    shown = regulars("customers", "--limit", 3).out
    assert page["customers"][0]["code"] in shown
    assert "1 to 3 of 60, by value" in shown


def test_names_are_shown_as_they_are(base: list[Customer], regulars: Command) -> None:
    assert "Ann [b]Cole[/b]" in regulars("customers", "--search", "ann").out
    assert "Ann [b]Cole[/b]" in regulars("customer", base[0].code).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--tier", "gold"), "There is no tier 'gold'. The tiers are most valuable"),
        (("--sort", "age"), "Customers cannot be sorted by 'age'. Use value"),
        (("--segment", "x"), "There is no segment 'x'"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(regulars: Command, arguments: tuple[str, ...], words: str) -> None:
    ended = regulars("customers", *arguments)
    assert ended.code == 2
    assert words in ended.err


def test_an_empty_list_says_so(regulars: Command) -> None:
    assert "No customer is like that." in regulars("customers").out
    assert regulars("today").out.startswith("Nothing is worth doing today")
    assert regulars("imports").out.startswith("Nothing was taken in yet")


def test_one_customer_on_one_page(base: list[Customer], regulars: Command) -> None:
    best = regulars("customers", "--limit", 1, "--json").json["customers"][0]
    page = regulars("customer", best["code"].lower(), "--json").json
    assert page["code"] == best["code"]
    assert page["score"]["value"] == best["value"]
    assert page["value_explained"][0].startswith("Worth £")
    assert page["records"][0]["because"] == "the same key"
    shown = regulars("customer", best["code"]).out
    assert page["value_explained"][0] in shown
    assert "Next step" in shown
    assert "till" in shown


def test_an_unknown_customer_is_told_apart_from_a_misspelt_one(regulars: Command) -> None:
    assert "is not a customer code" in regulars("customer", "oops").err
    assert "There is no customer 0000001" in regulars("customer", "0000001").err


def test_today_shows_whom_why_and_what_it_earns(base: list[Customer], regulars: Command) -> None:
    found = regulars("today", "--limit", 5, "--json").json
    assert found
    assert [each["rank"] for each in found] == list(range(1, len(found) + 1))
    shown = regulars("today", "--limit", 5).out
    for each in found:
        assert each["code"] in shown
        assert each["why"][0] in shown
    assert "There is no kind of action 'party'" in regulars("today", "--kind", "party").err


def test_measures_are_shown_as_the_last_run_left_them(base: list[Customer], regulars: Command) -> None:
    regulars("run", "measure")
    figures = regulars("measure", "--json").json
    assert figures == Run.objects.filter(step="measure").latest("pk").figures
    shown = regulars("measure").out
    assert "Customer equity £" in shown
    assert "Return on Customer from" in shown
    assert "Being tried, no verdict yet" in shown
    assert figures["trying"][0]["words"][-1] in " ".join(shown.split())
    for part in ("acquired", "kept", "grown", "lost"):
        assert part in shown


def test_return_on_customer_between_two_days(base: list[Customer], regulars: Command) -> None:
    figures = regulars("measure", "--from", "2023-03-31", "--to", "2023-09-30", "--json").json
    assert (figures["start"], figures["end"], figures["currency"]) == ("2023-03-31", "2023-09-30", "GBP")
    open_end = regulars("measure", "--from", "2023-03-31", "--json").json
    assert open_end["end"] > "2023-09-30"
    assert "Return on Customer from 2023-03-31" in regulars("measure", "--from", "2023-03-31").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Nothing was measured yet. Run the steps first"),
        (("--to", "2024-01-01"), "--to 2024-01-01 needs a start"),
        (("--from", "1 May"), "--from cannot be '1 May': a day is written YYYY-MM-DD"),
        (("--from", "2024-01-01"), "There are no orders to measure yet"),
    ],
)
def test_what_cannot_be_measured_says_why(regulars: Command, arguments: tuple[str, ...], words: str) -> None:
    ended = regulars("measure", *arguments)
    assert ended.code == 2
    assert words in ended.err


def test_settings_are_listed_shown_and_changed(regulars: Command) -> None:
    names = {row["name"]: row for row in regulars("settings", "--json").json}
    assert names["MARGIN_RATE"]["set_by"] == "default"
    assert names["DATA"]["set_by"] == "environment"
    assert regulars("settings", "margin_rate", "0.4").out.startswith("MARGIN_RATE is now 0.4.")
    assert regulars("settings", "MARGIN_RATE", "--json").json[0]["set_by"] == "console"
    assert "MARGIN_RATE cannot be '2'" in regulars("settings", "MARGIN_RATE", "2").err
    assert "ATTENTION_PRICE cannot be '-1'" in regulars("settings", "ATTENTION_PRICE", "-1").err
    assert "'--jsn' looks like an option" in regulars("settings", "BUSINESS_NAME", "--jsn").err
    assert "There is no setting 'SIZE'" in regulars("settings", "SIZE").err
    assert "no" in regulars("settings", "HTTPS").out


def test_secrets_are_not_shown(regulars: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_SECRET_KEY", "hush")
    assert regulars("settings", "SECRET_KEY", "--json").json[0]["value"] == "(set, not shown)"


def test_users_are_added_listed_and_given_roles(regulars: Command) -> None:
    made = regulars("users", "add", "amy", "--role", "marketer", "--json").json
    assert User.objects.get().check_password(made["password"])
    assert "'amy' is analyst now." in regulars("users", "role", "amy", "analyst").out
    (amy,) = regulars("users", "list", "--json").json
    assert (amy["name"], amy["role"], amy["last_sign_in"]) == ("amy", "analyst", None)
    assert "never" in regulars("users", "list").out
    fresh = regulars("users", "password", "amy", "--json").json["password"]
    assert User.objects.get().check_password(fresh)
    assert regulars("users", "roles", "--json").json["agent"] == ["see", "act"]
    assert "agent" in regulars("users", "roles").out
    assert regulars("users", "add", "bob", "--role", "boss").code == 2


def test_tokens_are_made_listed_and_revoked(regulars: Command) -> None:
    made = regulars("users", "token", "nightly", "--scope", "see", "--scope", "run", "--json").json
    assert token_behind(made["token"], at=now())
    listed = regulars("users", "tokens", "--json").json
    assert made["token"] not in json.dumps(listed)
    assert listed[0]["scopes"] == ["run", "see"]
    assert "in use" in regulars("users", "tokens").out
    assert "no longer opens anything" in regulars("users", "revoke", made["number"]).out
    assert token_behind(made["token"], at=now()) is None
    assert "'fly' is no scope" in regulars("users", "token", "x", "--scope", "fly").err


def test_export_of_one_and_of_all(base: list[Customer], regulars: Command, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    ended = regulars("export", "--all", "--output", file)
    assert (ended.code, ended.out) == (0, "")
    assert "60 customers" in ended.err
    assert len(list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))) == 60
    assert len(regulars("export", "--all", "--json").json) == 60
    regulars("export", base[0].code, "--output", tmp_path / "one.json")
    document = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    assert document["customer"]["code"] == base[0].code
    assert list(Trace.objects.filter(did="export").values_list("what", flat=True)) == [
        "60 customers",
        "60 customers",
        f"customer {base[0].code}",
    ]


def test_an_export_that_fails_leaves_no_file(regulars: Command, tmp_path: Path) -> None:
    assert regulars("export", "0000001", "--output", tmp_path / "one.json").code == 2
    assert not list(tmp_path.iterdir())
    refused = regulars("export", "--all", "--output", tmp_path / "nowhere" / "all.csv")
    assert refused.code == 2
    assert "cannot be written: No such file or directory" in refused.err


@pytest.mark.parametrize("arguments", [(), ("7K3M9QA", "--all")])
def test_export_wants_one_or_all(regulars: Command, arguments: tuple[str, ...]) -> None:
    assert "Say which customer, or --all." in regulars("export", *arguments).err


def test_erasing_asks_first(base: list[Customer], regulars: Command) -> None:
    ended = regulars("erase", base[0].code)
    assert ended.code == 2
    assert "Say --yes if it is meant." in ended.err
    assert Customer.objects.count() == 60
    said = regulars("erase", base[0].code, "--yes").out
    assert f"{base[0].code} is erased" in said
    assert "Backups made before today still hold them" in said
    assert (Customer.objects.count(), Erasure.objects.get().by) == (59, "command line")
    assert regulars("erase", base[1].code, "--yes", "--json").json["removed"]["records"] == 1


def test_all_is_well(base: list[Customer], regulars: Command) -> None:
    found = regulars("check", "--json").json
    assert found["sound"]
    assert "All is well." in regulars("check").out


def test_what_is_not_well_is_named_and_ends_with_1(
    regulars: Command, monkeypatch: pytest.MonkeyPatch, shop: Shop
) -> None:
    from regulars.ledger.models import LogSegment

    taken = Import.objects.create(source=shop.source, file_name="f", fingerprint="x", started_at=now())
    LogSegment.objects.create(
        file="000-001.parquet", imported=taken, source=shop.source, first_seq=1, last_seq=2, rows=2,
        first_at=now(), last_at=now() + timedelta(days=1),
    )  # fmt: skip
    monkeypatch.setenv("REGULARS_MARGIN_RATE", "lots")
    ended = regulars("check", "--json")
    findings = {finding["what"]: finding for finding in json.loads(ended.out)["findings"]}
    assert ended.code == 1
    assert not findings["event log"]["sound"]
    assert "000-001.parquet is missing" in findings["event log"]["seen"]
    assert "MARGIN_RATE cannot be 'lots'" in findings["settings"]["seen"]
    assert "Restore a backup" in findings["event log"]["advice"]


def test_a_damaged_segment_is_found(regulars: Command, shop: Shop) -> None:
    import polars as pl

    from regulars.ledger.log.schema import EVENT_SCHEMA
    from regulars.ledger.log.segments import write_segment
    from regulars.ledger.models import LogSegment

    path = write_segment("damaged.parquet", pl.DataFrame(schema=EVENT_SCHEMA))
    segment = LogSegment.objects.create(
        file=path.name, source=shop.source, first_seq=1, last_seq=2, rows=2, first_at=now(), last_at=now()
    )
    try:
        assert "holds 0 lines, and the manifest says 2" in regulars("check").out
        path.write_bytes(path.read_bytes()[:-20])
        assert "is damaged" in regulars("check").out
    finally:
        path.unlink()
        segment.delete()


def test_gaps_need_by_need_and_by_group(shop: Shop, regulars: Command) -> None:
    assert "Nobody told yet" in regulars("gaps").out
    survey = asked("help", at=now() - timedelta(days=3))
    for place in range(3):
        number = shop.customer()
        Score.objects.create(customer_id=number, as_of=now(), tier="steady")
        tell(survey, number, {"help": (7, 3 + place, 6)})
    told = regulars("gaps", "--by", "tier", "--json").json
    assert (told["everybody"]["gaps"][0]["gap"], told["groups"][0]["name"]) == (-3, "steady")
    shown = regulars("gaps", "--by", "tier").out
    assert "Everybody: 3 people" in shown
    assert "Steady: 3 people" in shown
    assert "-3.00" in shown
    assert regulars("gaps", "--by", "weather").code == 2


def test_a_months_report_is_a_file(regulars: Command, shop: Shop, tmp_path: Path) -> None:
    assert regulars("report").code != 0
    change_setting("CURRENCY", "GBP")
    shop.populate(60, 70, seed=2)
    flow.run("measure", at=datetime(2026, 5, 3, tzinfo=UTC))
    file = tmp_path / "month.pdf"
    told = regulars("report", "--month", "2023-03", "--to", file, "--json").json
    assert told == {"month": "2023-03", "file": str(file)}
    assert file.read_bytes().startswith(b"%PDF")
    assert "March 2023" in regulars("report", "--month", "2023-03", "--to", file).out
    assert "'March' is no month" in regulars("report", "--month", "March").err
