"""The playbook: ready-made one-to-one moves, one file each with a `MOVE`, found by discovery."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from regulars.customise.moves import Move


@cache
def playbook() -> tuple[Move, ...]:
    """Every move, in order of key. Raises ValueError for two files with the same key, or one without a move."""
    moves: dict[str, Move] = {}
    for module in iter_modules(__path__):
        move = getattr(import_module(f"{__name__}.{module.name}"), "MOVE", None)
        if not isinstance(move, Move):
            raise ValueError(f"playbook/{module.name}.py declares no MOVE; see customise/moves.py for what it takes.")
        if move.key in moves:
            raise ValueError(f"playbook/{module.name}.py uses the key '{move.key}' of another file; choose another.")
        moves[move.key] = move
    return tuple(moves[key] for key in sorted(moves))
