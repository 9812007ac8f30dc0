"""What a survey found: scores with intervals, reliability, gaps, who answered and who did not, and their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import polars as pl

from regulars.interact.surveys.scales import CHOICE, SCALES, TEXT
from regulars.interact.surveys.unnamed import may_show
from regulars.interact.surveys.wording import asked_in, pick
from regulars.ledger.anonymity import FEWEST
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Answer, Invitation, Question, Survey, UnnamedAnswer
from regulars.science.quality.gaps import Gap, gap_of, place_gaps
from regulars.science.quality.nonresponse import Responses, respond, weighted_mean
from regulars.science.quality.relationship import RELIABLE, cronbach_alpha
from regulars.science.quality.satisfaction import (
    Measured,
    customer_effort_score,
    customer_satisfaction,
    interval_of,
    net_promoter_score,
)

_OTHERS = "other tiers"
_FEWEST_ITEMS = 2


@dataclass(frozen=True, slots=True)
class Score:
    """A score in its points, with its 95 % interval. `weighted`: what it is once every tier counts as it should; None
    where that cannot be told."""

    score: float
    low: float
    high: float
    answers: int
    weighted: float | None = None


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What was answered to one question. `counts`: (answer, how many), empty where few would be given away by it."""

    key: str
    text: str
    scale: str
    score: Score | None
    counts: Sequence[tuple[str, int]]
    words: Sequence[str]
    answers: int


@dataclass(frozen=True, slots=True)
class Construct:
    """What several questions measure together; `alpha` is their reliability, None where it cannot be told."""

    name: str
    score: Score
    items: int
    alpha: float | None

    @property
    def reliable(self) -> bool:
        """Whether the questions belong together well enough."""
        return self.alpha is not None and self.alpha >= RELIABLE


@dataclass(frozen=True, slots=True)
class Results:
    """Everything. `hidden`: why nothing of the answers is shown; empty where it is."""

    hidden: str
    sheets: int
    questions: Sequence[QuestionResult]
    constructs: Sequence[Construct]
    gaps: Sequence[Gap]
    responses: Responses


def results_of(survey: Survey) -> Results:
    """The results as they stand."""
    questions = list(survey.questions.order_by("place", "pk"))
    responses = responses_of(survey)
    sheets = read_sheets(survey)
    hidden = may_show(survey, sheets.height) if survey.anonymous else ""
    if hidden or sheets.is_empty():
        shown = sheets.height if not survey.anonymous else sum(one.answered for one in responses.strata)
        return Results(hidden, shown, (), (), (), responses)
    weights = _weights(sheets, responses)
    return Results(
        "",
        sheets.height,
        [_question(question, sheets, weights, survey) for question in questions],
        _constructs(questions, sheets, weights),
        _gaps(questions, sheets),
        responses,
    )


def read_sheets(survey: Survey) -> pl.DataFrame:
    """A row for each who answered: `sheet` (customer, or of an anonymous survey anything), `stratum` (null there), and
    for each question its key with the number (Float64) or the words (String)."""
    questions = list(survey.questions.order_by("place", "pk"))
    asked = pl.DataFrame(
        {"question": [question.pk for question in questions], "key": [question.key for question in questions]},
        schema={"question": pl.Int64, "key": pl.String},
    )
    if survey.anonymous:
        kept = UnnamedAnswer.objects.filter(question__survey=survey).order_by()
        rows = list(kept.values_list("sheet", "question", "number", "text"))
        schema = {"sheet": pl.String, "question": pl.Int64, "number": pl.Float64, "text": pl.String}
        told = pl.DataFrame([(str(row[0]), *row[1:]) for row in rows], schema=schema, orient="row")
        strata = pl.DataFrame(schema={"sheet": pl.String, "stratum": pl.String})
    else:
        said = Answer.objects.filter(question__survey=survey).order_by("at", "pk")
        told = read_frame(said, ["customer", "question", "number", "text"]).rename({"customer": "sheet"})
        invited = Invitation.objects.filter(survey=survey).order_by()
        strata = read_frame(invited, ["customer", "stratum"]).rename({"customer": "sheet"})
    told = told.join(asked, on="question").unique(["sheet", "key"], keep="last", maintain_order=True)
    sheets = told.select("sheet").unique().sort("sheet").join(strata, on="sheet", how="left", maintain_order="left")
    for question in questions:
        value = "number" if question.scale in SCALES else "text"
        mine = told.filter(pl.col("key") == question.key).select("sheet", pl.col(value).alias(question.key))
        sheets = sheets.join(mine, on="sheet", how="left", maintain_order="left")
    return sheets


def responses_of(survey: Survey) -> Responses:
    """Who answered and who did not, by tier; of an anonymous survey tiers with few invited are told together."""
    invited = list(Invitation.objects.filter(survey=survey).values_list("stratum", "answered"))
    asked = Counter(stratum for stratum, _ in invited)
    answered = Counter(stratum for stratum, did in invited if did)
    people = Counter({str(name): int(count) for name, count in survey.drawn.get("people", {}).items()})
    if survey.anonymous:
        few = {name for name in set(people) | set(asked) if asked[name] < FEWEST}
        people, asked, answered = (_together(counts, few) for counts in (people, asked, answered))
    return respond(people, asked, answered)


def _together(counts: Mapping[str, int], few: set[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for name, count in counts.items():
        found[_OTHERS if name in few else name] += count
    return found


def _weights(sheets: pl.DataFrame, responses: Responses) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """What each sheet counts so that every tier has its own weight; None where nobody's tier is known."""
    weight = {one.stratum: one.weight for one in responses.strata}
    known = sheets["stratum"].replace_strict(weight, default=None, return_dtype=pl.Float64)
    if known.null_count() == len(known) or known.n_unique() < 2:
        return None
    return known.fill_null(1.0).to_numpy()


def _question(
    question: Question, sheets: pl.DataFrame, weights: np.ndarray[Any, np.dtype[np.float64]] | None, survey: Survey
) -> QuestionResult:
    told = sheets[question.key].drop_nulls()
    text = asked_in(question, survey.language)
    few = survey.anonymous and len(told) < FEWEST
    if question.scale == TEXT:
        words = [] if few else sorted(str(word) for word in told)
        return QuestionResult(question.key, text, question.scale, None, (), words, len(told))
    if question.scale == CHOICE:
        names = [(str(choice["key"]), pick(choice["texts"], survey.language)) for choice in question.choices]
        counts = [(name, int((told == key).sum())) for key, name in names]
        return QuestionResult(question.key, text, question.scale, None, _shown(counts, survey), (), len(told))
    steps = [(str(step), int((told == step).sum())) for step in SCALES[question.scale].steps]
    score = None if few or told.is_empty() else _score(question.scale, sheets[question.key], weights)
    return QuestionResult(question.key, text, question.scale, score, _shown(steps, survey), (), len(told))


def _shown(counts: list[tuple[str, int]], survey: Survey) -> Sequence[tuple[str, int]]:
    """The counts; of an anonymous survey only where no answer was given by few."""
    return () if survey.anonymous and any(0 < count < FEWEST for _, count in counts) else counts


def _score(scale: str, given: pl.Series, weights: np.ndarray[Any, np.dtype[np.float64]] | None) -> Score:
    answers = given.drop_nulls().to_numpy()
    if scale == "nps":
        measured, low, high = net_promoter_score(answers), -100.0, 100.0
        points = np.where(answers >= 9, 100.0, np.where(answers <= 6, -100.0, 0.0))
    elif scale == "csat":
        measured, low, high = customer_satisfaction(answers), 0.0, 100.0
        points = np.where(answers >= 4, 100.0, 0.0)
    else:
        measured, low, high = customer_effort_score(answers), 1.0, 7.0
        points = answers
    return _with_interval(measured, low, high, points, weights, given.is_not_null().to_numpy())


def _with_interval(
    measured: Measured,
    low: float,
    high: float,
    points: Any,
    weights: np.ndarray[Any, np.dtype[np.float64]] | None,
    answered: Any,
) -> Score:
    start, end = interval_of(measured, low, high)
    evened = None
    if weights is not None and weights[answered].sum() > 0:
        evened = weighted_mean(points, weights[answered]).mean
    return Score(measured.score, start, end, measured.answers, evened)


def _constructs(
    questions: Sequence[Question], sheets: pl.DataFrame, weights: np.ndarray[Any, np.dtype[np.float64]] | None
) -> list[Construct]:
    """What agreements with the same subject measure together."""
    groups: dict[str, list[str]] = {}
    for question in questions:
        if question.scale == "likert7" and question.about and not question.part:
            groups.setdefault(question.about, []).append(question.key)
    found = []
    for name, keys in groups.items():
        own = sheets.select(pl.mean_horizontal(keys).alias("mean"))["mean"]
        if len(keys) < _FEWEST_ITEMS or own.drop_nulls().is_empty():
            continue
        measured = customer_effort_score(own.drop_nulls().to_numpy())  # a mean on 1 to 7 is a mean on 1 to 7
        score = _with_interval(measured, 1.0, 7.0, own.drop_nulls().to_numpy(), weights, own.is_not_null().to_numpy())
        alpha = cronbach_alpha(sheets.select(keys).fill_null(float("nan")).to_numpy())
        found.append(Construct(name, score, len(keys), alpha if isfinite(alpha) else None))
    return found


def _gaps(questions: Sequence[Question], sheets: pl.DataFrame) -> list[Gap]:
    parts: dict[str, dict[str, str]] = {}
    for question in questions:
        if question.part and question.scale in SCALES:
            parts.setdefault(question.about, {})[question.part] = question.key
    found = []
    for need, keys in parts.items():
        told = {part: sheets[key].fill_null(float("nan")).to_numpy() for part, key in keys.items()}
        if {Question.Part.WANTED, Question.Part.DELIVERED} <= set(told):
            gap = gap_of(
                need, told[Question.Part.WANTED], told[Question.Part.DELIVERED], told.get(Question.Part.IMPORTANCE)
            )
            found += [gap] if gap else []
    return place_gaps(found)
