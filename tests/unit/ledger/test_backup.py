"""Backup and restore: what comes back is what went in, and nothing that is damaged, foreign or unwanted does."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from regulars.kernel.errors import BadFile, BadInput
from regulars.ledger.backup import back_up, restore
from regulars.ledger.inbox import Body
from regulars.ledger.inbox.sqlite import SqliteInbox

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def make_ledger(folder: Path, erased: tuple[str, ...] = ()) -> None:
    """A data folder with all that a backup takes, and some that it leaves."""
    files = {
        "secret.key": "secret",
        "log/000-001-import-1.parquet": "lines",
        "log/000-009-orphan.parquet": "named by nobody",
        "imports/1-errors.csv": "line,column",
        "uploads/abc-new.csv": "waiting",
        "staging/x/records.parquet": "half read",
        "last-failure.txt": "a trace",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with closing(sqlite3.connect(folder / "regulars.sqlite3", isolation_level=None)) as ledger:
        ledger.execute("PRAGMA journal_mode=WAL")
        ledger.execute("CREATE TABLE ledger_logsegment (file TEXT, first_seq INTEGER)")
        ledger.execute("INSERT INTO ledger_logsegment VALUES ('000-001-import-1.parquet', 1)")
        ledger.execute("CREATE TABLE ledger_erasure (code TEXT)")
        ledger.executemany("INSERT INTO ledger_erasure VALUES (?)", [(code,) for code in erased])

    with closing(SqliteInbox(folder / "inbox.sqlite3")) as inbox:
        last = inbox.append([Body(1, "track", NOW, text) for text in (b"taken over", b"waiting")])
        inbox.forget_until(last - 1)


def contents(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file() and ".sqlite3" not in path.name]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


@pytest.fixture
def backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Path:
    """A backup of a ledger; REGULARS_DATA then names an empty folder."""
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path / "data"))
    make_ledger(tmp_path / "data")
    file = tmp_path / "b.tar.gz"
    report = back_up(file, at=NOW)
    assert (report.database, report.files, report.bytes) == ("sqlite", 6, file.stat().st_size)
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path / "empty"))
    return file


def test_what_comes_back_is_what_counted(backup: Path, tmp_path: Path) -> None:
    report = restore(backup)
    assert (report.made_at, report.kept_aside, report.erased_since) == (NOW.isoformat(), None, [])
    assert contents(tmp_path / "empty") == {
        "secret.key": "secret",
        "log/000-001-import-1.parquet": "lines",
        "imports/1-errors.csv": "line,column",
        "uploads/abc-new.csv": "waiting",
    }
    with closing(sqlite3.connect(tmp_path / "empty" / "regulars.sqlite3")) as ledger:
        assert ledger.execute("SELECT file FROM ledger_logsegment").fetchall() == [("000-001-import-1.parquet",)]
    with closing(SqliteInbox(tmp_path / "empty" / "inbox.sqlite3")) as inbox:
        assert [(kept.number, kept.body) for kept in inbox.read_after(0, 10)] == [(2, b"waiting")]
        assert inbox.append([Body(1, "track", NOW, b"next")]) == 3, "numbers go on where they were"


def test_the_source_is_untouched_and_nothing_is_left_over(backup: Path, tmp_path: Path) -> None:
    before = contents(tmp_path / "data")
    restore(backup)
    assert contents(tmp_path / "data") == before
    assert not list(tmp_path.rglob("*.growing"))
    assert not list(tmp_path.rglob(".*"))


def test_the_backup_is_for_its_owner_only(backup: Path, tmp_path: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    restore(backup)
    assert (tmp_path / "empty" / "secret.key").stat().st_mode & 0o077 == 0


def test_an_existing_file_is_not_overwritten(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="exists already"):
        back_up(backup, at=NOW)
    with pytest.raises(BadInput, match="There is no folder"):
        back_up(tmp_path / "nowhere" / "b.tar.gz", at=NOW)


def test_a_ledger_in_the_way_is_replaced_by_force_only_and_kept_aside(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    monkeypatch.setenv("REGULARS_DATA", str(there))
    make_ledger(there, erased=("7K3M9QA",))
    before = contents(there)
    with pytest.raises(BadInput, match=r"There is a ledger in '.*there' already"):
        restore(backup)
    assert contents(there) == before
    report = restore(backup, force=True)
    assert report.kept_aside == str(there / "replaced-1")
    assert contents(there / "replaced-1") == before
    assert "secret.key" in contents(there)
    assert report.erased_since == ["7K3M9QA"], "who was erased since the backup must be erased again"


def test_restoring_twice_keeps_both_aside(backup: Path, tmp_path: Path) -> None:
    restore(backup)
    restore(backup, force=True)
    report = restore(backup, force=True)
    assert Path(str(report.kept_aside)).name == "replaced-2"


def damage(backup: Path, how: str) -> None:
    if how == "cut off":
        backup.write_bytes(backup.read_bytes()[:-200])
    elif how == "one byte":
        content = bytearray(gzip.decompress(backup.read_bytes()))
        content[content.index(b"line,column")] ^= 1
        backup.write_bytes(gzip.compress(bytes(content)))
    elif how == "foreign":
        with tarfile.open(backup, "w:gz") as archive:
            archive.addfile(tarfile.TarInfo("something.txt"), io.BytesIO())
    elif how == "no archive":
        backup.write_text("hello", encoding="utf-8")
    elif how == "gone":
        backup.unlink()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("cut off", "no backup of Regulars, or it is damaged"),
        ("one byte", "'imports/1-errors.csv' in '.*' is damaged: its checksum is wrong"),
        ("foreign", "no backup of Regulars"),
        ("no archive", "no backup of Regulars"),
        ("gone", "There is no file"),
    ],
)
def test_a_damaged_backup_changes_nothing(backup: Path, tmp_path: Path, how: str, words: str) -> None:
    damage(backup, how)
    with pytest.raises(BadFile, match=words):
        restore(backup)
    assert contents(tmp_path / "empty") == {}


def forge(backup: Path, **changes: object) -> None:
    """A backup whose manifest says something else."""
    with tarfile.open(backup) as archive:
        entries = [(entry.name, archive.extractfile(entry).read()) for entry in archive]  # type: ignore[union-attr]
    with tarfile.open(backup, "w:gz") as archive:
        for name, content in entries:
            text = json.dumps({**json.loads(content), **changes}).encode() if name == "manifest.json" else content
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 2}, "newer Regulars"),
        ({"migration": "9999_future"}, "newer Regulars"),
        ({"files": {"../outside": "x"}}, "outside the data folder: '../outside'"),
        ({"files": {"/etc/x": "x"}}, "outside the data folder"),
        ({"files": {}}, "damaged"),
    ],
)
def test_a_forged_manifest_is_refused(backup: Path, tmp_path: Path, changes: dict[str, object], words: str) -> None:
    forge(backup, **changes)
    with pytest.raises(BadFile, match=words):
        restore(backup)
    assert not (tmp_path / "outside").exists()


def test_the_other_kind_of_database_is_refused(backup: Path) -> None:
    forge(backup, database="postgresql")
    with pytest.raises(BadInput, match="made of a postgresql ledger"):
        restore(backup)
