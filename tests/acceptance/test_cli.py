"""The main job by command line, as its owner does it: from an empty folder to a list for today, and what follows."""

from __future__ import annotations

import json
import os
import pty
import random
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.acceptance.conftest import Regulars, many

pytestmark = pytest.mark.acceptance


def orders(folder: Path, day: str = "%Y-%m-%d") -> Path:
    """A file of two years' sales to eighty people who come at their own pace."""
    rng, path = random.Random(5), folder / "corner shop.csv"
    lines = ["Invoice,Date,Customer,E-mail,Phone,Item,Quantity,Price"]
    for person in range(80):
        at, gap = date(2024, 1, 2) + timedelta(days=rng.randrange(400)), rng.choice([9, 20, 45, 90])
        for number in range(rng.randrange(1, 14)):
            item, price = rng.choice([("Grinder", "75.00"), ("Kettle", "82.00"), ("Scales", "31.00")])
            who = f"c{person},p{person}@example.com,+4420794600{person:02d}"
            lines.append(f"I{person}-{number},{at:{day}},{who},{item},{rng.randrange(1, 4)},{price}")
            at += timedelta(days=round(rng.expovariate(1 / gap)) + 1)
            if at > date(2025, 12, 31):
                break
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return orders(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def worked_out(regulars: Regulars, file: Path) -> Regulars:
    """The command, on a ledger into which the file was imported and on which every step has run."""
    made = regulars("init", "--business", "Corner Shop", "--json").json
    assert made["new"]
    report = regulars("import", file, "--currency", "GBP", "--yes", "--json").json
    assert report["counts"]["records_new"] == 80
    steps = regulars("run", "--json").json["steps"]
    assert list(steps) == [
        "identify",
        "needs",
        "differentiate",
        "shifts",
        "relationships",
        "traits",
        "preferences",
        "listening",
        "goods",
        "customise",
        "experience",
        "measure",
    ]
    return regulars


def test_everybody_has_a_value_a_risk_a_next_step_and_a_reason(worked_out: Regulars) -> None:
    page = worked_out("customers", "--sort", "value", "--limit", 20, "--json").json
    assert (page["total"], len(page["customers"])) == (80, 20)
    best = page["customers"][0]
    assert 0 <= best["risk"] <= 1
    assert float(best["value_low"]) <= float(best["value"]) <= float(best["value_high"])
    one = worked_out("customer", best["code"], "--json").json
    assert one["next_step"]["why"]
    assert one["score"]["reasons"]
    assert one["timeline"][0]["name"] == "Order Completed"


def test_today_and_measure_answer_people(worked_out: Regulars) -> None:
    today, measure = worked_out("today", "--limit", 3), worked_out("measure")
    assert (today.code, measure.code, today.err, measure.err) == (0, 0, "", "")
    assert "worth £" in today.out
    assert "Return on Customer from" in measure.out


def test_a_file_is_not_taken_for_granted_where_nobody_can_be_asked(worked_out: Regulars, tmp_path: Path) -> None:
    path = tmp_path / "ambiguous.csv"
    path.write_text("Invoice,Date,Customer,Quantity,Price\nA1,03/04/2025,ann,1,5.00\nA2,05/04/2025,bob,1,5.00\n")
    ended = worked_out("import", path)
    assert (ended.code, ended.out.count("ambiguous.csv")) == (2, 1)
    assert "--dates dmy" in ended.err


def test_on_a_terminal_people_are_asked(worked_out: Regulars, tmp_path: Path) -> None:
    path = tmp_path / "asked.csv"
    path.write_text("Invoice,Date,Customer,Quantity,Price\nA1,03/04/2025,ann,1,5.00\nA2,05/04/2025,bob,1,5.00\n")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        worked_out.command("import", path), env=worked_out.environment(), stdin=theirs, stderr=theirs,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(theirs)
    seen = ahead = ""
    for wanted, answer in (("Your answer", "american\n"), ("is none of", ""), ("Your answer", "dmy\n"), ("so?", "y\n")):
        while wanted not in ahead:  # what a read brings beyond the wanted words is there for the next
            said = os.read(ours, 1000).decode()
            seen, ahead = seen + said, ahead + said
        ahead = ahead.split(wanted, 1)[1]
        os.write(ours, answer.encode())
    out, _ = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0
    assert "dmy: " in seen
    assert "2 new records" in out
    number = worked_out("imports", "--limit", 1, "--json").json[0]["number"]
    assert worked_out("import", "--undo", number, "--json").json["removed"]["records"] == 2


def test_a_backup_brings_everything_back_elsewhere(worked_out: Regulars, tmp_path: Path) -> None:
    file, copy = tmp_path / "b.tar.gz", type(worked_out)(tmp_path / "copy")
    assert worked_out("backup", file, "--json").json["files"] >= 3
    assert copy("restore", file, "--json").json["kept_aside"] is None
    assert copy("check", "--json").json["sound"]
    with many(copy) as there, many(worked_out) as here:
        for command in (("customers", "--limit", 100), ("today",), ("measure",), ("users", "list"), ("imports",)):
            assert there(*command, "--json").json == here(*command, "--json").json
    refused = copy("restore", file)
    assert (refused.code, refused.out) == (2, "")
    assert "--force" in refused.err


def test_an_erased_customer_is_gone_from_every_file(worked_out: Regulars) -> None:
    (row,) = worked_out("customers", "--search", "p7@example.com", "--json").json["customers"]
    before = json.loads(worked_out("export", row["code"]).out)
    assert before["records"][0]["email"] == "p7@example.com"
    assert any(b"p7@example.com" in path.read_bytes() for path in worked_out.data.rglob("*") if path.is_file())
    proof = worked_out("erase", row["code"], "--yes", "--json").json
    assert proof["removed"]["event lines"] == len(before["events"])
    for path in worked_out.data.rglob("*"):
        if path.is_file():
            assert b"p7@example.com" not in path.read_bytes(), path.name
    assert worked_out("customer", row["code"]).code == 2
    assert worked_out("check").code == 0


def test_an_undone_import_leaves_the_ledger_as_it_was(file: Path, tmp_path: Path, regulars: Regulars) -> None:
    other = type(regulars)(tmp_path / "other")
    taken = other("import", file, "--currency", "GBP", "--yes", "--json").json
    again = other("import", file, "--yes", "--json").json
    assert (again["nothing_new"], again["number"]) == (True, taken["number"])
    assert other("import", "--undo", taken["number"], "--json").json["removed"]["records"] == 80
    assert other("customers", "--json").json["total"] == 0
    assert other("import", file, "--yes", "--json").json["counts"] == taken["counts"]


def test_a_table_may_be_piped_into_a_pager_that_is_closed(worked_out: Regulars) -> None:
    command = " ".join(worked_out.command("customers", "--limit", 80))
    done = subprocess.run(
        f"{command} | head -1", shell=True, env=worked_out.environment(), capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
