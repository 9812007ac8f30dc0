"""The help desk's letters: one from each requester, an answer where the desk replied, in the words of the topic."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from regulars.demo.business import make_business
from regulars.demo.files.comments import write_zendesk_comments
from regulars.identify.importing import propose
from regulars.identify.understand import Hints


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_business(tmp_path_factory.mktemp("letters"), size=300, seed=5).folder


@pytest.fixture(scope="module")
def comments(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "zendesk_comments.jsonl").read_text("utf-8").splitlines()]


def test_each_ticket_has_its_letter_and_the_answered_an_answer(folder: Path, comments: list[dict[str, object]]) -> None:
    tickets = pl.read_csv(folder / "zendesk_tickets.csv", infer_schema=False)
    roles = Counter((comment["ticket_id"], comment["author_role"]) for comment in comments)
    assert set(roles.values()) == {1}
    assert {number for number, role in roles if role == "end-user"} == {int(number) for number in tickets["Id"]}
    answered = tickets.filter(pl.col("First reply time in minutes").fill_null("") != "")
    assert {number for number, role in roles if role == "agent"} == {int(number) for number in answered["Id"]}
    by_ticket = {comment["ticket_id"]: comment for comment in comments if comment["author_role"] == "end-user"}
    for ticket in tickets.iter_rows(named=True):
        letter = by_ticket[int(ticket["Id"])]
        assert str(ticket["Subject"]).rstrip() in str(letter["plain_body"])
        assert str(letter["author_id"]) == ticket["Requester id"]


def test_the_letters_differ_and_some_say_how_they_like_to_be_treated(comments: list[dict[str, object]]) -> None:
    letters = [str(comment["plain_body"]) for comment in comments if comment["author_role"] == "end-user"]
    assert len(set(letters)) > 0.95 * len(letters)
    wishes = [
        letter for letter in letters if any(word in letter for word in ("please ring", "decaf", "vegan", "beans"))
    ]
    assert 0 < len(wishes) < 0.25 * len(letters)


def test_the_same_chance_writes_the_same_letters(folder: Path, tmp_path: Path) -> None:
    tickets = folder / "zendesk_tickets.csv"
    topics = ["question"] * pl.read_csv(tickets, infer_schema=False).height
    for name in ("a", "b"):
        write_zendesk_comments(topics, tickets, tmp_path / name, np.random.default_rng(3))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.django_db
def test_the_importer_knows_the_file(folder: Path) -> None:
    understood = propose(folder / "zendesk_comments.jsonl", Hints())
    assert (understood.format, understood.source) == ("zendesk_comments", "Zendesk")
