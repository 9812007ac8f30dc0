"""Imports: files sent in, understood, agreed to, and taken in in the background; and taken back."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from regulars.api.auth import by, needs, now
from regulars.api.business import JobOut, job_of
from regulars.api.problems import problem
from regulars.api.types import PROBLEMS, Limit, Number, Text
from regulars.kernel.errors import BadMapping, NotFound
from regulars.ledger.models import Import, Trace
from regulars.ledger.users import Ability

if TYPE_CHECKING:
    from regulars.identify.understand import Hints, Understanding

router = Router(tags=["Imports"])
Upload = Annotated[UploadedFile, File(description="CSV (also .gz), XLSX, JSON Lines, Parquet or vCard.")]


class ImportOut(Schema):
    """One file taken in; `counts` are what was new, by kind."""

    number: int
    file: str
    source: str
    format: str
    state: str
    started_at: datetime
    lines: int
    rejected: int
    counts: dict[str, int]


class HintsIn(Schema):
    """What the caller says about the file; each wins over what the file shows."""

    format: Text = ""
    source: Text = Field("", max_length=200)
    map: list[Text] = Field([], description="COLUMN=FIELD, what a column means; repeat it.")
    currency: Text = ""
    dates: Text = Field("", description="dmy, mdy or ymd")
    decimal: Text = Field("", description="comma or point")
    zone: Text = ""
    country: Text = ""


class AgreedIn(HintsIn):
    """The same, and whether questions that stay open take their defaults; afterwards all steps may be run."""

    yes: bool = False
    run: bool = False


class OpenQuestionOut(Schema):
    """What the file does not settle: the answers with their meanings, and the one taken unasked."""

    name: str
    text: str
    options: dict[str, str]
    default: str


class ProposalOut(Schema):
    """How the file would be read: columns with their fields and why, assumptions, open questions."""

    format: str
    title: str
    source: str
    mapping: dict[str, str]
    because: dict[str, str]
    guessed: bool
    assumptions: list[str]
    questions: list[OpenQuestionOut]


class UndoneOut(Schema):
    """What was taken back, by kind."""

    number: int
    file: str
    removed: dict[str, int]


@router.get("", response={200: list[ImportOut], **PROBLEMS}, summary="Imports")
def imports(request: HttpRequest, limit: Limit = 50) -> list[dict[str, Any]]:  # noqa: ARG001
    """The files taken in, the newest first."""
    return [_plain(taken) for taken in Import.objects.select_related("source").order_by("-pk")[:limit]]


@router.post(
    "/proposals",
    auth=needs(Ability.IMPORT),
    response={200: ProposalOut, **PROBLEMS},
    summary="How a file would be read",
)
def propose(request: HttpRequest, file: Upload, hints: Form[HintsIn]) -> dict[str, Any]:  # noqa: ARG001
    """Understand a file without taking it in: nothing of it is kept."""
    from regulars.jobs import keep_upload

    name = _name(file)
    kept = keep_upload(name, file.chunks())
    try:
        return _understand(kept, name, _said(hints)).to_json()
    finally:
        kept.unlink()


@router.post("", auth=needs(Ability.IMPORT), response={202: JobOut, **PROBLEMS}, summary="Import a file")
def take_in(request: HttpRequest, file: Upload, hints: Form[AgreedIn]) -> Any:
    """Take a file in, in the background; ask for the job to see how it went. The same file again changes nothing.

    Answers 422 with the open questions where the file does not settle something and `yes` is not given.
    """
    from regulars.jobs import import_job, keep_upload

    name, said = _name(file), _said(hints)
    kept = keep_upload(name, file.chunks())
    try:
        understanding = _understand(kept, name, said)
    except BaseException:
        kept.unlink()
        raise
    if understanding.questions and not hints.yes:
        kept.unlink()
        return _ask(understanding.to_json()["questions"])
    Trace.objects.create(at=now(), by=by(request), did="import", what=name[:200])
    asked = import_job.enqueue(str(kept), asdict(said), name, then_run=hints.run)
    return Status(202, job_of(uuid.UUID(asked.id)))


@router.get("/{number}", response={200: ImportOut, **PROBLEMS}, summary="One import")
def one(request: HttpRequest, number: Number) -> dict[str, Any]:  # noqa: ARG001
    """One file taken in."""
    return _plain(_find(number))


@router.get("/{number}/errors", response={200: None, **PROBLEMS}, summary="Lines that could not be used")
def errors(request: HttpRequest, number: Number) -> Any:  # noqa: ARG001
    """The lines that were refused, with line, column, value and reason, as CSV."""
    from regulars.identify.importing import error_file

    path = error_file(_find(number).pk)
    if not path.is_file():
        raise NotFound(f"No line of import {number} was refused.")
    return HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")


@router.post(
    "/{number}/undo", auth=needs(Ability.IMPORT), response={200: UndoneOut, **PROBLEMS}, summary="Take an import back"
)
def undo(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Take it back entirely: the ledger is then as if it had never been."""
    from regulars.identify.undo import undo_import

    report = undo_import(number, at=now())
    Trace.objects.create(at=now(), by=by(request), did="undo import", what=str(number))
    return report.to_json()


def _name(file: UploadedFile) -> str:
    return Path(file.name or "file").name


def _understand(kept: Path, name: str, said: Hints) -> Understanding:
    from regulars.identify.importing import propose
    from regulars.jobs import under_its_name

    with under_its_name(kept, name) as named:
        return propose(named, said)


def _said(hints: HintsIn) -> Hints:
    from regulars.identify.understand import Hints

    columns = {}
    for text in hints.map:
        column, sign, field = text.rpartition("=")
        if not sign or not column.strip() or not field.strip():
            raise BadMapping(f"map cannot be '{text}'.", hint="Write COLUMN=FIELD, such as Customer=email")
        columns[column.strip()] = field.strip()
    return Hints(
        hints.format,
        hints.source,
        columns,
        hints.currency,
        hints.dates or None,
        hints.decimal or None,
        hints.zone,
        hints.country,
    )


def _ask(questions: list[dict[str, Any]]) -> HttpResponse:
    detail = " ".join(str(question["text"]) for question in questions)
    hint = "Answer with dates, currency or decimal; or send yes=true to take the defaults."
    return problem(422, detail, kind="open-question", title="A question is open", hint=hint, errors=questions)


def _find(number: int) -> Import:
    taken = Import.objects.select_related("source").filter(pk=number).first()
    if taken is None:
        raise NotFound(f"There is no import {number}.", hint="GET /api/imports lists them.")
    return taken


def _plain(taken: Import) -> dict[str, Any]:
    return {
        "number": taken.pk,
        "file": taken.file_name,
        "source": taken.source.name,
        "format": taken.source.format,
        "state": taken.state,
        "started_at": taken.started_at,
        "lines": taken.lines,
        "rejected": taken.rejected,
        "counts": taken.counts,
    }
