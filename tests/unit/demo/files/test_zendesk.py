"""The Zendesk export: one requester an address, times that follow one another, scores that fit the mood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from regulars.demo.story import Story

if TYPE_CHECKING:
    from tests.unit.demo.conftest import Exports

TIME = "%Y-%m-%d %H:%M:%S %z"


def moments(tickets: pl.DataFrame, column: str) -> pl.Series:
    return tickets[column].str.to_datetime(TIME)


def test_a_row_a_ticket_numbered_in_order_of_time(exports: Exports, story: Story) -> None:
    assert exports.tickets.height == story.tickets.height
    assert exports.tickets["Id"].to_list() == [str(i + 1) for i in range(exports.tickets.height)]
    assert moments(exports.tickets, "Created at").is_sorted()
    assert exports.tickets["Subject"].to_list() == story.tickets["subject"].to_list()


def test_a_requester_is_an_address(exports: Exports) -> None:
    mail = exports.tickets.filter(pl.col("Requester email").fill_null("") != "")
    by_id = mail.group_by("Requester id").agg(pl.col("Requester email", "Requester").n_unique())
    assert (by_id["Requester email"] == 1).all()
    assert (by_id["Requester"] == 1).all()
    assert mail["Requester id"].n_unique() == mail["Requester email"].n_unique()
    assert (mail["Requester domain"] == mail["Requester email"].str.extract("@(.+)$")).all()


def test_callers_have_no_address(exports: Exports) -> None:
    phone = exports.tickets.filter(pl.col("Via") == "Phone")
    assert phone.height > 3
    assert (phone["Requester email"].fill_null("") == "").all()
    others = exports.tickets.filter(pl.col("Via") != "Phone")
    assert (others["Requester email"].fill_null("") != "").all()


def test_times_follow_one_another(exports: Exports) -> None:
    created = moments(exports.tickets, "Created at")
    assert (moments(exports.tickets, "Assigned at") >= created).all()
    solved = exports.tickets.filter(pl.col("Solved at").is_not_null())
    minutes = solved["Full resolution time in minutes"].cast(pl.Int64)
    took = (moments(solved, "Solved at") - moments(solved, "Created at")).dt.total_seconds()
    assert ((took / 60 - minutes).abs() < 1.01).all()
    assert (minutes >= solved["First reply time in minutes"].cast(pl.Int64)).all()


def test_what_is_not_solved_has_no_end(exports: Exports) -> None:
    pending = exports.tickets.filter(pl.col("Status").is_in(["Open", "Pending"]))
    assert (pending["Solved at"].fill_null("") == "").all()
    assert (pending["Satisfaction Score"] == "Not Offered").all()
    assert set(exports.tickets["Status"]) <= {"Open", "Pending", "Solved", "Closed"}
    assert (exports.tickets["Status"] == "Closed").mean() > 0.9  # type: ignore[operator]


def test_the_upset_score_worse_than_the_glad(exports: Exports, story: Story) -> None:
    scores = exports.tickets.with_columns(story.tickets["topic"])
    assert set(scores["Satisfaction Score"]) == {"Good", "Bad", "Offered", "Not Offered"}

    def bad(*topics: str) -> float:
        answered = scores.filter(pl.col("topic").is_in(topics) & pl.col("Satisfaction Score").is_in(["Good", "Bad"]))
        return answered.filter(pl.col("Satisfaction Score") == "Bad").height / answered.height

    assert bad("praise") == 0
    assert bad("complaint", "leaving", "chasing") > bad("question", "delivery", "admin", "return")
