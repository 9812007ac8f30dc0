"""The help desk's tickets as Zendesk exports them."""

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.demo.contacts import emails_on
from regulars.demo.files.headers import ZENDESK_TICKETS
from regulars.demo.signatures import sign
from regulars.demo.story import Story

Floats = NDArray[np.float64]

_TIME = "%Y-%m-%d %H:%M:%S %z"
_AGENTS = ["Bev Hoyle", "Tom Raistrick", "Ana Costa"]
_FIRST_REQUESTER_ID = 370_114_208_000
_UPSET = ["complaint", "leaving", "chasing"]
_TYPES = {
    "return": "task",
    "question": "question",
    "admin": "task",
    "delivery": "question",
    "praise": "question",
}
_CLOSES_AFTER_DAYS = 4
_SCORES = ("Good", "Bad", "Offered", "Not Offered")
_SCORES_BY_MOOD = {
    "upset": [0.16, 0.34, 0.38, 0.12],
    "glad": [0.55, 0.0, 0.30, 0.15],
    "even": [0.30, 0.05, 0.45, 0.20],
}


def write_zendesk_tickets(story: Story, path: Path, rng: np.random.Generator) -> pl.DataFrame:
    """Write the export, oldest ticket first, and return who is behind each requester.

    Zendesk makes one requester of each e-mail address, and of each caller without one. Returns one row per ticket:
    `source_key` (Requester id) and `person` (row number).
    """
    tickets = story.tickets
    person, day, size = tickets["person"].to_numpy(), tickets["day"].to_numpy(), len(tickets)
    by_phone = rng.random(size) < 0.06
    email = [
        "" if called else address
        for address, called in zip(emails_on(story.contacts, person, day, rng), by_phone.tolist(), strict=True)
    ]
    key = [address or f"tel:{p}" for address, p in zip(email, person.tolist(), strict=True)]
    first_seen = pl.DataFrame({"key": key}).unique(maintain_order=True)
    ids = _FIRST_REQUESTER_ID + np.cumsum(rng.integers(3, 4000, len(first_seen)))
    requester_id = pl.Series(key).replace_strict(first_seen["key"], pl.Series(ids)).cast(pl.String)
    name = _display_names(story, email, key, person, rng)
    fields = {
        "Requester": name,
        "Requester id": requester_id,
        "Requester email": email,
        "Requester domain": [address.partition("@")[2] for address in email],
        "Submitter": name,
        "Via": np.where(by_phone, "Phone", rng.choice(["Mail", "Web form", "Chat"], size, p=[0.7, 0.24, 0.06])),
    }
    rows = pl.DataFrame(fields).hstack(_handling(story, rng).get_columns())
    blank = [pl.lit("").alias(column) for column in ZENDESK_TICKETS if column not in rows.columns]
    rows.with_columns(blank).select(ZENDESK_TICKETS).write_csv(path)
    return pl.DataFrame({"source_key": requester_id, "person": person})


def _display_names(
    story: Story, email: list[str], key: list[str], person: NDArray[np.int64], rng: np.random.Generator
) -> list[str]:
    """A requester keeps the name first seen; mail programs often send the first part of the address instead."""
    signed = sign(story.crowd, person, story.usual_signature, rng)
    bare = rng.random(len(signed)) < 0.12
    kept: dict[str, str] = {}
    for i, k in enumerate(key):
        kept.setdefault(k, email[i].partition("@")[0] if bare[i] and email[i] else signed[i])
    return [kept[k] for k in key]


def _handling(story: Story, rng: np.random.Generator) -> pl.DataFrame:
    """What the desk did, and how long it took."""
    tickets, size = story.tickets, len(story.tickets)
    upset = tickets["topic"].is_in(_UPSET).to_numpy()
    reply = np.ceil(rng.lognormal(5.1, 1.1, size))
    resolved = reply + np.ceil(rng.lognormal(np.where(upset, 7.4, 5.8), 1.0))
    times = _times(story, reply, resolved)
    solved = times["Solved at"].is_not_null()
    urgent = upset & (rng.random(size) < 0.4)
    replies = rng.poisson(np.where(upset, 1.6, 0.5)) + (times["Status"] != "Open").to_numpy()
    handled = pl.select(
        pl.lit(1).alias("Summation column"),
        pl.lit(pl.Series(np.arange(size) + 1)).alias("Id"),
        pl.lit(pl.Series(rng.choice(_AGENTS, size, p=[0.5, 0.3, 0.2]))).alias("Assignee"),
        pl.lit("Support").alias("Group"),
        pl.lit(tickets["subject"]).alias("Subject"),
        pl.lit(tickets["tags"]).alias("Tags"),
        pl.lit(pl.Series(np.where(urgent, "High", "Normal"))).alias("Priority"),
        pl.lit(tickets["topic"].replace_strict(_TYPES, default="problem")).str.to_titlecase().alias("Ticket type"),
        pl.lit(pl.Series(_scores(tickets["topic"].to_list(), solved.to_list(), rng))).alias("Satisfaction Score"),
        pl.lit(1).alias("Group stations"),
        pl.lit(1).alias("Assignee stations"),
        pl.lit(pl.Series(rng.poisson(np.where(upset, 0.25, 0.04)))).alias("Reopens"),
        pl.lit(pl.Series(replies)).alias("Replies"),
    )
    return handled.hstack([*times.get_columns(), *_minutes(times["Status"], reply, resolved).get_columns()])


def _times(story: Story, reply: Floats, resolved: Floats) -> pl.DataFrame:
    """Status and moments; what would be solved after the last day of the files is not yet."""
    created = story.season.moments(story.tickets["day"].to_numpy())
    end = story.season.moments(np.array([float(story.season.until_day)]))[0]
    solved, replied = pl.col("created") + _in_minutes(resolved), pl.col("created") + _in_minutes(reply)
    assigned = (pl.col("created") + _in_minutes(np.minimum(reply, 12))).dt.strftime(_TIME)
    days_ago = (end - solved).dt.total_days()
    return pl.DataFrame({"created": created}).select(
        pl.when((solved < end) & (days_ago >= _CLOSES_AFTER_DAYS)).then(pl.lit("Closed"))
        .when(solved < end).then(pl.lit("Solved"))
        .when(replied < end).then(pl.lit("Pending"))
        .otherwise(pl.lit("Open")).alias("Status"),
        pl.col("created").dt.strftime(_TIME).alias("Created at"),
        assigned.alias("Assigned at"),
        assigned.alias("Initially assigned at"),
        pl.when(solved < end).then(solved).when(replied < end).then(replied).otherwise("created")
        .dt.strftime(_TIME).alias("Updated at"),
        pl.when(solved < end).then(solved.dt.strftime(_TIME)).alias("Solved at"),
        pl.when(solved < end).then(pl.Series(np.round(resolved / 60).astype(np.int64))).alias("Resolution time"),
    )  # fmt: skip


def _in_minutes(minutes: Floats) -> pl.Expr:
    return pl.lit(pl.Series(minutes.astype(np.int64) * 60_000).cast(pl.Duration("ms")))


def _minutes(status: pl.Series, reply: Floats, resolved: Floats) -> pl.DataFrame:
    """Zendesk's six measures, by the clock and within business hours (about a third); blank until they are known."""
    done, replied = status.is_in(["Solved", "Closed"]), status != "Open"
    measures = {
        "First reply": (replied, reply),
        "First resolution": (done, resolved),
        "Full resolution": (done, resolved),
        "Agent wait": (done, resolved * 0.35),
        "Requester wait": (done, resolved * 0.6),
        "On hold": (done, 0 * resolved),
    }
    columns: list[pl.Expr] = []
    for label, (known, value) in measures.items():
        columns.append(_when(known, value).alias(f"{label} time in minutes"))
        columns.append(_when(known, value / 3).alias(f"{label} time in minutes within business hours"))
    return pl.select(columns)


def _when(known: pl.Series, value: Floats) -> pl.Expr:
    return pl.when(known).then(pl.Series(value.astype(np.int64)))


def _scores(topics: list[str], solved: list[bool], rng: np.random.Generator) -> list[str]:
    """Satisfaction is asked once a ticket is solved; the upset answer badly, or not at all."""
    chances = rng.random(len(topics)).tolist()
    written = []
    for topic, done, chance in zip(topics, solved, chances, strict=True):
        mood = "upset" if topic in _UPSET else "glad" if topic == "praise" else "even"
        reach = np.cumsum(_SCORES_BY_MOOD[mood])
        written.append(_SCORES[int(np.searchsorted(reach, chance))] if done else "Not Offered")
    return written
