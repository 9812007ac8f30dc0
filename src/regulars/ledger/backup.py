"""Backup and restore: everything that is remembered in one file, with checksums, and back from it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from regulars.kernel.errors import BadFile, BadInput
from regulars.kernel.options import data_folder, process_setting
from regulars.ledger import postgresql
from regulars.ledger.inbox.sqlite import FILE as INBOX
from regulars.ledger.inbox.sqlite import SqliteInbox

FORMAT = 1
DATABASE = "regulars.sqlite3"
_MIGRATIONS = Path(__file__).parent / "migrations"
_MANIFEST = "manifest.json"
_DUMP = "regulars.dump"
_ALSO = ("secret.key", "imports/*.csv", "uploads/*-*", "mail/*")


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds, or what was restored from it. `erased_since`: codes to be erased again."""

    file: str
    made_at: str
    database: str
    files: int
    bytes: int
    kept_aside: str | None = None
    erased_since: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def back_up(target: Path, *, at: datetime) -> BackupReport:
    """Write all that is remembered, as of one moment, to `target` (.tar.gz). The ledger must be open.

    Others may go on reading and writing meanwhile. Raises BadInput where the file exists or cannot be written.
    """
    if target.exists():
        raise BadInput(f"'{target}' exists already.", hint="Choose another name, or remove it first.")
    if not target.parent.is_dir():
        raise BadInput(f"There is no folder '{target.parent}'.", hint="Make it first, or choose another one.")
    growing = target.with_name(f"{target.name}.growing")
    with _workspace("backup") as folder:
        kind = _snapshot(folder)
        manifest = {"format": FORMAT, "made_at": at.isoformat(), "database": kind, "migration": _newest_migration()}
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        manifest["files"] = {path.relative_to(folder).as_posix(): _checksum(path) for path in paths}
        try:
            _pack(growing, folder, manifest, paths)
            growing.replace(target)
        except OSError as error:
            growing.unlink(missing_ok=True)
            raise BadInput(f"'{target}' cannot be written: {error.strerror}.") from None
    return BackupReport(str(target), at.isoformat(), kind, len(paths), target.stat().st_size)


def restore(source: Path, *, force: bool = False) -> BackupReport:
    """Bring back what a backup holds. Call before the ledger is opened in this process.

    Nothing is touched before every checksum was found right. What is there already is only replaced with `force`, and
    is then kept aside in a folder. Raises BadFile for what is no backup of ours, or a damaged one; BadInput otherwise.
    """
    kind = "postgresql" if process_setting("DATABASE_URL") else "sqlite"
    data = data_folder()
    on_server = kind == "postgresql" and postgresql.holds_a_ledger()
    if not force and (_in_use(data) or on_server):
        raise BadInput(
            f"There is a ledger in '{data}' already.",
            hint="Restore into another folder (REGULARS_DATA), or say --force: what is there is then kept aside.",
        )
    with _workspace("restore") as folder:
        manifest = _unpack(source, folder)
        if manifest["database"] != kind:
            raise BadInput(
                f"'{source.name}' was made of a {manifest['database']} ledger, and DATABASE_URL says {kind}.",
                hint="Restore with the same kind of database.",
            )
        erased = _erased(data / DATABASE) if kind == "sqlite" else postgresql.erased_codes()
        aside = _set_aside(data, even_nothing=on_server)
        if kind == "postgresql":
            if aside and on_server:
                postgresql.dump(aside / _DUMP)
            postgresql.load(folder / _DUMP)
            (folder / _DUMP).unlink()
        # The database goes last: without it nothing else counts, so a crash leaves a folder that is plainly empty.
        for path in sorted(folder.iterdir(), key=lambda path: path.name == DATABASE):
            path.replace(data / path.name)
        again = erased - (_erased(data / DATABASE) if kind == "sqlite" else postgresql.erased_codes())
    size = source.stat().st_size
    kept = str(aside) if aside else None
    return BackupReport(str(source), manifest["made_at"], kind, len(manifest["files"]), size, kept, sorted(again))


def _snapshot(folder: Path) -> str:
    """Put a consistent copy of everything into `folder`; gives the kind of database."""
    from regulars.ledger.log.segments import log_folder
    from regulars.ledger.log.write import appending

    data = data_folder()
    # Who holds the log's lock sees segments and manifest agree; linking files takes no time and needs no space.
    with appending():
        if process_setting("DATABASE_URL"):
            kind, segments = "postgresql", postgresql.dump(folder / _DUMP)
        else:
            kind, segments = "sqlite", _copy_sqlite(data / DATABASE, folder / DATABASE)
            _copy_inbox(data / INBOX, folder / INBOX)
        for name in segments:
            _link(log_folder() / name, folder / "log" / name)
        for pattern in _ALSO:
            for path in data.glob(pattern):
                _link(path, folder / path.relative_to(data))
    return kind


def _copy_sqlite(source: Path, target: Path) -> list[str]:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        return [name for (name,) in copy.execute("SELECT file FROM ledger_logsegment ORDER BY first_seq")]


def _copy_inbox(source: Path, target: Path) -> None:
    """After the database, and while nothing is taken over: what waits is in one of the two, and numbers go on."""
    if source.exists():
        with closing(SqliteInbox(source)) as live:
            live.copy_to(target)


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _pack(target: Path, folder: Path, manifest: dict[str, Any], paths: list[Path]) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
            head = json.dumps(manifest, indent=1).encode()
            entry = tarfile.TarInfo(_MANIFEST)
            entry.size = len(head)
            archive.addfile(entry, io.BytesIO(head))
            for path in paths:
                archive.add(path, path.relative_to(folder).as_posix(), filter=_anonymous)
        file.flush()
        os.fsync(file.fileno())


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    """The backup's manifest, its files lying in `folder` with their checksums found right."""
    broken = BadFile(f"'{source}' is no backup of Regulars, or it is damaged.", hint="Take another backup.")
    try:
        with tarfile.open(source, "r:gz") as archive:
            entries = iter(archive)
            first = next(entries, None)
            head = archive.extractfile(first) if first is not None and first.name == _MANIFEST else None
            if head is None:
                raise broken
            manifest: dict[str, Any] = json.loads(head.read())
            _check_manifest(manifest, source)
            waiting = dict(manifest["files"])
            for entry in entries:
                content = archive.extractfile(entry) if entry.name in waiting else None
                if content is None:
                    raise broken
                if _write(content, folder / entry.name) != waiting.pop(entry.name):
                    raise BadFile(f"'{entry.name}' in '{source}' is damaged: its checksum is wrong.", hint=broken.hint)
    except FileNotFoundError:
        raise BadFile(f"There is no file '{source}'.", hint="Check the name and the folder.") from None
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError) as error:
        raise broken from error
    if waiting:
        raise BadFile(f"'{source}' is cut off: {', '.join(sorted(waiting)[:3])} is missing.", hint=broken.hint)
    return manifest


def _newest_migration() -> str:
    return max(path.stem for path in _MIGRATIONS.glob("[0-9]*.py"))


def _check_manifest(manifest: dict[str, Any], source: Path) -> None:
    if manifest["format"] != FORMAT or manifest["migration"] > _newest_migration():
        raise BadFile(f"'{source}' was made by a newer Regulars than this one.", hint="Upgrade first, then restore.")
    for name in manifest["files"]:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise BadFile(f"'{source}' holds a file that would land outside the data folder: '{name}'.")


def _write(content: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        shutil.copyfileobj(content, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())
    return _checksum(target)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _in_use(data: Path) -> bool:
    return (data / DATABASE).exists() or any((data / "log").glob("*.parquet"))


def _set_aside(data: Path, *, even_nothing: bool) -> Path | None:
    """Move what is in the data folder into a folder within it; gives that folder, None where none was needed."""
    there = [path for path in data.iterdir() if not path.name.startswith((".", "replaced-"))]
    if not there and not even_nothing:
        return None
    number = 1 + len(list(data.glob("replaced-*")))
    aside = data / f"replaced-{number}"
    aside.mkdir(mode=0o700)
    for path in there:
        path.replace(aside / path.name)
    return aside


def _erased(database: Path) -> set[str]:
    """Codes of the customers that this ledger has erased."""
    if not database.exists():
        return set()
    try:
        with closing(sqlite3.connect(database)) as ledger:
            return {code for (code,) in ledger.execute("SELECT code FROM ledger_erasure")}
    except sqlite3.DatabaseError:
        return set()


@contextmanager
def _workspace(purpose: str) -> Iterator[Path]:
    """A folder within the data folder (so that files are linked and moved, not copied), removed in the end."""
    data = data_folder()
    data.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{purpose}-", dir=data))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
