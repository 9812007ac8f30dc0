"""How many decisions a processor second, with 20 and 100 actions for each customer, each with its propensity?

First the product's own way (`customise.choose`: 32 members, groups, the team's time), then the policy for tables of 50
features. What it takes to load compiled code, or to compile it where none is kept, is told apart. Beside them stands
MABWiser's linear Thompson sampling, which gives no propensities: in an environment of its own, whose Python
REGULARS_PEERS names (pip install mabwiser); without it only ours are shown.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

FEATURES, LEARNED, MEMBERS, CALLS = 50, 20_000, 32, 300
ROUNDS = 3
TARGETS = {20: 300_000, 100: 100_000}
CUSTOMERS = {20: 20_000, 100: 5_000}


def run() -> None:
    """Print the table; 50,000 outcomes learned is the aim beside the decisions."""
    ready = _getting_ready()
    print("| with | actions | decisions a CPU-s | aim | outcomes learned a CPU-s |\n|---|---|---|---|---|")
    for actions, aim in TARGETS.items():
        _row("Regulars, the product's way", actions, aim, {"choosing": of_the_product(actions)})
        _row("Regulars, a table of features", actions, aim, of_a_table(actions))
        _row("MABWiser, no propensities", actions, aim, _peer(actions))
    print(f"\nLoading compiled code, or compiling it where none is kept, took {ready:.2f} CPU-s before.")


def _getting_ready() -> float:
    """Seconds of the processor until the product's way can choose."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.server.settings")
    django.setup()  # what is chosen from knows the ledger's tables; none is asked
    from regulars.customise.decide_one import get_ready

    return _seconds(get_ready)


def of_the_product(actions: int) -> float:
    """Decisions a processor second where every action is open to every customer."""
    from regulars.customise.choose import choose
    from regulars.customise.field import Terms
    from regulars.customise.groups import Groups
    from regulars.customise.limits import limits_of
    from regulars.customise.weigh import Weighed, ways_of

    rng, count = np.random.default_rng(0), CUSTOMERS[actions]
    offers = tuple(_offer(place) for place in range(actions))
    chances = rng.uniform(-0.5, 0.5, (2, count))
    weighed = Weighed(
        offers,
        ways_of(offers),
        np.arange(1, count + 1),
        np.column_stack([np.ones(count), *chances]),
        np.zeros(count),
        np.repeat(np.arange(count), actions),
        np.tile(np.arange(actions), count),
        np.round(rng.gamma(1, 4, count * actions), 4),
        np.zeros(count * actions, np.int8),
    )
    mean = np.tile([1.0, 0.0, 0.0], (actions, 1))
    terms = Terms(mean + rng.normal(0, [0.5, 0.15, 0.15], (MEMBERS, actions, 3)), mean, 0.25, 1)
    groups = Groups.deal(weighed.customers, "benchmark", holdout=0.1, random=0.02, usual=0.05)
    limits = limits_of(offers, weighed.ways, CALLS)
    return count / min(_seconds(lambda: choose(weighed, terms, groups, limits)) for _ in range(ROUNDS))


def _offer(place: int) -> Any:
    """An action that goes by e-mail, but for every tenth, which takes a call."""
    import polars as pl

    from regulars.customise.moves import Move, Words
    from regulars.customise.offer import Offer
    from regulars.ledger.models import Action

    channel = "phone" if place % 10 == 9 else "email"
    move = Move(
        key=f"move-{place:03}", name="", kind=Action.Kind.MESSAGE, why="", assumes="", lift=pl.lit(1.0), reasons=(),
        words={channel: Words("x")}, eligible=pl.lit(value=True),
    )  # fmt: skip
    return Offer(move, place + 1, cost=0.0, enabled=True)


def of_a_table(actions: int) -> dict[str, float]:
    """The same of the policy that learns from a table of features."""
    from regulars.science.policy.thompson import Arms, Policy

    features, which, came = _table(actions, 50_000)
    arms = Arms(actions, FEATURES)
    learning = _seconds(lambda: arms.learn(features[:LEARNED], which, came))
    policy, keys = Policy(arms, seed=0, members=MEMBERS, explore=0.02), np.arange(len(features))
    choosing = min(_seconds(lambda: policy.choose(features, keys)) for _ in range(ROUNDS))
    return {"choosing": len(features) / choosing, "learning": LEARNED / learning}


def of_the_peer(actions: int) -> dict[str, Any]:
    """The same of MABWiser, on fewer, as it takes them one by one."""
    from importlib.metadata import version

    from mabwiser.mab import MAB, LearningPolicy

    features, which, came = _table(actions, 4_000)
    some = slice(2_000)
    peer = MAB(list(range(actions)), LearningPolicy.LinTS())
    learning = _seconds(lambda: peer.fit(which[some], came[some], features[some]))
    choosing = min(_seconds(lambda: peer.predict(features)) for _ in range(ROUNDS))
    return {"choosing": 4_000 / choosing, "learning": 2_000 / learning, "version": version("mabwiser")}


def _table(actions: int, rows: int) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(rows, FEATURES)), rng.integers(0, actions, LEARNED), rng.normal(size=LEARNED)


def _peer(actions: int) -> dict[str, Any]:
    python = os.environ.get("REGULARS_PEERS")
    if not python:
        return {}
    asked = [python, "-W", "ignore", str(Path(__file__).resolve()), str(actions)]
    found: dict[str, Any] = json.loads(subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return found


def _row(name: str, actions: int, aim: int, found: dict[str, Any]) -> None:
    if found:
        learned = f"{found['learning']:,.0f}" if "learning" in found else ""
        name = f"{name}, {found['version']}" if "version" in found else name
        print(f"| {name} | {actions} | {found['choosing']:,.0f} | {aim:,} | {learned} |", flush=True)


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    print(json.dumps(of_the_peer(int(sys.argv[1]))))
