"""What was said is kept with its conversation, however often and in any order both are told; undo takes it back."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from regulars.identify.importing import ImportReport, error_file, import_file, propose
from regulars.identify.understand import Hints
from regulars.identify.undo import undo_import
from regulars.ledger.models import Conversation, Message

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
TICKET = {
    "Id": "77", "Requester": "Ann Smith", "Requester id": "36", "Requester email": "ann@x.example", "Via": "Mail",
    "Subject": "My order", "Status": "Open", "Created at": "2026-03-05 10:11", "Updated at": "2026-03-05 10:11",
    "Solved at": "", "Tags": "", "Satisfaction Score": "", "Summation column": "1", "Priority": "High",
}  # fmt: skip
ASKED = {
    "Ticket ID": "77", "Author ID": "36", "Author role": "end-user", "Author name": "Ann Smith", "Public": "true",
    "Author email": "ann@x.example", "Created at": "2026-03-05 10:11", "Body": "Where is my order?",
}  # fmt: skip
ANSWERED = ASKED | {
    "Author ID": "1", "Author role": "agent", "Author name": "Bev", "Author email": "", "Body": "It comes today.",
    "Created at": "2026-03-05 12:00",
}  # fmt: skip
SOLVED = TICKET | {"Status": "Solved", "Solved at": "2026-03-06 09:00", "Updated at": "2026-03-06 09:00"}


def take(folder: Path, name: str, *rows: dict[str, str]) -> ImportReport:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return import_file(path, propose(path, Hints(source="Desk")), at=NOW)


def said() -> list[tuple[str, bool, str, str]]:
    told = Message.objects.filter(conversation__current=True).order_by("at")
    return list(told.values_list("conversation__key", "from_customer", "text", "written_by"))


WHOLE = [("77", True, "Where is my order?", ""), ("77", False, "It comes today.", "Bev")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_of_files_gives_one_conversation_with_its_messages(tmp_path: Path, order: tuple[int, ...]) -> None:
    files = [("open.csv", TICKET), ("said.csv", ASKED, ANSWERED), ("solved.csv", SOLVED)]
    for place in order:
        name, *rows = files[place]
        take(tmp_path, name, *rows)
    assert said() == WHOLE
    assert Message.objects.count() == 2
    assert Conversation.objects.count() == 1


def test_the_same_again_changes_nothing_and_more_adds_only_what_is_new(tmp_path: Path) -> None:
    assert take(tmp_path, "a.csv", ASKED).counts["messages"] == 1
    assert take(tmp_path, "b.csv", ASKED, ANSWERED, ANSWERED).counts["messages"] == 1
    assert take(tmp_path, "c.csv", ANSWERED, ASKED).nothing_new
    assert said() == WHOLE


def test_undo_takes_back_what_the_file_told_and_no_more(tmp_path: Path) -> None:
    take(tmp_path, "open.csv", TICKET)
    take(tmp_path, "asked.csv", ASKED)
    solved = take(tmp_path, "solved.csv", SOLVED)
    answered = take(tmp_path, "answered.csv", ANSWERED)
    assert said() == WHOLE
    assert undo_import(solved.number or 0, at=NOW).removed["messages"] == 0
    assert Conversation.objects.get().status == "open"
    assert said() == WHOLE
    assert undo_import(answered.number or 0, at=NOW).removed["messages"] == 1
    assert said() == WHOLE[:1]


def test_our_answer_in_a_conversation_that_nobody_knows_goes_to_the_file_of_errors(tmp_path: Path) -> None:
    report = take(tmp_path, "said.csv", ASKED, ANSWERED | {"Ticket ID": "78"})
    assert (report.counts["messages"], report.rejected) == (1, 1)
    with error_file(report.number or 0).open(encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    assert (row["line"], row["value"], row["reason"]) == ("3", "78", "missing")
    assert "Import the tickets first" in row["message"]


def test_without_roles_the_requester_of_a_ticket_is_the_customer(tmp_path: Path) -> None:
    take(tmp_path, "open.csv", TICKET)
    take(tmp_path, "said.csv", ASKED | {"Author role": ""}, ANSWERED | {"Author role": ""})
    assert said() == WHOLE
