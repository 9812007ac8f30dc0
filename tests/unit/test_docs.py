"""The docs are tested: whatever can be set, typed, asked or opened is described, and nothing described is stale."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars.cli.app import command_modules
from regulars.identify.formats import all_formats
from regulars.kernel.options import SETTINGS
from regulars.server.reference import all_pages, write
from regulars.server.reference.events import EVENTS
from regulars.web.urls import urlpatterns

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
SOURCES = ROOT / "src" / "regulars"
PAGES = all_pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_what_the_code_says(name: str) -> None:
    written = REFERENCE / name
    assert written.exists(), "write it: python -m regulars.server.reference docs/reference"
    assert written.read_text(encoding="utf-8") == PAGES[name], "write it: python -m regulars.server.reference"


def test_no_reference_page_is_left_over() -> None:
    assert {path.name for path in REFERENCE.glob("*.md")} - {"README.md"} == set(PAGES)


@pytest.mark.parametrize("setting", [setting.name for setting in SETTINGS])
def test_every_setting_is_described(setting: str) -> None:
    assert f"| `{setting}` |" in PAGES["settings.md"]


@pytest.mark.parametrize("command", command_modules())
def test_every_command_is_described_with_an_example(command: str) -> None:
    _, found, text = PAGES["commands.md"].partition(f"### regulars {command}\n")
    assert found
    assert "```sh\nregulars" in text


@pytest.mark.parametrize("name", [each.name for each in all_formats()])
def test_every_format_is_described(name: str) -> None:
    assert f"\n## {name}\n" in PAGES["formats.md"]


@pytest.mark.parametrize("address", [str(pattern.pattern) for pattern in urlpatterns])
def test_every_page_of_the_console_is_described(address: str) -> None:
    shown = re.sub(r"<\w+:", "<", address)
    (line,) = [line for line in PAGES["pages.md"].splitlines() if line.startswith(f"| `/{shown}` |")]
    assert all(cell.strip() for cell in line.strip("| ").split("|"))


def written_events() -> Iterator[str]:
    """Names of events that the code writes: given to a function that does, or kept in a constant for one."""
    writers, constants = {"event_lines", "append_event"}, {"COMPLETED", "EVENT", "EXCHANGES", "REFUNDED", "TRAITS"}
    constants |= {"SENT", "RECEIVED", "OPENED", "CLICKED", "BOUNCED", "SPAM"}
    for folder in ("identify", "interact", "customise", "intake"):
        for path in (SOURCES / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in writers:
                    yield from names_in(*node.args)
                elif isinstance(node, ast.Assign):
                    targets = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
                    yield from names_in(node.value) if targets & constants else ()


def names_in(*nodes: ast.AST) -> Iterator[str]:
    for node in nodes:
        for found in ast.walk(node):
            if isinstance(found, ast.Constant) and re.fullmatch(r"([A-Z][a-z]+ ?(as )?){2,}", str(found.value)):
                yield found.value


def test_every_event_that_is_written_is_described_and_no_other() -> None:
    assert set(written_events()) == set(EVENTS)


def test_pages_are_written_once(tmp_path: Path) -> None:
    assert {path.name for path in write(tmp_path)} == set(PAGES)
    assert write(tmp_path) == []
    (tmp_path / "settings.md").write_text("stale", encoding="utf-8")
    assert [path.name for path in write(tmp_path)] == ["settings.md"]
