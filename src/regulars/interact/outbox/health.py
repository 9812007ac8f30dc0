"""Whether mail goes out and comes in: what is not set up, or did not answer."""

from __future__ import annotations

from regulars.interact.channels import all_channels
from regulars.kernel.options import process_setting
from regulars.ledger.models import Delivery, MailPlace


def problems() -> list[str]:
    """What a person should look into, in words; empty where all is well."""
    found: list[str] = []
    for channel in all_channels():
        missing = channel.missing()
        waiting = Delivery.objects.filter(channel=channel.name, state=Delivery.State.QUEUED).count()
        if missing:
            found.append(f"{missing} {_mails(waiting)} until then." if waiting else missing)
        else:
            found += sorted(set(channel.waiting_purposes().values()))
    if not process_setting("MAIL_IN"):
        found.append("No mailbox is read (MAIL_IN).")
    found += [f"{place.name}: {place.problem}" for place in MailPlace.objects.exclude(problem="").order_by("name")]
    return found


def _mails(count: int) -> str:
    return "One mail waits" if count == 1 else f"{count} mails wait"
