"""What the executors do, put together without Spark: whatever the batches, the result is that of the local matcher."""

from collections.abc import Iterable

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from tests.support.crowd import crowd

from regulars.identify.spark import work as executors
from regulars.identify.spark.batches import batch_of
from regulars.identify.spark.groups import stars_of
from regulars.identify.spark.work import Work, form_names
from regulars.science.matching.blocking import MOST_SHARERS
from regulars.science.matching.compare.catalogue import derive_columns
from regulars.science.matching.encode import encode
from regulars.science.matching.match import match
from regulars.science.matching.model import Model
from regulars.science.matching.scoring import score_pairs

NOBODY = np.empty((0, 2), dtype=np.int64)


@pytest.fixture(scope="module")
def forms() -> pl.DataFrame:
    return crowd(3_000)


@pytest.fixture(scope="module")
def model(forms: pl.DataFrame) -> Model:
    return match(forms).model


def work_for(forms: pl.DataFrame, model: Model, together: object = NOBODY, apart: object = NOBODY) -> Work:
    least = {name: forms.filter(pl.col(name) != "")[name].min() for name in forms.columns}
    specimen = {name: str(value) for name, value in least.items() if value is not None}
    return Work(model, specimen, *(np.array(pairs, dtype=np.int64).reshape(-1, 2) for pairs in (together, apart)))


def batches(frame: pl.DataFrame, rows: int) -> list[pa.RecordBatch]:
    texts = {name: pa.string() for name, kind in frame.schema.items() if kind == pl.String}
    columns = [column.to_arrow().cast(texts.get(column.name, column.to_arrow().type)) for column in frame]
    return pa.table(columns, names=frame.columns).to_batches(max_chunksize=rows)


def frame(made: Iterable[pa.RecordBatch]) -> pl.DataFrame:
    found = pl.from_arrow(pa.Table.from_batches(made))
    assert isinstance(found, pl.DataFrame)
    return found


def clusters(forms: pl.DataFrame, work: Work, numbers: NDArray[np.int64], rows: int) -> NDArray[np.int64]:
    """The stages one after the other, with Polars for what Spark does between them."""
    names = form_names(len(work.specimen))
    known = forms.select(work.specimen.keys()).rename(dict(zip(work.specimen, names, strict=True)))
    records = known.insert_column(0, pl.Series("record", numbers))
    keys = frame(executors.keys_of(batches(records, rows), work)).sort("key")
    pairs = frame(executors.pairs_of(batches(keys, rows))).unique()
    sides = (
        records.rename({"record": side} | {name: f"{side} {name}" for name in names}) for side in ("left", "right")
    )
    both = pairs.join(next(sides), on="left").join(next(sides), on="right")
    scored = frame(executors.scores_of(batches(both, rows), work))
    joins = scored.filter("joins").select(high="right", low="left")
    forced = pl.DataFrame(work.together, schema={"low": pl.Int64, "high": pl.Int64}).select("high", "low")
    stars = frame(stars_of(batches(pl.concat([joins, forced]), rows)))
    groups = pl.concat(
        [stars.rename({"high": "record", "low": "group"}), stars.select(record="low", group="low").unique()]
    )
    larger = groups.filter(pl.len().over("group") > 2)
    own = larger.join(records, on="record").select("group", "record", pl.lit(None, pl.Int64).alias("other"), *names)
    inner = scored.join(larger, left_on="left", right_on="record").join(
        larger, left_on=["right", "group"], right_on=["record", "group"]
    )
    told = inner.select("group", record="left", other="right", **{name: pl.lit(None, pl.String) for name in names})
    settled = frame(executors.clusters_of(batches(pl.concat([own, told]).sort("group"), rows), work))
    joined = pl.concat([groups.filter(pl.len().over("group") == 2).rename({"group": "customer"}), settled])
    final = records.select("record").join(joined, on="record", how="left")
    return final.select(pl.coalesce("customer", "record")).to_series().to_numpy()


@pytest.mark.parametrize("rows", [37, 500, 10_000])
def test_batches_of_any_size_give_what_the_whole_table_gives(forms: pl.DataFrame, model: Model, rows: int) -> None:
    local = match(forms, model=model).clusters
    assert len(np.unique(local)) < forms.height * 0.9
    found = clusters(forms, work_for(forms, model), np.arange(forms.height), rows)
    np.testing.assert_array_equal(found, local)


def test_a_table_cut_small_keeps_columns_that_hardly_anyone_fills(
    forms: pl.DataFrame, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regulars.identify.spark.batches.gathered.__defaults__", (20,))
    found = clusters(forms, work_for(forms, model), np.arange(forms.height), 20)
    np.testing.assert_array_equal(found, match(forms, model=model).clusters)


def test_records_may_have_any_numbers(forms: pl.DataFrame, model: Model) -> None:
    numbers = np.sort(np.random.default_rng(1).choice(2**50, forms.height, replace=False)) - 2**49
    found = clusters(forms, work_for(forms, model), numbers, 1_000)
    np.testing.assert_array_equal(found, numbers[match(forms, model=model).clusters])


def test_what_people_said_counts(forms: pl.DataFrame, model: Model) -> None:
    local = match(forms, model=model).clusters
    joined = np.flatnonzero(local != np.arange(forms.height))[:40]
    apart = [(int(local[row]), int(row)) for row in joined]
    alone = np.flatnonzero(np.bincount(local, minlength=forms.height)[local] == 1)[:40].reshape(-1, 2)
    together = [(int(other), int(one)) for one, other in alone]
    wanted = match(forms, model=model, together=together, apart=apart).clusters
    assert all(wanted[one] != wanted[other] for one, other in apart)
    assert all(wanted[one] == wanted[other] for one, other in together)
    work = work_for(forms, model, np.sort(alone, axis=1), apart)
    np.testing.assert_array_equal(clusters(forms, work, np.arange(forms.height), 700), wanted)


def test_a_group_too_large_to_score_every_pair(forms: pl.DataFrame, model: Model) -> None:
    one = forms.filter((pl.col("email") != "") & (pl.col("birth_date") != "")).head(1)
    variants = [
        one.with_columns(house=pl.lit(str(number % 7 + 1)), city=pl.lit(f"town{number // 40}")) for number in range(200)
    ]
    larger = pl.concat([forms.head(1_500), *variants])
    local = match(larger, model=model).clusters
    found = clusters(larger, work_for(larger, model), np.arange(larger.height), 333)
    np.testing.assert_array_equal(found, local)


@pytest.mark.parametrize("sharers", [2, MOST_SHARERS, MOST_SHARERS + 1, 4 * MOST_SHARERS])
@pytest.mark.parametrize("rows", [1, 7, 1_000])
def test_a_key_of_too_many_brings_nobody_together(sharers: int, rows: int) -> None:
    keys = np.sort(np.concatenate([np.full(sharers, 5), [6, 6], [-9, -9, -9]])).astype(np.int64)
    made = pl.DataFrame({"key": keys, "record": np.arange(len(keys))[::-1].copy()})
    pairs = frame(executors.pairs_of(batches(made, rows)))
    expected = 1 + 3 + (sharers * (sharers - 1) // 2 if sharers <= MOST_SHARERS else 0)
    assert pairs.height == expected
    assert (pairs["left"] < pairs["right"]).all()


def test_a_record_is_no_pair_with_itself() -> None:
    twice = batch_of(key=np.array([5, 5, 5]), record=np.array([7, 7, 8]))
    assert frame(executors.pairs_of([twice])).unique().rows() == [(7, 8)]


def test_decided_pairs_are_found_in_either_order() -> None:
    decided = np.array([[1, 5], [2, 6]])
    left, right = np.array([1, 5, 1, 2, 6]), np.array([5, 1, 6, 6, 9])
    assert executors.among(left, right, decided).tolist() == [True, True, False, True, False]
    assert not executors.among(left, right, NOBODY).any()


def test_a_batch_in_which_nobody_has_a_first_phone_is_scored_like_the_whole_table(
    forms: pl.DataFrame, model: Model
) -> None:
    common = max(model.counts.common["phone"].items(), key=lambda known: known[1])[0]
    two = forms.head(2).with_columns(pl.lit("").alias("phone"), pl.lit(common).alias("phone#2"))
    whole = derive_columns(encode(pl.concat([two, forms])))
    work = work_for(forms, model)
    names = dict(zip(work.specimen, form_names(len(work.specimen)), strict=True))
    alone = work.people(pa.Table.from_batches(batches(two.select(names.keys()).rename(names), 10)))
    left, right = np.array([0]), np.array([1])
    assert score_pairs(alone, model, left, right).log_odds == score_pairs(whole, model, left, right).log_odds
