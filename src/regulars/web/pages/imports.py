"""Imports: the files that were taken in; a new one looked at, confirmed, taken in, and taken back."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.identify.importing import error_file
from regulars.identify.undo import undo_import
from regulars.kernel.errors import NotFound
from regulars.ledger.models import Import
from regulars.ledger.users import Ability
from regulars.web.answers import download, go
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import leave_trace

_SHOWN = 100
_ERRORS_SHOWN = 20
_PIECE = 1 << 16

WORDS = {
    "records_new": "records that are new",
    "records_changed": "records that changed",
    "event_lines": "lines of orders and other events",
    "timeline": "entries on timelines",
    "consents": "consents",
    "conversations": "conversations",
    "messages": "messages",
}
"""What the counts of an import are called."""


@page(Area.IDENTIFY)
def imports(request: Asked) -> HttpResponse:
    """The list, and the form to hand in another file."""
    newest = Import.objects.select_related("source").order_by("-pk")[:_SHOWN]
    return render(request, "web/imports.html", {"imports": newest})


@page(Area.IDENTIFY)
def one_import(request: Asked, number: int) -> HttpResponse:
    """One import: how it was understood, what it brought, what was refused."""
    taken = _find(number)
    return render(
        request,
        "web/import.html",
        {
            "taken": taken,
            "counts": named_counts(taken.counts),
            "understood": taken.understanding,
            "mapping": [
                {"column": column, "field": name, "because": taken.understanding.get("because", {}).get(column, "")}
                for column, name in taken.understanding.get("mapping", {}).items()
            ],
            "errors": list(islice(_errors(number), _ERRORS_SHOWN)),
        },
    )


@page(Area.IDENTIFY, Ability.EXPORT)
def errors(request: Asked, number: int) -> HttpResponseBase:
    """The lines that were refused, with the reasons, as CSV."""
    path = error_file(_find(number).pk)
    if not path.exists():
        raise NotFound(f"Import {number} refused no line.", hint="There is nothing to download.")
    leave_trace(request, "download errors", f"import {number}")
    return download(request, f"import-{number}-errors.csv", "text/csv; charset=utf-8", _pieces(path))


@page(Area.IDENTIFY, Ability.IMPORT)
def confirm_undo(request: Asked, number: int) -> HttpResponse:
    """What taking the import back would do, and whether that is wanted."""
    taken = _find(number)
    return render(request, "web/undo.html", {"taken": taken, "counts": named_counts(taken.counts)})


@require_POST
@page(Area.IDENTIFY, Ability.IMPORT)
def undo(request: Asked, number: int) -> HttpResponse:
    """Take it back, and work everything out anew."""
    from regulars.jobs import run_flow_job

    report = undo_import(number, at=request.at)
    leave_trace(request, "undo import", f"import {number}", removed=report.removed)
    run_flow_job.enqueue()
    messages.success(request, f"Import {number} is taken back. Everything is being worked out anew.")
    return go(request, resolve_url("import", number))


def named_counts(counts: dict[str, int]) -> list[tuple[str, int]]:
    """The counts of an import under the names that people read."""
    return [(WORDS.get(name, name.replace("_", " ")), count) for name, count in counts.items()]


def _find(number: int) -> Import:
    taken = Import.objects.select_related("source").filter(pk=number).first()
    if taken is None:
        raise NotFound(f"There is no import {number}.", hint="The list of imports shows those there are.")
    return taken


def _errors(number: int) -> Iterator[dict[str, Any]]:
    path = error_file(number)
    if path.exists():
        with path.open(newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
