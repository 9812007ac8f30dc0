"""What a placement changes in the ledger: customers, links with their evidence, and the identity log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection

from regulars.identify.identity.carrying import Detail, carry, others_named
from regulars.identify.identity.deeds import snapshot
from regulars.identify.keeping import CONSOLE
from regulars.identify.placing import Placement
from regulars.ledger.frames import UTC_TIME, read_frame, reserve_ids, write_frame
from regulars.ledger.models import Customer, IdentityEntry, Link, Source
from regulars.science.matching.explain import sentences
from regulars.science.matching.match import Matched

ALONE, AMONG = "the only record of this person", "together with other records of this person"
_EVIDENCE = {"record": pl.Int64, "probability": pl.Float64, "evidence": pl.String}


def customers_for(placement: Placement, at: datetime) -> pl.DataFrame:
    """The placement's rows with every customer known: new ones are made, in the order of their first records."""
    roots = placement.now.filter(pl.col("customer").is_null())["root"].unique().sort()
    if roots.is_empty():
        return placement.now
    first = reserve_ids(Customer, len(roots))
    made = pl.DataFrame({"root": roots}).with_columns((pl.int_range(pl.len()) + first).alias("made"))
    moment = pl.lit(at).cast(UTC_TIME)
    write_frame(Customer, made.select(pl.col("made").alias("id"), moment.alias("known_since")))
    _log(
        made.select(
            pl.lit("created").alias("change"), pl.col("made").alias("customer"), pl.col("root").alias("record")
        ),
        at,
    )
    placed = placement.now.join(made, on="root", how="left", maintain_order="left")
    return placed.with_columns(pl.coalesce("customer", "made").alias("customer")).drop("made")


def ended(placed: pl.DataFrame, merged: Mapping[int, int]) -> dict[int, int]:
    """Each customer that ended, and the one that it goes on as."""
    customer_of = dict(
        placed.filter(pl.col("root").is_in(list(merged.values()))).select("root", "customer").iter_rows()
    )
    return {gone: customer_of[root] for gone, root in merged.items()}


def hand_over(left: Sequence[tuple[int, int, int]], into: Mapping[int, int], at: datetime) -> None:
    """Records that leave a customer (record, before, customer) are logged, and customers that ended become aliases.

    The links themselves are written afterwards.
    """
    if not left:
        return
    links = {link[0]: link for link in snapshot(record for record, _, _ in left)}
    details, desk = carry(into), _of_our_people(into)
    groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for record, before, customer in left:
        groups[before, customer].append(record)
    entries: list[tuple[str, int, int, int | None, str, Detail]] = []
    for (before, customer), records in sorted(groups.items()):
        kept = [links[record] for record in records]
        if into.get(before) == customer:
            kept += desk.get(before, [])
            detail = {**details[before], "links": kept, "plan": {"customers": [customer, before], "home": customer}}
            entries.append(("merged", customer, before, None, "records of both are one person", detail))
        else:
            plan = {"customer": before, "records": records, "other": customer, "home": before}
            none: Detail = {"moved": {}, "aside": {}, "aliases": [], "known_since": []}
            none["revived"] = not Link.objects.filter(customer=customer).exists()
            entries.append(
                (
                    "split",
                    before,
                    customer,
                    records[0],
                    "no longer the same person",
                    none | {"links": kept, "plan": plan},
                )
            )
    _log_operations(entries, at)


def _of_our_people(into: Mapping[int, int]) -> dict[int, list[list[Any]]]:
    """What our own people entered about a customer goes where that customer goes; gives the links as they were."""
    found: defaultdict[int, list[list[Any]]] = defaultdict(list)
    entered = Link.objects.filter(record__source__format=CONSOLE)
    gone = sorted(into)
    for start in range(0, len(gone), 500):
        theirs = entered.filter(customer__in=gone[start : start + 500]).values_list("record", flat=True)
        for kept in snapshot(theirs):
            found[kept[1]].append(kept)
            Link.objects.filter(record=kept[0]).update(customer=into[kept[1]])
    return found


def _log_operations(entries: list[tuple[str, int, int, int | None, str, Detail]], at: datetime) -> None:
    """Each is an operation of its own, that can be taken back by itself."""
    concerned = [(place, named) for place, entry in enumerate(entries) for named in sorted(others_named(entry[-1]))]
    first = reserve_ids(IdentityEntry, len(entries) + len(concerned))
    rows = [
        IdentityEntry(
            pk=first + place,
            at=at,
            change=change,
            customer=customer,
            other=other,
            record=record,
            reason=reason,
            operation=first + place,
            detail=detail | {"round": 0},
        )
        for place, (change, customer, other, record, reason, detail) in enumerate(entries)
    ]
    rows += [
        IdentityEntry(
            pk=first + number, at=at, change="touched", customer=named, operation=first + place, detail={"round": 0}
        )
        for number, (place, named) in enumerate(concerned, len(entries))
    ]
    IdentityEntry.objects.bulk_create(rows, batch_size=500)


def _log(entries: pl.DataFrame, at: datetime) -> None:
    write_frame(IdentityEntry, entries.with_columns(pl.lit(at).cast(UTC_TIME).alias("at")))


def link(moved: pl.DataFrame, evidence: pl.DataFrame, sizes: pl.DataFrame, at: datetime) -> None:
    """Write the links of these records (`record, before, customer`), each with its evidence; `sizes`: root, len."""
    told = (
        moved.join(evidence, on="record", how="left")
        .join(sizes, on="root", how="left")
        .with_columns(
            pl.col("probability").fill_null(1.0),
            pl.col("evidence").fill_null(pl.when(pl.col("len") > 1).then(pl.lit(AMONG)).otherwise(pl.lit(ALONE))),
            pl.lit(at).cast(UTC_TIME).alias("linked_at"),
        )
    )
    columns = ["record", "customer", "probability", "evidence", "linked_at"]
    write_frame(Link, told.filter(pl.col("before").is_null()).select(columns))
    _relink(told.filter(pl.col("before").is_not_null()).select(columns), at)


def refresh_evidence(kept: pl.DataFrame, evidence: pl.DataFrame) -> None:
    """Records that were alone and are not any more: the link says what ties them now. When it was made stays."""
    told = evidence.join(kept.select("record"), on="record")
    rows = told.select("probability", "evidence", "record").rows()
    _execute("UPDATE {link} SET probability = %s, evidence = %s WHERE record_id = %s AND evidence IN "
             f"('{ALONE}', '{AMONG}')", rows)  # fmt: skip


def _relink(told: pl.DataFrame, at: datetime) -> None:
    moment = connection.ops.adapt_datetimefield_value(at)
    rows = [
        (customer, probability, evidence, moment, record)
        for record, customer, probability, evidence, _ in told.iter_rows()
    ]
    _execute(
        "UPDATE {link} SET customer_id = %s, probability = %s, evidence = %s, linked_at = %s WHERE record_id = %s", rows
    )


def _execute(sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql.format(link=connection.ops.quote_name(Link._meta.db_table)), list(rows))


def evidence_of(matched: Matched, records: pl.Series, sources: pl.Series, wanted: pl.Series) -> pl.DataFrame:
    """`record, probability, evidence`: of each wanted record the strongest pair within its cluster, in words.

    `records` and `sources` (keys) are those of the matched rows.
    """
    inside = matched.pairs.with_row_index("pair").filter(
        pl.Series(
            matched.clusters[matched.pairs["left"].to_numpy()] == matched.clusters[matched.pairs["right"].to_numpy()]
        )
    )
    both = pl.concat(
        [
            inside.select("pair", "weight", "probability", pl.col(one).alias("row"), pl.col(two).alias("beside"))
            for one, two in (("left", "right"), ("right", "left"))
        ]
    )
    best = (
        both.with_columns(records.gather(both["row"]).alias("record"))
        .filter(pl.col("record").is_in(wanted.implode()))
        .sort("weight", "beside", descending=[True, False])
        .unique("record", keep="first", maintain_order=True)
    )
    if best.is_empty():
        return pl.DataFrame(schema=_EVIDENCE)
    said = sentences(matched.model, matched.levels[best["pair"].to_numpy()])
    names = read_frame(Source.objects.order_by(), ["pk", "name"])
    source = sources.gather(best["beside"]).replace_strict(names["pk"], names["name"], return_dtype=pl.String)
    words = pl.Series("evidence", said, dtype=pl.String) + " as in " + source
    return best.select("record", pl.col("probability").cast(pl.Float64)).with_columns(words.alias("evidence"))
