"""Nothing leaves for a customer without permission: everything that sends is called in one place, which asks first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "regulars"

SENDING_MODULES = {"smtplib", "aiosmtplib", "anymail", "anymail.message", "django.core.mail", "twilio", "smtpd"}
"""Modules by which something can be handed to a carrier."""

SENDS = {"send_messages", "send_message", "sendmail", "send_mail", "send_mass_mail", "hand_over"}
"""Functions that hand something over, whatever carries it."""

NO_SENDING = {"linking.hand_over"}
"""What is called alike and sends nothing: there, records are handed over to another customer."""

CARRIERS = ("interact/channels/", "interact/mail/")
"""Where carriers are written: they define how something is handed over, and never decide that it is."""

WAY_OUT = ("interact/outbox",)
"""The one room that hands anything over; nothing may be handed over in a function of it that does not ask."""

ASKS = {"may_reach"}

ASKS_OF_US = {
    "interact/outbox/trial.py": {"address_of_one_of_us"},
    "interact/outbox/monthly.py": {"readers"},
}
"""A test of what we write, and a month's report, go to one of us: there it is asked that the address is theirs, and no
customer's."""


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCES.rglob("*.py")):
        yield path.relative_to(SOURCES).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.AST) -> set[str]:
    """Names of what is called within, however it is reached."""
    calls = [found.func for found in ast.walk(node) if isinstance(found, ast.Call)]
    calls = [name for name in calls if ast.unparse(name) not in NO_SENDING]
    return {name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "") for name in calls}


def imported(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def asks_first(tree: ast.Module, function: ast.FunctionDef | ast.AsyncFunctionDef, asks: set[str]) -> bool:
    """Whether the function, or one of its own module that leads to it, asks for permission.

    Within a module the question may be put one step earlier than the handing over: every function of the module that
    calls this one must ask, or be asked for in turn.
    """
    by_name = {each.name: each for each in functions(tree)}
    seen: set[str] = set()

    def asked(name: str) -> bool:
        if name in seen:
            return False
        seen.add(name)
        if called(by_name[name]) & asks:
            return True
        callers = [each.name for each in by_name.values() if name in called(each) and each.name != name]
        return bool(callers) and all(asked(caller) for caller in callers)

    return asked(function.name)


def judge(name: str, tree: ast.Module) -> list[str]:
    """What is wrong with one module."""
    wrong = []
    carrier = name.startswith(CARRIERS)
    out = name.startswith(WAY_OUT)
    if not carrier:
        wrong += [f"{name} imports {each}" for each in sorted(imported(tree) & SENDING_MODULES)]
    for function in functions(tree):
        hands_over = called(function) & SENDS
        if not hands_over or (carrier and function.name in SENDS):
            continue
        if not out:
            wrong.append(f"{name}: {function.name} calls {', '.join(sorted(hands_over))}, which only the outbox may")
        elif not asks_first(tree, function, ASKS_OF_US.get(name, ASKS)):
            wrong.append(f"{name}: {function.name} sends without asking may_reach")
    return wrong


def test_everything_is_sent_in_one_place_which_asks_first() -> None:
    assert [fault for name, tree in trees() for fault in judge(name, tree)] == []


def test_permission_is_asked_in_the_ledger_alone() -> None:
    defined = [name for name, tree in trees() for each in functions(tree) if each.name == "may_reach"]
    assert defined == ["ledger/reach/ask.py"]


def test_the_outbox_asks_with_all_that_it_knows() -> None:
    """A topic that a customer does not want, and an address that fails, are asked for only where they are told."""
    for name, tree in trees():
        for node in ast.walk(tree) if name.startswith(WAY_OUT) else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ASKS:
                assert {"topic", "address"} <= {keyword.arg for keyword in node.keywords}, name


def test_deliveries_are_marked_as_sent_nowhere_else() -> None:
    """Only the outbox makes a delivery one that is handed over; what our own people do is `done`."""
    wrong = []
    for name, tree in trees():
        if name.startswith((*WAY_OUT, *CARRIERS, "ledger/", "intake/", "web/", "interact/")):
            continue
        states = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        wrong += [name] if states & {"SENDING"} else []
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "text", "faults"),
    [
        ("customise/act.py", "import smtplib", 1),
        ("customise/act.py", "from django.core.mail import send_mail\ndef go():\n    send_mail()", 2),
        ("web/x.py", "def go(server):\n    server.send_messages([])", 1),
        ("interact/outbox/send.py", "def go(way):\n    way.hand_over(1)", 1),
        ("interact/outbox/send.py", "def go(way):\n    if may_reach(1).allowed:\n        way.hand_over(1)", 0),
        ("interact/outbox/send.py", "def _give(w):\n    w.hand_over(1)\ndef go(w):\n    may_reach(1)\n    _give(w)", 0),
        ("interact/outbox/send.py", "def _give(w):\n    w.hand_over(1)\ndef a(w):\n    may_reach(1)\n    _give(w)\n"
         "def b(w):\n    _give(w)", 1),
        ("interact/outbox/trial.py", "def go(way):\n    address_of_one_of_us(1)\n    way.hand_over(1)", 0),
        ("interact/outbox/trial.py", "def go(way):\n    way.hand_over(1)", 1),
        ("interact/outbox/send.py", "def go(way):\n    address_of_one_of_us(1)\n    way.hand_over(1)", 1),
        ("interact/channels/email.py", "import smtplib\ndef hand_over(self, thing):\n    self.send_messages(thing)", 0),
        ("interact/channels/email.py", "import smtplib\ndef later(self, thing):\n    self.send_messages(thing)", 1),
    ],
)  # fmt: skip
def test_the_rule_sees_what_it_should(name: str, text: str, faults: int) -> None:
    assert len(judge(name, ast.parse(text))) == faults
