"""What was written in the help desk's tickets, as Zendesk's API gives comments: a JSON object a line."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from regulars.demo.wordlists import read_list

_TIME = "%Y-%m-%d %H:%M:%S %z"
_WISHES = 0.12
"""Share of tickets in which somebody says how they like to be treated."""
_AGENTS = 9_000_001

Sentences = dict[tuple[str, str], list[str]]


def write_zendesk_comments(topics: list[str], tickets: Path, path: Path, rng: np.random.Generator) -> None:
    """Write the customers' first comments and the desk's answers, for the tickets of an export.

    Args:
        topics: of each ticket, in the order of the export.
        tickets: the export of the tickets.
        path: where to.
        rng: makes the same words each time.
    """
    sentences = _sentences()
    rows = pl.read_csv(tickets, infer_schema=False)
    with path.open("w", encoding="utf-8") as file:
        for topic, ticket in zip(topics, rows.iter_rows(named=True), strict=True):
            for comment in _comments(topic, ticket, sentences, rng):
                file.write(json.dumps(comment, ensure_ascii=False) + "\n")


def _comments(
    topic: str, ticket: dict[str, Any], sentences: Sentences, rng: np.random.Generator
) -> list[dict[str, Any]]:
    asked = {
        "ticket_id": int(ticket["Id"]),
        "author_id": int(ticket["Requester id"]),
        "author_role": "end-user",
        "author_name": ticket["Requester"],
        "author_email": ticket["Requester email"] or None,
        "created_at": _utc(ticket["Created at"]),
        "public": True,
        "plain_body": _letter(topic, ticket, sentences, rng),
    }
    minutes = ticket["First reply time in minutes"]
    if not minutes:
        return [asked]
    answered = asked | {
        "author_id": _AGENTS,
        "author_role": "agent",
        "author_name": ticket["Assignee"],
        "author_email": None,
        "created_at": _utc(ticket["Created at"], int(minutes)),
        "plain_body": f"{_pick(sentences, 'reply', topic, rng)}\n\n{str(ticket['Assignee']).split()[0]}, Fell & Leaf",
    }
    return [asked, answered]


def _letter(topic: str, ticket: dict[str, Any], sentences: Sentences, rng: np.random.Generator) -> str:
    """Greeting, the matter, a sentence or two more, perhaps a wish, and the name."""
    subject = str(ticket["Subject"]).rstrip()
    said = [subject if subject[-1] in ".!?" else f"{subject}."]
    more = sentences["more", topic]
    said += [more[place] for place in rng.permutation(len(more))[: int(rng.integers(1, 4))]]
    if rng.random() < _WISHES:
        said.append(_pick(sentences, "wish", "", rng))
    parts = [
        _pick(sentences, "greeting", "", rng),
        " ".join(said),
        _pick(sentences, "close", "", rng),
        ticket["Requester"],
    ]
    return "\n\n".join(part for part in parts if part)


def _pick(sentences: Sentences, part: str, topic: str, rng: np.random.Generator) -> str:
    choice = sentences[part, topic]
    return choice[int(rng.integers(len(choice)))]


def _utc(written: str, minutes: int = 0) -> str:
    moment = datetime.strptime(written, _TIME).astimezone(UTC) + timedelta(minutes=minutes)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _sentences() -> Sentences:
    found: Sentences = defaultdict(list)
    for part, topic, text in read_list("ticket_sentences").rows():
        found[part, topic].append(text)
    return found
