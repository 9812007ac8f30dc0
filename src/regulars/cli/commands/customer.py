"""`regulars customer`: one customer on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.opening import Json, now, open_existing
from regulars.cli.screen import say, say_json, screen, table

if TYPE_CHECKING:
    from regulars.ledger.models import Customer

PANEL = "Every day"
EXAMPLE = "regulars customer 7K3M9QA"
_CONTACT = ("email", "phone", "company", "street", "city", "postcode", "country", "birth_date")


def command(
    code: Annotated[str, typer.Argument(help="The customer's code; case does not matter.", show_default=False)],
    events: Annotated[int, typer.Option(min=0, max=1000, help="How many entries of the timeline.")] = 15,
    as_json: Json = False,
) -> None:
    """One customer on one page: who, worth, risk, likes, what is allowed, what happened, what to do now."""
    open_existing()
    from regulars.interact.desk import find_customer

    page = _page(find_customer(code), events)
    if as_json:
        say_json(page)
        return
    _show(page)


def _page(customer: Customer, events: int) -> dict[str, Any]:
    from dataclasses import asdict

    from regulars.customise.next_step import next_step
    from regulars.differentiate.explain import explain_value
    from regulars.interact.consents import consents_of
    from regulars.interact.tasks import open_tasks
    from regulars.interact.timeline import timeline_of
    from regulars.ledger.business import business

    chosen = business()
    score = getattr(customer, "score", None)
    likes = customer.preferences.order_by("-stated", "-strength")[:8]
    step = next_step(customer.pk, at=now())
    return {
        "code": customer.code,
        "called": customer.called,
        "contact": {name: getattr(customer, name) for name in _CONTACT if getattr(customer, name)},
        "known_since": customer.known_since,
        "currency": chosen.currency,
        "score": _figures(score) if score else None,
        "value_explained": explain_value(score, chosen, chosen.currency) if score else [],
        "records": [
            {"source": link.record.source.name, "key": link.record.key, "because": link.evidence}
            for link in customer.links.select_related("record__source").order_by("record")
        ],
        "likes": [{"what": like.item, "subject": like.subject, "why": like.evidence} for like in likes],
        "consents": [asdict(consent) for consent in consents_of(customer)],
        "tasks": [{"number": task.pk, "title": task.title, "due_on": task.due_on} for task in open_tasks(customer)],
        "next_step": asdict(step) if step else None,
        "timeline": [asdict(entry) for entry in timeline_of(customer, events)],
    }


def _figures(score: Any) -> dict[str, Any]:
    return {field.name: getattr(score, field.name) for field in score._meta.concrete_fields if field.name != "customer"}


def _show(page: dict[str, Any]) -> None:
    from regulars.kernel.money import say_money

    score = page["score"]
    say(f"{page['called']}  {page['code']}", style="bold")
    say("  " + " · ".join(page["contact"].values()))
    say(f"  known since {page['known_since']:%d %B %Y}" + (f" · {score['tier']}" if score else " · not scored yet"), "")
    say(*(f"  {line}" for line in page["value_explained"]))
    say(*(f"  - {reason}" for reason in (score["reasons"] if score else [])), "")
    _show_step(page["next_step"], page["currency"])
    if page["likes"]:
        say("Likes", style="bold")
        say(*(f"  {like['what']}: {like['why']}" if like["why"] else f"  {like['what']}" for like in page["likes"]), "")
    if page["consents"]:
        say("Allows", style="bold")
        say(*(f"  {c['channel']} for {c['purpose']}: {c['state']} ({c['source']})" for c in page["consents"]), "")
    if page["tasks"]:
        say("To do", style="bold")
        say(
            *(f"  {task['title']}" + (f", by {task['due_on']}" if task["due_on"] else "") for task in page["tasks"]), ""
        )
    say("Known from", style="bold")
    say(*(f"  {record['source']} ({record['key']}): {record['because']}" for record in page["records"]), "")
    rows = [
        (
            f"{entry['at']:%Y-%m-%d}",
            entry["name"],
            entry["summary"],
            say_money(entry["amount"], entry["currency"]) if entry["amount"] is not None else "",
        )
        for entry in page["timeline"]
    ]
    if rows:
        screen().print(table(("when", "what", "", "amount"), rows, right=["amount"]))


def _show_step(step: dict[str, Any] | None, currency: str) -> None:
    from regulars.kernel.money import say_money

    if step is None:
        return
    say("Next step", style="bold")
    suggestion = step["suggestion"]
    if suggestion is None:
        say("  Leave them in peace.")
    else:
        worth = say_money(suggestion["worth"], currency)
        say(f"  {suggestion['how']}: {suggestion['action']} (worth {worth})")
    if step["control"]:
        say("  In the control group: shown for the record, not to be carried out.")
    say(*(f"  - {reason}" for reason in step["why"]), "")
