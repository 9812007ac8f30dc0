"""A test of any file: what each treatment earned, whom to treat how from now on, and what that would have earned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput
from regulars.science.policy.learn import Deviation, Judged, Policy, judge_learning, learn_policy
from regulars.science.uplift.estimates import mean_of
from regulars.science.uplift.facts import Encoder
from regulars.science.uplift.learn import rank_for_budget, uplift_of
from regulars.science.uplift.measures import qini, uplift_at
from regulars.science.uplift.trial import Trial, trial_of

_CONTROLS = ("control", "control group", "none", "no", "no treatment", "holdout", "placebo", "0", "false", "no e-mail")
_YES, _NO = ("yes", "true", "y"), ("no", "false", "n")
_MOST_ARMS = 20
_ODD = 5.0  # standard errors by which chance does not part the arms of a test


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a table.

    Attributes:
        treatment, outcome: columns.
        propensity: column of the chance that each customer had of their treatment; "" where it was drawn at random.
        control: value of `treatment` that stands for none; "" to find it by its name.
        leave_out: columns that are not to be looked at.
        budget: share of customers who can be treated, where not all can.
    """

    treatment: str
    outcome: str
    propensity: str = ""
    control: str = ""
    leave_out: Sequence[str] = ()
    budget: float = 0.3


@dataclass(frozen=True, slots=True)
class Answer:
    """Figures to be shown, and each customer with the treatment they should get and its uplift."""

    figures: dict[str, Any]
    customers: pl.DataFrame


def judge_trial(table: pl.DataFrame, question: Question, *, seed: int = 0) -> Answer:
    """Learn from a test and judge what was learnt.

    Args:
        table: a customer a row, numbers as numbers; what is known of them from before the treatment, and the columns
            that `question` names.
        question: what is asked.
        seed: of folds and trees.

    Raises:
        BadInput: columns that are not there, an outcome that is no number, too many arms or too few customers in one.
    """
    _check(table, question)
    kept = table.filter(pl.col(question.treatment).is_not_null() & pl.col(question.outcome).is_not_null())
    arms = _arms(kept[question.treatment], question)
    facts = kept.drop(
        {question.treatment, question.outcome, question.propensity, *question.leave_out} - {""}, strict=True
    )
    encoder = Encoder.of(facts)
    trial = trial_of(
        encoder.encode(facts),
        _text(kept[question.treatment]).replace_strict({name: place for place, name in enumerate(arms)}).to_numpy(),
        _numbers(kept[question.outcome]),
        _numbers(kept[question.propensity]) if question.propensity else None,
    )
    policy = learn_policy(trial, seed=seed)
    judged = judge_learning(trial, policy.fit.cross.scores, seed=seed)
    chosen = policy.choose(trial.facts)
    figures: dict[str, Any] = {
        "customers": len(trial.arm),
        "rows_left_out": len(table) - len(kept),
        "facts_left_out": list(encoder.left_out),
        "suspects": [] if question.propensity else _suspects(trial, encoder),
        "binary": trial.binary,
        "control": arms[0],
        "arms": [_arm(trial, policy, place, name, question.budget) for place, name in enumerate(arms)],
        "belief": {
            "name": policy.fit.candidate.name,
            "words": policy.fit.candidate.words,
            "better": {name: each.to_json() for name, each in policy.fit.better.items()},
        },
        "policy": _policy(policy, judged, chosen, arms),
    }
    told = kept.with_columns(pl.Series("treat with", [arms[each] for each in chosen]))
    return Answer(figures, told.with_columns(*_columns(trial, policy, figures["arms"][1:])))


def _columns(trial: Trial, policy: Policy, arms: Sequence[dict[str, Any]]) -> Iterator[pl.Series]:
    """For each arm but the control what it is expected to change, and where a budget would come to each customer."""
    uplift = policy.fit.uplift(trial.facts)
    for place, arm in enumerate(arms):
        ranked = uplift_of(policy.fit.outcomes(trial.facts, arm["budget"]["ranked_by"]))[:, place]
        yield pl.Series(f"uplift {arm['arm']}", uplift[:, place])
        yield pl.Series(f"rank {arm['arm']}", ranked).rank("ordinal", descending=True)


def _check(table: pl.DataFrame, question: Question) -> None:
    for name in (question.treatment, question.outcome, question.propensity, *question.leave_out):
        if name and name not in table.columns:
            raise BadInput(f"There is no column '{name}'; there are {', '.join(table.columns)}.")
    if not 0 < question.budget < 1:
        raise BadInput(f"A budget of {question.budget:g} is none: it is the share of customers, such as 0.3.")


def _text(column: pl.Series) -> pl.Series:
    """Arms by name; a number that is whole without its point."""
    if column.dtype.is_float() and bool((column == column.round()).all()):
        return column.cast(pl.Int64).cast(pl.String)
    return column.cast(pl.String)


def _arms(treatment: pl.Series, question: Question) -> list[str]:
    """The arms, the control first, then by name."""
    names = sorted(_text(treatment).unique().to_list())
    if not 2 <= len(names) <= _MOST_ARMS:
        raise BadInput(
            f"'{question.treatment}' has {len(names)} different values; a test has 2 to {_MOST_ARMS} treatments."
        )
    found = [question.control] if question.control else [name for name in names if name.lower() in _CONTROLS]
    if len(found) != 1 or found[0] not in names:
        told = f"'{question.control}' is no treatment" if question.control else "It is not clear which is the control"
        raise BadInput(f"{told}; there are {', '.join(names)}.", hint="Say --control VALUE.")
    return [*found, *(name for name in names if name != found[0])]


def _numbers(column: pl.Series) -> NDArray[np.float64]:
    """The column as numbers, yes as 1 and no as 0. Raises BadInput, quoting what is neither."""
    words = dict.fromkeys(_YES, 1.0) | dict.fromkeys(_NO, 0.0)
    if column.dtype == pl.String:
        low = column.str.to_lowercase()
        read = low.replace_strict(words, default=None, return_dtype=pl.Float64)
        read = read.fill_null(low.cast(pl.Float64, strict=False))
    else:
        read = column.cast(pl.Float64)
    if read.null_count():
        wrong = column.filter(read.is_null())[0]
        raise BadInput(f"'{wrong}' in the column '{column.name}' is neither a number nor yes or no.")
    return read.to_numpy()


def _suspects(trial: Trial, encoder: Encoder) -> list[str]:
    """Facts that differ between arms drawn at random: they came after the treatment, and so are no facts of before."""
    means = np.stack([trial.facts[trial.arm == each].mean(axis=0) for each in range(trial.arms)])
    counts = np.bincount(trial.arm)
    error = np.sqrt(1 / counts[1:, None] + 1 / counts[0])
    odd = (np.abs(means[1:] - means[0]) / error).max(axis=0) > _ODD
    return sorted({column.fact for column, each in zip(encoder.columns, odd, strict=True) if each})


def _arm(trial: Trial, policy: Policy, place: int, name: str, budget: float) -> dict[str, Any]:
    """What one arm earned, and how well customers can be ranked for it."""
    figures: dict[str, Any] = {
        "arm": name,
        "customers": int((trial.arm == place).sum()),
        "value": policy.arms[place].to_json(),
    }
    if not place:
        return figures
    scores, uplift = policy.fit.cross.scores, policy.fit.held_out()[:, place - 1]
    figures["lift"] = mean_of(scores[:, place] - scores[:, 0]).to_json()
    ranked_by, kept = rank_for_budget(policy.fit, place, budget)
    figures["budget"] = {"share": budget, "ranked_by": ranked_by, "lift_kept": kept.to_json()}
    both = (trial.arm == 0) | (trial.arm == place)
    seen = trial.outcome[both], uplift[both], trial.arm[both] == place
    figures["uplift_of_first"] = uplift_at(*seen, budget)
    if trial.binary:
        figures["qini"] = qini(*seen)
    return figures


def _policy(policy: Policy, judged: Judged, chosen: NDArray[np.int64], arms: Sequence[str]) -> dict[str, Any]:
    def told(each: Deviation) -> dict[str, Any]:
        return asdict(each) | {"arm": arms[each.arm], "gain": each.gain.to_json()}

    return {
        "best": arms[policy.best],
        "deviations": [told(each) for each in policy.deviations],
        "share": {name: float((chosen == place).mean()) for place, name in enumerate(arms)},
        "value": judged.value.to_json(),
        "best_value": judged.best.to_json(),
        "difference": judged.difference.to_json(),
        "effective_sample": judged.effective,
        "refusal": judged.refusal,
    }
