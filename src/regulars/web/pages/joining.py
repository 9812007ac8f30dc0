"""Who is who, on one customer: the records behind them, what is believed and why; split, merge, undo and history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.differentiate.customers import list_customers
from regulars.identify.aligning import LABELS, align, said
from regulars.identify.identity import Operation, history, merge, operation, split, undo
from regulars.identify.survivorship.rules import rule_of
from regulars.interact.desk import FORMAT, find_customer
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Customer, Link, TimelineEntry
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.pages.customer import GOLDEN
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_TOLD = (
    *("full_name", "given_name", "family_name", "email", "phone", "birth_date", "company", "street", "postcode"),
    *("city", "region", "country", "external_id"),
)
_FOUND = 10
_HISTORY = 30
_UNDOABLE = ("merged", "split", "answered")


@page(Area.CUSTOMERS)
def who(request: Asked, code: str) -> HttpResponse:
    """The records behind a customer, what is believed and why, and every change of who this is."""
    customer = find_customer(code)
    if customer.code != code:
        return go(request, resolve_url("who", customer.code))
    context = {
        "customer": customer,
        "records": _records(customer),
        "golden": _golden(customer),
        "history": _told(history(customer.pk, _HISTORY)),
        "aliases": Customer.objects.filter(merged_into=customer).order_by("pk"),
    }
    return render(request, "web/who.html", context)


@page(Area.CUSTOMERS, Ability.ACT)
def confirm_split(request: Asked, code: str) -> HttpResponse:
    """Which of a customer's records would become somebody else, and whether that is wanted."""
    customer = find_customer(code)
    chosen = _chosen(request.GET.getlist("record"))
    records = _records(customer)
    going = [each for each in records if each["link"].record_id in chosen]
    staying = [each for each in records if each["link"].record_id not in chosen]
    context = {"customer": customer, "going": going, "staying": staying}
    return render(request, "web/split.html", context)


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def split_off(request: Asked, code: str) -> HttpResponse:
    """Make the chosen records somebody else."""
    customer = find_customer(code)
    chosen = _chosen(request.POST.getlist("record"))
    with traced(request, "split customer", f"customer {customer.code}", records=len(chosen)):
        done = split(customer.pk, chosen, by=request.person.name, reason=_reason(request), at=request.at)
    other = Customer.objects.filter(pk__in=done.others).first()
    apart = f" They are {other.called} now." if other else ""
    messages.success(request, f"Done: {_counted(len(chosen), 'record')} went.{apart}")
    return go(request, resolve_url("who", customer.code))


@page(Area.CUSTOMERS, Ability.ACT)
def find_other(request: Asked, code: str) -> HttpResponse:
    """Search the other customer who is the same person; or both side by side, and whether they are to be one."""
    customer = find_customer(code)
    search, other_code = request.GET.get("search", "").strip(), request.GET.get("with", "")
    context: dict[str, Any] = {"customer": customer, "search": search}
    if other_code:
        other = find_customer(other_code)
        if other.pk == customer.pk:
            raise BadInput("These are one customer already.", hint="Choose another customer.")
        context |= {
            "other": other,
            "lines": align(_as_told(customer), _as_told(other)),
            "numbers": [_numbers(each) for each in (customer, other)],
        }
    elif search:
        found = list_customers(search, limit=_FOUND + 1).rows
        context["found"] = [row for row in found if row.code != customer.code][:_FOUND]
    return render(request, "web/merge.html", context)


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def merge_with(request: Asked, code: str) -> HttpResponse:
    """Make two customers one; this one keeps its code, the other's leads here."""
    customer, other = find_customer(code), find_customer(request.POST.get("with", ""))
    with traced(request, "merge customers", f"customer {customer.code}", other=other.code):
        merge([customer.pk, other.pk], by=request.person.name, reason=_reason(request), at=request.at)
    messages.success(request, f"They are one customer now. {other.code} leads here as well.")
    return go(request, resolve_url("who", customer.code))


@page(Area.CUSTOMERS, Ability.ACT)
def confirm_take_back(request: Asked, code: str, number: int) -> HttpResponse:
    """What taking a change of who is who back would do, and whether that is wanted."""
    customer = find_customer(code)
    (told,) = _told([operation(number)])
    return render(request, "web/take_back.html", {"customer": customer, "change": told})


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def take_back_change(request: Asked, code: str, number: int) -> HttpResponse:
    """Take the change back: customers, consents, tasks are as they were before it."""
    customer = find_customer(code)
    with traced(request, "undo identity", f"customer {customer.code}", operation=number):
        done = undo(number, by=request.person.name, at=request.at)
    messages.success(request, "Done again." if done.change == "redone" else "Taken back.")
    return go(request, resolve_url("who", find_customer(code).code))


def _records(customer: Customer) -> list[dict[str, Any]]:
    """The linked records, with what each says on one line; those that our own people made come last."""
    links = customer.links.select_related("record__source").order_by("record__learned_at", "record")
    told = [{"link": link, "says": _says(link), "ours": link.record.source.format == FORMAT} for link in links]
    return sorted(told, key=lambda each: bool(each["ours"]))


def _says(link: Link) -> list[str]:
    record = {name: getattr(link.record, name) for name in _TOLD}
    parts = [said(record, field) for field in LABELS if field not in {"external_id", "region", "country"}]
    return [part for part in parts if part]


def _golden(customer: Customer) -> list[dict[str, Any]]:
    """Each fact that is believed: from which source, when, why that one, and the rule it was chosen by."""
    known = [(name, label) for name, label in GOLDEN if getattr(customer, name)]
    said_once: set[str] = set()
    facts = []
    for name, label in known:
        rule = rule_of(name).words
        facts.append(
            {
                "label": label,
                "value": getattr(customer, name),
                "origin": customer.origins.get(name, {}),
                "rule": "" if rule in said_once else rule,
            }
        )
        said_once.add(rule)
    return facts


def _as_told(customer: Customer) -> dict[str, str]:
    fields = ("email", "phone", "birth_date", "company", "street", "postcode", "city", "country")
    return {"full_name": customer.name, **{name: getattr(customer, name) for name in fields}}


def _numbers(customer: Customer) -> dict[str, Any]:
    """What hangs on a customer and would move."""
    return {
        "customer": customer,
        "records": customer.links.count(),
        "events": TimelineEntry.objects.filter(record__link__customer=customer).count(),
        "score": getattr(customer, "score", None),
    }


def _told(operations: Iterable[Operation]) -> list[dict[str, Any]]:
    """Operations in words, with the customers they name where those still exist."""
    done = list(operations)
    named = {number for each in done for number in (each.customer, *each.others)}
    people = Customer.objects.in_bulk(named)
    return [
        {
            "operation": each,
            "said": _WORDS[each.change],
            "others": [people[number] for number in each.others if number in people],
            "records": len(each.records),
            "can_undo": each.change in _UNDOABLE and not each.undone,
            "can_redo": each.change == "undone",
        }
        for each in done
    ]


_WORDS = {
    "created": "Came to be",
    "merged": "Became one with",
    "split": "Parted from",
    "answered": "A doubt was settled",
    "undone": "A change was taken back",
    "redone": "A change was done again",
}


def _chosen(given: Iterable[str]) -> set[int]:
    return {int(number) for number in given if number.isdecimal() and len(number) < 19}


def _reason(request: Asked) -> str:
    return request.POST.get("reason", "").strip()[:300]


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
