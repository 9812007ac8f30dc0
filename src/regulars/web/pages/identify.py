"""Identify: from records to people; how they came together, and how well we know them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import polars as pl
from django.http import HttpResponse
from django.shortcuts import render

from regulars.identify.asking import Asking, ask_next, read_worth
from regulars.identify.joining import overlaps, read_links, sizes
from regulars.identify.knowing import FACTS, by_fact, by_source, read_told
from regulars.identify.sureness import DOUBTFUL, ONE, TWO, read_sureness
from regulars.ledger.log.read import last_moment
from regulars.ledger.models import Customer, IdentityEntry, Import, Record, Score
from regulars.web.charts import facts as facts_chart
from regulars.web.charts import overlap as overlap_chart
from regulars.web.charts import sizes as sizes_chart
from regulars.web.charts import weights as weights_chart
from regulars.web.remembered import latest_run, remembered
from regulars.web.roles import Area, Asked, page

CONSOLE = "console"
_CHANGES = 12
_LARGE = 100_000
_ASKED = 5


@page(Area.IDENTIFY)
def identify(request: Asked) -> HttpResponse:
    """The funnel from lines to people, how records came together, how well we know them, and what to ask next."""
    as_of = last_moment() or request.at
    known = remembered("identify", (*_state(), as_of.date()), lambda: _figures(as_of))
    return render(
        request,
        "web/identify.html",
        {
            **known,
            "asked_first": _people(known["ask"]),
            "changes": _changes(),
            "anything": Import.objects.exists(),
            "unresolved": Record.objects.filter(resolved=False).exists(),
        },
    )


def _state() -> tuple[Any, ...]:
    """What changes when records or people do; in a large ledger when about a twentieth did, or a step was run."""
    records = Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    entries = IdentityEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    run = latest_run("differentiate")
    return (
        Import.objects.order_by("-pk").values_list("pk", flat=True).first(),
        Import.objects.filter(state=Import.State.UNDONE).count(),
        _about(entries),
        _about(records),
        _about(Customer.objects.filter(merged_into=None).count()),
        run.pk if run else None,
    )


def _about(number: int) -> str:
    """The number; of a large one its first two digits."""
    return str(number) if number <= _LARGE else f"{number:.1e}"


def _figures(as_of: datetime) -> dict[str, Any]:
    told, links = read_told(), read_links(leaving_out=CONSOLE)
    people = Customer.objects.filter(merged_into=None).count()
    done = Import.objects.filter(state=Import.State.DONE)
    sources = by_source(told, links, as_of)
    return {
        "lines": sum(done.values_list("lines", flat=True)),
        "files": done.count(),
        "records": Record.objects.exclude(source__format=CONSOLE).count(),
        "people": people,
        **_together(links, [source.source for source in sources]),
        **_sure(),
        "facts": by_fact(told, people, as_of),
        "sources": sources,
        "source_chart": _source_chart(sources) if sources else None,
        "fact_labels": [fact.label for fact in FACTS],
        "ask": (asking := ask_next(told, read_worth(), as_of)),
        "ask_more": asking[1:],
    }


def _together(links: pl.DataFrame, sources: list[str]) -> dict[str, Any]:
    """How many records a person has, and which sources know the same people."""
    shared, of_size = overlaps(links), sizes(links)
    several = sum(size.people for size in of_size if size.records > 1)
    crossing = [group for group in shared if len(group.sources) > 1]
    return {
        "joined": several,
        "sizes": of_size,
        "size_chart": sizes_chart.draw([asdict(size) for size in of_size]) if of_size else None,
        "shared": shared,
        "crossing": sum(group.people for group in crossing),
        "closest": crossing[0] if crossing else None,
        "overlap_chart": overlap_chart.draw([(group.sources, group.people) for group in shared], sources)
        if len(sources) > 1
        else None,
    }


def _sure() -> dict[str, Any]:
    """How sure we are of pairs of records."""
    sure = read_sureness()
    if sure is None:
        return {"sure": None}
    bins = [asdict(each) for each in sure.bins]
    counted = {name: sure.pairs(kind) for name, kind in (("one", ONE), ("doubtful", DOUBTFUL), ("two", TWO))}
    return {"sure": sure, "sure_pairs": counted, "sure_chart": weights_chart.draw(bins, sure.line)}


def _source_chart(sources: list[Any]) -> Any:
    rows = [
        {"source": source.source, "fact": fact.label, "share": source.known[fact.name]}
        for source in sources
        for fact in FACTS
    ]
    return facts_chart.draw(rows, [fact.label for fact in FACTS])


def _people(asking: list[Asking]) -> list[dict[str, Any]]:
    """The customers to ask first for the fact that would help most, with what they are worth."""
    if not asking:
        return []
    numbers = asking[0].customers[:_ASKED]
    people = Customer.objects.in_bulk(numbers)
    worth = dict(Score.objects.filter(customer__in=numbers).values_list("customer", "value"))
    return [{"customer": people[number], "worth": worth.get(number)} for number in numbers if number in people]


def _changes() -> list[dict[str, Any]]:
    """The latest merges and splits, with the customers they concern where they still exist."""
    entries = list(IdentityEntry.objects.exclude(change="created").order_by("-pk")[:_CHANGES])
    people = Customer.objects.in_bulk({entry.customer for entry in entries})
    return [{"entry": entry, "customer": people.get(entry.customer)} for entry in entries]
