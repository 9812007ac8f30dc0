"""The command itself: commands are found, each explains itself, and whatever goes wrong is said in one line."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer

from regulars.cli.app import PANELS, build, command_modules
from regulars.kernel.errors import BadInput, NotAllowed
from regulars.kernel.options import data_folder

if TYPE_CHECKING:
    from conftest import Command

PROMISED = {
    "init", "import", "imports", "run", "serve", "today", "customers", "customer", "measure", "export", "erase",
    "backup", "restore", "check", "demo", "settings", "users",
}  # fmt: skip


def test_all_promised_commands_are_found_by_discovery() -> None:
    assert set(command_modules()) >= PROMISED


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_every_command_has_help_with_an_example_and_json(regulars: Command, name: str) -> None:
    module = import_module(command_modules()[name])
    assert module.PANEL in PANELS
    shown = regulars(name, "--help")
    assert shown.code == 0
    flat = " ".join(shown.out.split())
    assert f"Example: {module.EXAMPLE.split('    ')[0][:40]}" in flat
    if name != "users":
        assert "--json" in shown.out


def test_every_command_below_users_has_an_example_and_json() -> None:
    group = typer.main.get_command(build(["users"])).commands["users"]  # type: ignore[attr-defined]
    for name, command in group.commands.items():
        assert command.epilog.startswith("Example: regulars users"), name
        assert "--json" in [option for parameter in command.params for option in parameter.opts], name


def test_help_lists_the_commands_panel_by_panel(regulars: Command) -> None:
    shown = regulars("--help")
    places = [shown.out.index(panel) for panel in PANELS]
    assert places == sorted(places)


def test_nothing_asked_shows_help(regulars: Command) -> None:
    assert "Every day" in (regulars().out + regulars().err)


def test_the_version(regulars: Command) -> None:
    assert regulars("--version").out.startswith("regulars 0.")


@pytest.mark.parametrize("arguments", [("tody",), ("today", "--limit", "none"), ("today", "--nothing"), ("customer",)])
def test_what_is_typed_wrong_ends_with_2(regulars: Command, arguments: tuple[str, ...]) -> None:
    ended = regulars(*arguments)
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_a_typing_error_gets_a_suggestion(regulars: Command) -> None:
    assert "Did you mean 'today'" in " ".join(regulars("tody").err.replace("│", " ").split())


def raising(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("regulars.cli.commands.imports.command", fail)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (BadInput("'x' is no y.", hint="Say z."), 2, "regulars: 'x' is no y. Say z.\n"),
        (NotAllowed("No."), 2, "regulars: No.\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_errors_are_one_line_on_standard_error(
    regulars: Command, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, words: str
) -> None:
    raising(error, monkeypatch)
    ended = regulars("imports")
    assert (ended.code, ended.out, ended.err) == (code, "", words)


def test_a_failure_of_ours_is_one_line_with_the_details_in_a_file(
    regulars: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(ZeroDivisionError("a\nb"), monkeypatch)
    ended = regulars("imports")
    place = data_folder() / "last-failure.txt"
    assert ended.code == 1
    assert ended.err == (
        f"regulars: This is our failure, not yours. ZeroDivisionError: a b (details for a report: {place})\n"
    )
    assert "Traceback" in place.read_text(encoding="utf-8")
    assert place.stat().st_mode & 0o077 == 0


def test_a_folder_without_a_ledger_is_not_made_into_one(
    regulars: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path / "typo"))
    monkeypatch.delenv("REGULARS_DATABASE_URL", raising=False)
    ended = regulars("today")
    assert ended.code == 2
    assert "There is no ledger in" in ended.err
    assert "regulars init" in ended.err
    assert not (tmp_path / "typo").exists()


def test_the_data_folder_can_be_named(regulars: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_DATA", "before")  # so that it is put back after the test
    monkeypatch.delenv("REGULARS_DATABASE_URL", raising=False)
    assert str(tmp_path / "here") in regulars("--data", tmp_path / "here", "today").err


def test_a_command_loads_nothing_heavy_before_it_is_asked_to() -> None:
    script = (
        "import sys; from regulars.cli.app import build; build(); "
        "print([name for name in ('polars', 'django', 'duckdb', 'scipy', 'rich.table') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
