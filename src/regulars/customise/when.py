"""When a suggestion can be carried out: what permission says of it at this moment, before anybody presses a key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from regulars.customise.channels import EMAIL
from regulars.customise.playbook import playbook
from regulars.ledger.deliveries import mail_goes_out
from regulars.ledger.models import Decision
from regulars.ledger.reach import may_reach
from regulars.ledger.reach.ask import Verdict
from regulars.ledger.reach.consent import MARKETING
from regulars.ledger.reach.rules import rules


def when_possible(decisions: Iterable[int], *, at: datetime) -> dict[int, Verdict]:
    """For each decision (by number) whether it may be carried out at `at`, else from when, or why never.

    It is asked again when it is carried out, and when a mail is sent.
    """
    purposes = {move.key: move.purpose for move in playbook()}
    ours, mail = rules(), mail_goes_out()
    found = Decision.objects.select_related("customer", "action").in_bulk(list(decisions))
    return {
        number: may_reach(
            decision.customer,
            decision.channel,
            purposes.get(decision.action.key, MARKETING),
            at=at,
            topic=ours.topic_named(decision.action.key, decision.action.kind),
            by_hand=not (mail and decision.channel == EMAIL.key),
            set_rules=ours,
        )
        for number, decision in found.items()
        if decision.action
    }
