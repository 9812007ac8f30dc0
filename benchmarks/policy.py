"""Whom to treat how: ours beside scikit-uplift, causalml and a T-learner on Hillstrom; other policies on Open Bandit.

Needs both data sets. The peers run in an environment of their own, whose Python REGULARS_PEERS names (pip install
scikit-uplift causalml lightgbm; obp without its dependencies); without it only ours is shown.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from regulars.science.policy.learn import judge_learning
from regulars.science.policy.values import value_policy
from regulars.science.uplift.estimates import Estimate, mean_of
from regulars.science.uplift.facts import Encoder
from regulars.science.uplift.learn import learn_uplift, rank_for_budget, uplift_of
from regulars.science.uplift.measures import lift_kept, qini
from regulars.science.uplift.scores import cross_fitted_scores
from regulars.science.uplift.trial import Trial, trial_of

_ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("REGULARS_SHARED_DATA", _ROOT.parent / "shared" / "data")) / "decisions"
ARMS = ("No E-Mail", "Womens E-Mail", "Mens E-Mail")
REPEATS = 5
TARGETS = {"qini": 0.043, "visit": 0.184, "spend": 1.42, "kept": 0.37}
ITEMS, PLACES, DRAWS = 80, 3, 100_000


def run() -> None:
    """Print the three tables."""
    if not DATA.is_dir():
        print("needs the data sets hillstrom.csv.gz and obd")
        return
    customers = pl.read_csv(gzip.decompress((DATA / "hillstrom.csv.gz").read_bytes()))
    visit, spend = _trial(customers, "visit"), _trial(customers, "spend")
    folds = np.stack([fold for repeat in range(REPEATS) for fold in visit.folds(2, repeat)])
    found = _peers(visit, folds)
    rankings(visit, folds, {name: uplift for name, uplift in found.items() if name != "priors"})
    for name, trial in (("visit", visit), ("spend", spend)):
        policies(trial, name)
    open_bandit(found.get("priors"))


def _trial(customers: pl.DataFrame, outcome: str) -> Trial:
    facts = customers.drop("segment", "visit", "conversion", "spend")
    arm = customers["segment"].replace_strict({name: place for place, name in enumerate(ARMS)})
    return trial_of(Encoder.of(facts).encode(facts), arm.to_numpy(), customers[outcome].to_numpy())


def _peers(trial: Trial, folds: Any) -> dict[str, Any]:
    python = os.environ.get("REGULARS_PEERS")
    if not python:
        print("REGULARS_PEERS names no Python: ours alone")
        return {}
    with TemporaryDirectory() as folder:
        given, taken = Path(folder) / "in.npz", Path(folder) / "out.npz"
        np.savez(given, facts=trial.facts, arm=trial.arm, outcome=trial.outcome, folds=folds)
        subprocess.run([python, "-m", "benchmarks._policy_peers", str(given), str(taken)], cwd=_ROOT, check=True)
        return dict(np.load(taken))


def rankings(trial: Trial, folds: Any, peers: Mapping[str, Any]) -> None:
    """Mean of both arms' Qini, customers not learnt from, and the paired difference."""
    ours, response, budgeted = (np.zeros((*folds.shape, 2)) for _ in range(3))
    started = time.process_time()
    for split, there in enumerate(folds):
        fit = learn_uplift(trial.take(~there), repeats=1)
        ours[split, there] = fit.uplift(trial.facts[there])
        response[split, there] = uplift_of(fit.outcomes(trial.facts[there], "response"))
        for arm in (1, 2):
            ranked_by, _ = rank_for_budget(fit, arm, 0.3)
            budgeted[split, there, arm - 1] = uplift_of(fit.outcomes(trial.facts[there], ranked_by))[:, arm - 1]
    seconds = (time.process_time() - started) / len(folds)
    everyone = {"ours": ours, "ours, for 30 % of contacts": budgeted, "ranking by response": response, **peers}
    gain = cross_fitted_scores(trial)[:, [2]] - cross_fitted_scores(trial)[:, [0]]
    figures = {name: _qinis(trial, folds, uplift) for name, uplift in everyone.items()}
    table = _table(
        f"Hillstrom, visit, {REPEATS}x2 cross-validation; targets: Qini {TARGETS['qini']}, lift kept by 30 % "
        f"{TARGETS['kept']}; ours learns in {seconds:.1f} CPU seconds",
        ("whose", "Qini", "Womens", "Mens", "ours less theirs (95 %)", "Mens' lift kept by 30 %"),
    )
    for name, each in figures.items():
        kept = [lift_kept(gain[there, 0], everyone[name][split, there, 1]).value for split, there in enumerate(folds)]
        paired = "" if name == "ours" else _said(_paired(figures["ours"].mean(axis=1) - each.mean(axis=1)), "+.4f")
        womens, mens = each.mean(axis=0)
        table.add_row(name, f"{each.mean():.4f}", f"{womens:.4f}", f"{mens:.4f}", paired, f"{np.mean(kept):.3f}")
    Console(width=150).print(table)


def _qinis(trial: Trial, folds: Any, uplift: Any) -> Any:
    """Shape (splits, arms)."""
    found = np.empty((len(folds), 2))
    for split, there in enumerate(folds):
        for arm in (1, 2):
            both = there & ((trial.arm == 0) | (trial.arm == arm))
            found[split, arm - 1] = qini(trial.outcome[both], uplift[split, both, arm - 1], trial.arm[both] == arm)
    return found


def _paired(differences: Any) -> Estimate:
    """Mean over splits, whose halves overlap from repeat to repeat: corrected as Nadeau and Bengio (2003) have it."""
    error = float(np.sqrt(differences.var(ddof=1) * (1 / len(differences) + 1)))
    return Estimate(float(differences.mean()), error)


def policies(trial: Trial, outcome: str) -> None:
    """What each way of choosing earns on customers not learnt from, beside the best arm for everybody."""
    rows = np.arange(len(trial.arm))
    scores = cross_fitted_scores(trial)
    best = int(scores.mean(axis=0).argmax())
    ways = {f"all {ARMS[arm]}": np.full(len(rows), arm) for arm in range(trial.arms)}
    ways["T-learner, LightGBM's defaults"] = _t_learner(trial)
    judged = judge_learning(trial, scores)
    ways["ours"] = judged.chosen
    table = _table(
        f"Hillstrom, {outcome} a customer, doubly robust; target {TARGETS[outcome]}, never surely below the best arm",
        ("policy", "value", f"less all {ARMS[best]} (95 %)", "effective sample"),
    )
    for name, chosen in ways.items():
        value = value_policy(chosen, trial.arm, trial.outcome, trial.propensity)
        difference = _said(mean_of(scores[rows, chosen] - scores[rows, best]), "+.4f")
        table.add_row(name, f"{scores[rows, chosen].mean():.4f}", difference, f"{value.effective:,.0f}")
    Console(width=150).print(table)


def _t_learner(trial: Trial) -> Any:
    """For each customer the arm whose own LightGBM, with its defaults, expects most; five folds."""
    import lightgbm

    kind = lightgbm.LGBMClassifier if trial.binary else lightgbm.LGBMRegressor
    chosen = np.empty(len(trial.arm), dtype=np.int64)
    for there in trial.folds(5, 0):
        expected = []
        for arm in range(trial.arms):
            known = ~there & (trial.arm == arm)
            model = kind(verbosity=-1, n_jobs=1).fit(trial.facts[known], trial.outcome[known])
            asked = trial.facts[there]
            expected.append(np.asarray(model.predict(asked, raw_score=True)))
        chosen[there] = np.stack(expected).argmax(axis=0)
    return chosen


def open_bandit(priors: Any) -> None:
    """What Thompson sampling earns, from the log of random choices, beside what it did earn."""
    random, thompson = (
        pl.read_csv(gzip.decompress((DATA / "obd" / name / "all.csv.gz").read_bytes())) for name in ("random", "bts")
    )
    place, item = random["position"].to_numpy() - 1, random["item_id"].to_numpy()
    if priors is None:
        counted = thompson.group_by("position", "item_id").len()
        chance = np.zeros((PLACES, ITEMS))
        chance[counted["position"].to_numpy() - 1, counted["item_id"].to_numpy()] = counted["len"].to_numpy()
        chance /= chance.sum(axis=1, keepdims=True)
    else:
        rng, chance = np.random.default_rng(12345), np.zeros((PLACES, ITEMS))
        for _ in range(DRAWS // 1000):
            order = np.argsort(-rng.beta(*priors, (1000, ITEMS)), axis=1)
            for each in range(PLACES):
                chance[each] += np.bincount(order[:, each], minlength=ITEMS) / DRAWS
    click, propensity = random["click"].to_numpy().astype(float), random["propensity_score"].to_numpy()
    value = value_policy(chance[place], item, click, propensity, _clicks(random, place, item, click))
    truth = float(thompson["click"].mean())  # type: ignore[arg-type]
    told_by = "frequencies" if priors is None else "its priors"
    table = _table(
        f"Open Bandit, random to Thompson ({told_by}): it earned {truth:.4f}; "
        f"effective sample {value.effective:,.0f} of {value.rows:,}; {value.refusal or 'verdict given'}",
        ("estimator", "clicks (95 %)", "relative error", "peers"),
    )
    peers = {"IPS": ".08", "SNIPS": "", "DR": ".13"}
    for (name, theirs), each in zip(peers.items(), (value.inverse, value.normalised, value.robust), strict=True):
        assert each is not None
        table.add_row(name, _said(each, ".4f"), f"{abs(each.value / truth - 1):.3f}", theirs)
    Console(width=150).print(table)


def _clicks(log: pl.DataFrame, place: Any, item: Any, click: Any) -> Any:
    """Expected clicks of each item where it was shown, shape (n, items), by folds: rates of item, drawn to the mean."""
    expected = np.empty((len(click), ITEMS))
    fold = np.random.default_rng(0).permutation(len(log)) % 5
    for each in range(5):
        known, there = fold != each, fold == each
        usual = click[known].mean()
        shown = np.bincount(item[known], minlength=ITEMS)
        clicked = np.bincount(item[known], click[known], ITEMS)
        rate = (clicked + 100 * usual) / (shown + 100)
        at = [click[known & (place == spot)].mean() / usual for spot in range(PLACES)]
        expected[there] = rate * np.array(at)[place[there], None]
    return expected


def _said(each: Estimate, form: str) -> str:
    return f"{each.value:{form}} ({each.low:{form}} to {each.high:{form}})"


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(title=title)
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place else "left")
    return table


if __name__ == "__main__":
    run()
