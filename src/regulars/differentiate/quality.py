"""Judge relationships: how satisfied, trusting and committed each customer is, from answers where there are any."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from regulars.differentiate.cards import keep_card
from regulars.differentiate.relations import Known, relations_of
from regulars.kernel.time import DAYS_PER_YEAR
from regulars.ledger.business import Business
from regulars.ledger.frames import replace_frame
from regulars.ledger.models import Relationship
from regulars.science.quality.latent import TRAITS, Answers, Floats, Standing, stand
from regulars.science.quality.learning import Learned, learn
from regulars.science.quality.relationship import KINDS, RELIABLE, Chances, cronbach_alpha, kind_chances
from regulars.science.quality.signs import SIGNS, believed, centred

RELATIONSHIPS = "relationships"
"""Name of the model card."""

_YEAR = DAYS_PER_YEAR * 24 * 3600
_TELLING = 0.15  # points, on average over the three, from which a sign is worth saying
_SAID = 3

CANNOT_KNOW = [
    "What those who never answer think: their intervals say how little their behaviour tells.",
    "Why somebody feels as they do; ask them.",
    "Whether those who answer are like those who do not.",
]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What was judged.

    Attributes:
        customers: judged, of whom so many had answered something.
        kinds: how many are probably of each kind.
        alphas: reliability of each scale, None where it cannot be told.
        learnt: from answers; else everything is as believed beforehand.
    """

    as_of: datetime
    judged_at: datetime
    customers: int
    answered: int
    answers: int
    kinds: dict[str, int]
    alphas: dict[str, float | None]
    learnt: bool

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat(), "judged_at": self.judged_at.isoformat()}

    def words(self) -> list[str]:
        """The report as a person reads it, a line each."""
        lines = [
            f"Relationships judged: {self.customers:,}; {self.answered:,} of these customers have answered a question.",
            ", ".join(f"{kind} {count:,}" for kind, count in self.kinds.items() if count) + ".",
        ]
        weak = [trait for trait, alpha in self.alphas.items() if alpha is not None and alpha < RELIABLE]
        return [
            *lines,
            *(f"The questions on {trait} are not to be relied on: their alpha is under .70." for trait in weak),
        ]


def judge_relationships(as_of: datetime, business: Business, *, at: datetime) -> QualityReport:
    """Judge everybody who has bought or answered, as of a moment, in place of all earlier judgements.

    Call after scoring. One transaction: the judgements are all of before, or all of now.
    """
    known = relations_of(as_of, business)
    questions = sorted(known.answers["question"].unique())
    signs, answers = centred(known.signs), _answers(known, questions, as_of)
    learned = learn(believed(questions), signs, answers)
    standing = stand(learned.model, signs, answers)
    chances = kind_chances(standing)
    rows = _rows(known, standing, chances, _reasons(signs, learned.model.slopes), as_of)
    replace_frame(Relationship, rows)
    alphas = {trait: _alpha(known.answers, trait) for trait in TRAITS}
    kinds = {kind.value: int((chances.kind == number).sum()) for number, kind in enumerate(KINDS)}
    keep_card(RELATIONSHIPS, as_of, _card(known, learned, alphas, kinds))
    answered = known.answers["customer"].n_unique()
    return QualityReport(as_of, at, rows.height, answered, known.answers.height, kinds, alphas, learned.learnt)


def _answers(known: Known, questions: list[str], as_of: datetime) -> Answers:
    """The answers as the model takes them; of one question asked twice in a day the later counts."""
    places = known.customers.select("customer").with_row_index("person")
    said = (
        known.answers.join(places, on="customer")
        .sort("at")
        .unique(["person", "question", pl.col("at").dt.date()], keep="last", maintain_order=True)
        .with_columns(
            item=pl.col("question").replace_strict({name: place for place, name in enumerate(questions)}, default=None)
            if questions
            else pl.lit(0),
            age=(pl.lit(as_of) - pl.col("at")).dt.total_seconds() / _YEAR,
        )
    )
    whole = said.select(pl.col("person", "item").cast(pl.Int64), pl.col("number", "age").cast(pl.Float64))
    return Answers.of(*(whole[name].to_numpy() for name in ("person", "item", "number", "age")))


def _rows(known: Known, standing: Standing, chances: Chances, reasons: pl.Series, as_of: datetime) -> pl.DataFrame:
    low, high = standing.interval()
    middle = np.clip(standing.mean, 1.0, 7.0)
    told = known.answers.group_by("customer").agg(answers=pl.len(), answered_at=pl.col("at").max())
    columns: dict[str, Any] = {"customer": known.customers["customer"]}
    for number, trait in enumerate(TRAITS):
        columns |= {trait: middle[:, number], f"{trait}_low": low[:, number], f"{trait}_high": high[:, number]}
    kinds = pl.Series([KINDS[number].value for number in chances.kind], dtype=pl.String)
    columns |= {
        "kind": kinds,
        "kind_probability": chances.probability,
        "sings": chances.sings,
        "walks": chances.walks,
        "reasons": reasons,
    }
    rows = pl.DataFrame(columns).join(told, on="customer", how="left", maintain_order="left")
    return rows.with_columns(pl.col("answers").fill_null(0), as_of=pl.lit(as_of))


def _reasons(signs: Floats, slopes: Floats) -> pl.Series:
    """What their behaviour says, as JSON lists of sentences, the signs that tell most first."""
    points = pl.DataFrame(signs * slopes.mean(axis=1), schema=[sign.name for sign in SIGNS], orient="row")
    above = pl.DataFrame(signs > 0, schema=[f"{sign.name}_more" for sign in SIGNS], orient="row")
    said = [
        pl.when(pl.col(sign.name).abs() < _TELLING)
        .then(None)
        .when(f"{sign.name}_more")
        .then(pl.lit(sign.much or None, dtype=pl.String))
        .otherwise(pl.lit(sign.little or None, dtype=pl.String))
        for sign in SIGNS
    ]
    listed = pl.concat_list(said).list.drop_nulls().list.head(_SAID)
    quoted = listed.list.eval(pl.format('"{}"', pl.element())).list.join(", ")
    both = pl.concat([points, above], how="horizontal")
    return both.select(reasons=pl.format("[{}]", quoted))["reasons"]


def _alpha(answers: pl.DataFrame, trait: str) -> float | None:
    """Reliability of the scale, by each customer's newest answer to each of its questions."""
    newest = answers.filter(pl.col("question").str.starts_with(f"{trait}_")).sort("at")
    if newest.is_empty():
        return None
    table = newest.pivot("question", index="customer", values="number", aggregate_function="last").drop("customer")
    alpha = cronbach_alpha(table.cast(pl.Float64).fill_null(float("nan")).to_numpy())
    return round(alpha, 3) if np.isfinite(alpha) else None


def _card(known: Known, learned: Learned, alphas: dict[str, float | None], kinds: dict[str, int]) -> dict[str, Any]:
    model = learned.model
    return {
        "called": "Latent satisfaction, trust and commitment",
        "says": "Behaviour says where a customer probably stands; answers say it better, and fade with the years.",
        "customers": known.customers.height,
        "people": learned.people,
        "answers": learned.answers,
        "learnt": learned.learnt,
        "half_life": model.half_life,
        "log_likelihood": learned.log_likelihood if learned.learnt else None,
        "usual": dict(zip(TRAITS, map(float, model.usual), strict=True)),
        "spread": [[round(float(value), 4) for value in row] for row in model.spread],
        "signs": [
            {"sign": sign.name, "much": sign.much, **dict(zip(TRAITS, map(float, slope), strict=True))}
            for sign, slope in zip(SIGNS, model.slopes, strict=True)
        ],
        "items": [
            {"question": item.name, "intercept": item.intercept, "loading": item.loading, "noise": item.noise}
            for item in model.items
        ],
        "alphas": alphas,
        "kinds": kinds,
        "cannot_know": CANNOT_KNOW,
    }
