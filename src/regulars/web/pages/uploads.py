"""A file handed in: what it is taken for, corrected where that is wrong, then imported in the background."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.identify.formats import all_formats, format_named
from regulars.identify.formats.parts.lines import IGNORED
from regulars.identify.importing import import_file, propose
from regulars.identify.reading import open_table
from regulars.identify.understand import Hints, Understanding
from regulars.jobs import import_job, keep_upload
from regulars.kernel.errors import BadInput, NotFound, RegularsError
from regulars.kernel.options import data_folder
from regulars.ledger.models import Source
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.pages.imports import named_counts
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import leave_trace

_KEPT = "uploads"  # in the session: what this person handed in, by token: name and hints
_TOKEN = re.compile(r"[0-9a-f]{32}-[\w.-]+")
_COUNTED_AT_ONCE = 20_000_000
"""Bytes up to which a file is gone through at once, to say what it would bring; a larger one when asked."""

_HINTS = ("format", "source", "currency", "date_order", "decimal", "zone", "country")
_MAPPED = "map:"
_EXAMPLES = 3
_COLUMNS_SHOWN = 200


@require_POST
@page(Area.IDENTIFY, Ability.IMPORT)
def hand_in(request: Asked) -> HttpResponse:
    """Keep the file, and show what it is taken for."""
    file = request.FILES.get("file")
    if file is None or not file.name:
        raise BadInput("No file was chosen.", hint="Choose one, then press the button again.")
    path = keep_upload(file.name, file.chunks())
    kept = request.session.get(_KEPT, {})
    kept[path.name] = {"name": Path(file.name).name, "hints": {}}
    request.session[_KEPT] = kept
    leave_trace(request, "hand in file", _short(path.name), bytes=path.stat().st_size)
    return go(request, resolve_url("proposal", path.name))


@page(Area.IDENTIFY, Ability.IMPORT)
def proposal(request: Asked, token: str) -> HttpResponse:
    """Format, mapping with reasons, assumptions, questions; and what would come of it."""
    path, name, hints = _upload(request, token)
    context: dict[str, Any] = {"token": token, "name": name, "size": path.stat().st_size, "hints": hints}
    context |= {
        "formats": all_formats(),
        "sources": list(Source.objects.order_by("name").values_list("name", flat=True)),
        "ignored": IGNORED,
    }
    try:
        understood, _ = _understand(path, name, hints)
        context |= {
            "understood": understood,
            "columns": _columns(path, understood),
            "fields": list(format_named(understood.format).fields),
            "count_now": context["size"] <= _COUNTED_AT_ONCE,
        }
    except RegularsError as error:
        context["problem"] = error
    return render(request, "web/proposal.html", context, status=422 if "problem" in context else 200)


@page(Area.IDENTIFY, Ability.IMPORT)
def dry_run(request: Asked, token: str) -> HttpResponse:
    """What the import would bring, from going through the whole file and writing nothing."""
    path, name, hints = _upload(request, token)
    context: dict[str, Any] = {"token": token, "name": name}
    try:
        understood, _ = _understand(path, name, hints)
        report = import_file(path, understood, at=request.at, dry_run=True, file_name=name)
        context |= {"report": report, "counts": named_counts(report.counts)}
    except RegularsError as error:
        context["problem"] = error
    return render(request, "web/parts/dry_run.html" if request.htmx else "web/dry_run.html", context)


@require_POST
@page(Area.IDENTIFY, Ability.IMPORT)
def correct(request: Asked, token: str) -> HttpResponse:
    """Take the answers and corrections, and look at the file again."""
    path, name, hints = _upload(request, token)
    given = {field: request.POST.get(field, "").strip() for field in _HINTS}
    said: dict[str, Any] = {field: value for field, value in given.items() if value}
    said["mapping"] = dict(hints.mapping) if said.get("format", "") == hints.format else {}
    told = {field.removeprefix(_MAPPED): value for field, value in request.POST.items() if field.startswith(_MAPPED)}
    if told:
        before = _understand(path, name, hints)[0].mapping
        changed = {column: value or IGNORED for column, value in told.items() if value != before.get(column, "")}
        said["mapping"] |= changed
    _remember(request, token, said)
    return go(request, resolve_url("proposal", token))


@require_POST
@page(Area.IDENTIFY, Ability.IMPORT)
def take_in(request: Asked, token: str) -> HttpResponse:
    """Import the file in the background, and work everything out afterwards."""
    path, name, hints = _upload(request, token)
    _, settled = _understand(path, name, hints)
    job = import_job.enqueue(str(path), asdict(settled), name, then_run=True)
    _forget(request, token)
    leave_trace(request, "import file", _short(token), job=str(job.id))
    return go(request, resolve_url("job", job.id))


@require_POST
@page(Area.IDENTIFY, Ability.IMPORT)
def throw_away(request: Asked, token: str) -> HttpResponse:
    """Remove a file that was handed in and is not wanted."""
    path, _, _ = _upload(request, token)
    path.unlink(missing_ok=True)
    _forget(request, token)
    leave_trace(request, "throw file away", _short(token))
    messages.success(request, "The file was thrown away; nothing of it was kept.")
    return go(request, resolve_url("imports"))


def _upload(request: Asked, token: str) -> tuple[Path, str, Hints]:
    """Where the file lies, what it was called, and what was said about it; only for who handed it in."""
    kept = request.session.get(_KEPT, {}).get(token)
    path = data_folder() / "uploads" / token
    if kept is None or not _TOKEN.fullmatch(token) or not path.is_file():
        raise NotFound("This file is not here any more.", hint="It may be imported already; else hand it in again.")
    return path, kept["name"], Hints(**kept["hints"])


def _understand(path: Path, name: str, hints: Hints) -> tuple[Understanding, Hints]:
    """How the file is read, and the hints that say so; without a better name, its source is called after the file."""
    understood = propose(path, hints)
    if hints.source or format_named(understood.format).source:
        return understood, hints
    called = " ".join(re.split(r"[\s_-]+", name.partition(".")[0])).strip() or name
    source = called[:1].upper() + called[1:]
    return replace(understood, source=source), replace(hints, source=source)


def _remember(request: Asked, token: str, hints: dict[str, Any]) -> None:
    kept = request.session[_KEPT]
    kept[token]["hints"] = hints
    request.session[_KEPT] = kept


def _forget(request: Asked, token: str) -> None:
    kept = request.session[_KEPT]
    del kept[token]
    request.session[_KEPT] = kept


def _columns(path: Path, understood: Understanding) -> list[dict[str, Any]]:
    """Every column with some of its values, what it is taken for and why."""
    sample = open_table(path).sample()
    return [
        {
            "column": column,
            "examples": sample[column].drop_nulls().unique(maintain_order=True).head(_EXAMPLES).to_list(),
            "field": understood.mapping.get(column, ""),
            "because": understood.because.get(column, ""),
        }
        for column in sample.columns[:_COLUMNS_SHOWN]
        if not column.startswith("__")
    ]


def _short(token: str) -> str:
    """The token without the file's name, which may name a person."""
    return f"file {token[:8]}"
