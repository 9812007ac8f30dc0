"""What answers are worth: every effect by hand; and where the truth is known, asking well beats asking at random.

No ledger: stakes are made here, the catalogue's questions are real.
"""

from collections import Counter

import numpy as np
import pytest

from regulars.interact.dialogue.catalogue import Ask, Effect, Option, catalogue, question_named
from regulars.interact.dialogue.worth import Stakes, Step, table_of, value
from regulars.science.policy.information import after_answers

MOVES = (
    ("one-thing-only", "offer"),
    ("lost", "offer"),
    ("reorder", "service"),
    ("thank", "gesture"),
    ("recommend", "question"),
    ("overdue", "message"),
    ("complained-twice", "task"),
)


def supposed(ask: Ask) -> np.ndarray:
    return np.array([option.chance for option in ask.options])


def asks(*options: Option, knowing: tuple[Effect, ...] = ()) -> Ask:
    return Ask("q", "q", "", "", {"as": "need", "subject": "q"}, 9, 1.0, ("web",), {"en": "?"}, options, knowing)


def step(gross: float, *, channel: str = "email", cost: float = 1.0, barred: bool = False) -> Step:
    return Step("lost", "offer", channel, gross, cost, barred)


def test_effects_are_told_beside_the_average() -> None:
    ask = asks(Option("a", "a", 0.5, {}, (Effect(3.0, kind="offer"),)), Option("b", "b", 0.5, {}))
    table, waits = table_of(ask, Stakes((step(10),), 0, 0.25), np.array([0.5, 0.5]))
    assert table.tolist() == [[0, 0], [14, 4]]  # 1.5 and 0.5 of 10, less 1
    assert waits.tolist() == [False, False]


def test_an_effect_holds_for_what_it_names_only() -> None:
    elsewhere = (Effect(3.0, channel="phone"), Effect(3.0, action="thank"), Effect(3.0, kind="task"))
    ask = asks(Option("a", "a", 0.5, {}, elsewhere), Option("b", "b", 0.5, {}))
    assert table_of(ask, Stakes((step(10),), 0, 0.25), np.array([0.5, 0.5]))[0].tolist() == [[0, 0], [9, 9]]


def test_knowing_makes_a_better_step_possible_whatever_the_answer() -> None:
    ask = asks(Option("a", "a", 1.0, {}), knowing=(Effect(1.5, kind="offer"),))
    table, waits = table_of(ask, Stakes((step(10),), 0, 0.25), np.array([1.0]))
    assert table.tolist() == [[0], [9], [14]]
    assert waits.tolist() == [False, False, True]


def test_an_answer_adds_a_move_and_opens_a_channel() -> None:
    ask = asks(Option("a", "a", 0.5, {}, adds="reorder", orders=0.1), Option("b", "b", 0.5, {}, unlocks="email"))
    stakes = Stakes((step(10, barred=True), step(8, channel="sms", barred=True)), 40, 0.25)
    table, waits = table_of(ask, stakes, np.array([0.5, 0.5]))
    assert table.tolist() == [[0, 0], [0, 9], [3.75, 0]]
    assert waits.tolist() == [False, True, True]


@pytest.mark.parametrize("ask", catalogue(), ids=lambda ask: ask.key)
def test_without_a_next_step_to_move_nothing_is_worth_asking(ask: Ask) -> None:
    assert value(ask, Stakes((), 0, 0.25), supposed(ask), place="web", replies=1.0).gain == 0


def test_the_price_of_asking_counts() -> None:
    ask = question_named("best_channel")
    stakes = Stakes((step(10, channel="phone"), step(10)), 0, 0.25)
    sure = value(ask, stakes, supposed(ask), place="web", replies=1.0)
    rare = value(ask, stakes, supposed(ask), place="web", replies=0.001)
    assert sure.gain == rare.gain > 0
    assert sure.net == pytest.approx(sure.gain - 0.025)
    assert rare.net < 0


def gained(ask: Ask, stakes: Stakes, truth: int, said: int) -> float:
    """What is done next once they said so, less what would have been done: both at their true worth."""
    prior = supposed(ask)
    table, waits = table_of(ask, stakes, prior)
    before = np.where(waits, -np.inf, table @ prior)
    after = table @ after_answers(prior, ask.reliability)[1][said]
    return float(table[int(after.argmax()), truth] - table[int(before.argmax()), truth])


def test_in_a_town_with_known_truth_asking_what_matters_earns_more_than_asking_at_random() -> None:
    """500 people, each with next steps of their own and a true answer to every question, which they mostly give."""
    rng = np.random.default_rng(2)
    best = chance = perfect = 0.0
    asked: Counter[str] = Counter()
    for _ in range(500):
        steps = tuple(
            Step(*MOVES[rng.integers(len(MOVES))], str(rng.choice(["email", "phone", "post"])), gross, 1.25)
            for gross in rng.gamma(2, 4, 4)
        )
        stakes = Stakes(steps, float(rng.gamma(2, 8)), 0.25)
        gains: dict[str, float] = {}
        for ask in catalogue():
            truth = int(rng.choice(len(ask.options), p=supposed(ask)))
            said = truth if rng.random() < ask.reliability else int(rng.integers(len(ask.options)))
            gains[ask.key] = gained(ask, stakes, truth, said)
        valued = [value(ask, stakes, supposed(ask), place="web", replies=1) for ask in catalogue()]
        top = max(valued, key=lambda one: one.gain).ask.key
        asked[top] += 1
        best += gains[top]
        chance += float(np.mean(list(gains.values())))  # what asking any of them comes to on average
        perfect += max(gains.values())  # nobody could know beforehand
    assert perfect > best > 2 * chance > 0
    assert len(asked) >= 3, "what is worth asking depends on the person"
