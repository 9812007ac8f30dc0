"""The business's own rules of reaching customers: quiet hours, how often at most, and topics to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regulars.kernel.options import from_environment, read_setting, setting_named
from regulars.kernel.quiet_hours import QuietHours, read_quiet_hours
from regulars.ledger.models import BusinessSetting
from regulars.ledger.reach.wishes import Limit

_NAMES = ("TIME_ZONE", "QUIET_HOURS", "CONTACTS_A_WEEK", "SERVICE_A_DAY", "TOPICS", "WAIT_HOURS", "LET_GO_DAYS")


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that concern reaching customers.

    Attributes:
        zone: of the business, for customers of whom nothing is known.
        quiet: when nobody is asked or sold anything.
        unasked: how often at most a customer is turned to, all channels together; None: no limit.
        service: how many service messages at most in one channel; None: no limit.
        topics: that customers can choose.
        wait_hours: how long at most marketing waits for a customer's best hour; 0: not at all.
        let_go_days: after so many days, marketing that still waits is let go.
    """

    zone: str = "UTC"
    quiet: QuietHours | None = None
    unasked: Limit | None = None
    service: Limit | None = None
    topics: tuple[str, ...] = ()
    wait_hours: int = 0
    let_go_days: int = 7

    def topic_named(self, *names: str) -> str:
        """The first topic that one of the names stands for, in singular or plural; empty where none does."""
        known = {form: topic for topic in self.topics for form in _forms(topic)}
        return next((known[form] for name in names for form in _forms(name) if form in known), "")


def rules() -> Rules:
    """The rules as they are set now."""
    return rules_of(dict(BusinessSetting.objects.filter(name__in=_NAMES).values_list("name", "value")))


def rules_of(stored: Mapping[str, str]) -> Rules:
    """The same of settings that were read already, by name; what the environment says wins."""
    values = {name: read_setting(name, _given(name, stored)) for name in _NAMES}
    return Rules(
        zone=str(values["TIME_ZONE"]),
        quiet=read_quiet_hours(str(values["QUIET_HOURS"])),
        unasked=_limit(int(values["CONTACTS_A_WEEK"]), 7),
        service=_limit(int(values["SERVICE_A_DAY"]), 1),
        topics=tuple(topic for topic in str(values["TOPICS"]).split(", ") if topic),
        wait_hours=int(values["WAIT_HOURS"]),
        let_go_days=int(values["LET_GO_DAYS"]),
    )


def _given(name: str, stored: Mapping[str, str]) -> str:
    given = from_environment(name)
    return stored.get(name, setting_named(name).default) if given is None else given


def _limit(most: int, days: int) -> Limit | None:
    return Limit(most, days) if most else None


def _forms(name: str) -> tuple[str, ...]:
    plain = name.casefold().replace("-", " ").replace("_", " ").strip()
    return (plain, plain.removesuffix("s"))
