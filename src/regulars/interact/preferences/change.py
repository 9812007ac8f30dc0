"""Change what holds: everything, one press to stop, or a time to forget; each as dated statements with their proof."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction

from regulars.interact.preferences.choices import OFTEN, YES, Choices, choices_of, zone_names
from regulars.interact.preferences.links import Link
from regulars.interact.preferences.speaking import Speaker
from regulars.interact.preferences.words import LANGUAGES
from regulars.kernel.errors import BadInput
from regulars.kernel.quiet_hours import read_quiet_hours
from regulars.kernel.time import as_utc
from regulars.ledger.models import Consent, Wish
from regulars.ledger.reach.ask import wishes_of
from regulars.ledger.reach.consent import CHANNELS, MARKETING, RESEARCH
from regulars.ledger.reach.rules import rules
from regulars.ledger.reach.zones import zones_of

SHOWN = "shown_"
"""Before the name of a field: what it showed when the page was opened. Only what differs from that is a change: a page
that was left open must not bring back what was taken back elsewhere meanwhile."""

_LONGEST_PAUSE = timedelta(days=5 * 365)


def save_choices(link: Link, given: Mapping[str, str], *, words: Mapping[str, str], at: datetime) -> int:
    """Enter what was changed on the form; gives how many changes there were. All or none.

    Args:
        link: who speaks.
        given: the fields, and with SHOWN before its name what each had shown.
        words: of the page, as they were shown.
        at: now.

    Raises:
        BadInput: a time or a day that is none, in the page's own language.
    """
    now = choices_of(link, at)
    changed = {
        name: given.get(name, "").strip()
        for name in now.fields()
        if given.get(name, "").strip() != given.get(f"{SHOWN}{name}", "").strip()
    }
    if not changed:
        return 0
    with transaction.atomic():
        speaker = Speaker.of(link, at)
        _save_consents(speaker, now, changed, words)
        _save_topics(speaker, now, changed, words)
        _save_quiet(speaker, given, changed, words)
        for name, value in changed.items():
            _save_plain(speaker, name, value, words)
        _save_pause(speaker, link, changed, words)  # on the clock that was chosen with it
    return len(changed)


def stop_marketing(link: Link, *, words: Mapping[str, str], at: datetime) -> None:
    """Refuse marketing by every channel, at once; also by a link that is too old for anything else."""
    _refuse(link, (MARKETING,), words["stop_title"], at)


def leave_alone(link: Link, *, shown: str, at: datetime) -> None:
    """Refuse marketing and research by every channel: nobody is asked anything who wants to be forgotten."""
    _refuse(link, (MARKETING, RESEARCH), shown, at)


def _refuse(link: Link, purposes: tuple[str, ...], shown: str, at: datetime) -> None:
    with transaction.atomic():
        speaker = Speaker.of(link, at)
        for channel in CHANNELS:
            for purpose in purposes:
                speaker.consents(channel, purpose, Consent.State.DENIED, shown)


def _save_consents(speaker: Speaker, now: Choices, changed: Mapping[str, str], words: Mapping[str, str]) -> None:
    for each in now.channels:
        for box in each.boxes:
            if box.name in changed:
                state = Consent.State.GRANTED if changed[box.name] == YES else Consent.State.DENIED
                answer = words[box.label] + f" ({words[each.channel]})"
                speaker.consents(each.channel, box.label, state, answer)


def _save_topics(speaker: Speaker, now: Choices, changed: Mapping[str, str], words: Mapping[str, str]) -> None:
    for box in now.topics:
        if box.name in changed:
            value = "yes" if changed[box.name] == YES else "no"
            speaker.wishes(Wish.About.TOPIC, value, f"{words['topics_title']}: {box.label}", item=box.label)


def _save_quiet(
    speaker: Speaker, given: Mapping[str, str], changed: Mapping[str, str], words: Mapping[str, str]
) -> None:
    if not {"quiet_from", "quiet_until"} & changed.keys():
        return
    start, end = (given.get(name, "").strip() for name in ("quiet_from", "quiet_until"))
    try:
        hours = read_quiet_hours(f"{start}-{end}" if start or end else "")
    except ValueError:
        raise BadInput(words["wrong_time"]) from None
    speaker.wishes(Wish.About.QUIET, hours.words if hours else "", words["quiet_text"])


def _save_pause(speaker: Speaker, link: Link, changed: Mapping[str, str], words: Mapping[str, str]) -> None:
    if "pause_until" not in changed:
        return
    until = ""
    if changed["pause_until"]:
        zone = zones_of(link.customer, wishes_of(link.customer, speaker.at).zone, rules().zone)[0]
        try:
            day = date.fromisoformat(changed["pause_until"])
            moment = as_utc(datetime.combine(day, time()), zone.key)
        except (ValueError, OverflowError):
            raise BadInput(words["wrong_day"]) from None
        if moment - speaker.at > _LONGEST_PAUSE:
            raise BadInput(words["wrong_day"])
        until = moment.isoformat()
    speaker.wishes(Wish.About.PAUSE, until, words["pause_text"])


def _save_plain(speaker: Speaker, name: str, value: str, words: Mapping[str, str]) -> None:
    """Fields whose value is one of those we offered; what is none of them is left as it was."""
    channel = name.removeprefix("often_")
    if name.startswith("often_") and channel in CHANNELS and value in OFTEN:
        shown = f"{words[channel]}, {words['often']}: {words[f'often_{value}' if value else 'often_any']}"
        speaker.wishes(Wish.About.FREQUENCY, value, shown, channel=channel)
    elif name == "zone" and (not value or value in zone_names()):
        speaker.wishes(Wish.About.TIME_ZONE, value, words["zone"])
    elif name == "language" and value in LANGUAGES:
        speaker.wishes(Wish.About.LANGUAGE, value, words["language_text"])
