"""Training the matching model on the ledger's own records, and teaching it what people answered."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl

from regulars.identify import keeping
from regulars.identify.reviews import answered_rows
from regulars.ledger.models import Review
from regulars.science.matching.compare.catalogue import derive_columns
from regulars.science.matching.encode import encode
from regulars.science.matching.forms import conventions_of
from regulars.science.matching.learning import learn, uncalibrated
from regulars.science.matching.match import Matched, match
from regulars.science.matching.model import Model
from regulars.science.matching.scoring import score_pairs
from regulars.science.matching.usual import LEAST_TO_LEARN_FROM, usual_model


def train_anew(country: str, why: str, at: datetime) -> tuple[Model, pl.DataFrame, Matched | None]:
    """Normalise every record and train a model on them; it is in force from now on.

    Gives the model, `record` with the forms, and who is who by it, unless answers changed the model since.
    """
    told = keeping.read_told(keeping.matchable())
    conventions = conventions_of(told.drop("record"), country)
    forms = keeping.write_forms(told, conventions, every=True)
    del told
    rows = dict(zip(forms["record"].to_list(), range(forms.height), strict=True)) if Review.objects.exists() else {}
    together, apart = answered_rows(rows)
    if forms.height < LEAST_TO_LEARN_FROM:
        model, matched = usual_model({name.split("#", 1)[0] for name in keeping.FORMS}, forms.height), None
    else:
        matched = match(forms.drop("record"), together=together, apart=apart)
        model = matched.model
    taught = teach(model, forms, rows)
    kept = keeping.keep_model(taught, conventions, forms.height, why, at)
    keeping.write_keys(forms, kept, every=True)
    return kept, forms, matched if taught is model else None


def teach(model: Model, forms: pl.DataFrame, rows: dict[int, int]) -> Model:
    """The model with its probabilities recalibrated by the answers to doubtful pairs; itself where there are none."""
    doubtful = Review.objects.filter(state__in=(Review.State.SAME, Review.State.DIFFERENT)).exclude(evidence=[])
    answers = [
        (rows[left], rows[right], state == Review.State.SAME)
        for left, right, state in doubtful.order_by("pk").values_list("left", "right", "state")
        if left in rows and right in rows
    ]
    if not answers:
        return model
    left, right, same = (list(part) for part in zip(*answers, strict=True))
    people = derive_columns(encode(forms.drop("record")))
    scored = score_pairs(people, model, np.array(left, dtype=np.int64), np.array(right, dtype=np.int64))
    return learn(model, uncalibrated(model, scored.log_odds).tolist(), [bool(one) for one in same])
