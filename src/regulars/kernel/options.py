"""Every setting of Regulars as a row: name, default, rule, help. Docs and `regulars settings` are printed from it.

A value comes from the environment (`REGULARS_NAME`, or `REGULARS_NAME_FILE` naming a file that holds it), else from
the ledger's settings table (those a person may change in the console), else from the default.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from regulars.kernel.errors import BadSetting
from regulars.kernel.hours import read_days, read_hours
from regulars.kernel.quiet_hours import read_quiet_hours

Value = str | int | Decimal | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `read` turns text into a value or raises ValueError with the rule it breaks."""

    name: str
    default: str
    read: Callable[[str], Value]
    help: str
    business: bool = True
    """Business settings may be changed in the console; the others only in the environment."""


def _text(text: str) -> str:
    return text


def _currency(text: str) -> str:
    if text and (len(text) != 3 or not text.isalpha() or not text.isascii()):
        raise ValueError("a currency is a code of three letters, such as EUR")
    return text.upper()


def _country(text: str) -> str:
    if text and (len(text) != 2 or not text.isalpha() or not text.isascii()):
        raise ValueError("a country is a code of two letters, such as GB")
    return text.upper()


@cache
def _zones() -> frozenset[str]:
    """All there are; finding them out reads folders, which is slow beside everything else that settings take."""
    return frozenset(available_timezones())


def _zone(text: str) -> str:
    if text not in _zones():
        raise ValueError("a time zone is a name such as Europe/London")
    return ZoneInfo(text).key


def _fraction(text: str) -> Decimal:
    rule = "a share is a number between 0 and 1, such as 0.3"
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(rule) from None
    if not 0 <= value <= 1:
        raise ValueError(rule)
    return value


def _amount(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0:
        raise ValueError("an amount of money is a number, zero or more, such as 2.50")
    return value


def _rates(text: str) -> str:
    """Currencies and what one unit is worth, such as "EUR 0.86, USD 0.79"; each once, in order."""
    rates: dict[str, Decimal] = {}
    for part in text.replace("=", " ").split(","):
        code, _, amount = part.strip().partition(" ")
        if not part.strip():
            continue
        try:
            rate = Decimal(amount.strip())
        except InvalidOperation:
            rate = Decimal(0)
        if len(code) != 3 or not code.isalpha() or not code.isascii() or not 0 < float(rate) < float("inf"):
            raise ValueError(f"'{part.strip()}' is no rate; give a code and what one unit is worth, such as EUR 0.86")
        if code.upper() in rates:
            raise ValueError(f"{code.upper()} has two rates")
        rates[code.upper()] = rate
    return ", ".join(f"{code} {rate}" for code, rate in sorted(rates.items()))


def _count(text: str) -> int:
    if not text.isdigit():
        raise ValueError("a count is a whole number, zero or more")
    return int(text)


def _years(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 20:
        raise ValueError("a horizon is a whole number of years, 1 to 20")
    return int(text)


_HOST = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?")


def _origins(text: str) -> str:
    """Origins as browsers name them, each once, such as "https://shop.example"."""
    rule = "an origin is https:// and a host, such as https://shop.example, without a path"
    origins: dict[str, None] = {}
    for part in text.replace(",", " ").split():
        scheme, _, host = part.lower().rstrip("/").partition("://")
        if scheme not in {"https", "http"} or not _HOST.fullmatch(host):
            raise ValueError(f"'{part}' is none: {rule}")
        origins[f"{scheme}://{host}"] = None
    return ", ".join(origins)


def _quiet(text: str) -> str:
    hours = read_quiet_hours(text)
    return hours.words if hours else ""


def _topics(text: str) -> str:
    """Names by comma, each once, in their order."""
    topics = [" ".join(part.split()) for part in text.split(",") if part.strip()]
    too_long = [topic for topic in topics if len(topic) > 64]
    if too_long:
        raise ValueError(f"'{too_long[0]}' is too long for a topic; 64 letters is the most")
    if len({topic.casefold() for topic in topics}) < len(topics):
        raise ValueError("each topic is named once")
    return ", ".join(topics)


def _hours(text: str) -> str:
    read_hours(text, "", "UTC")
    return text


def _days(text: str) -> str:
    return ", ".join(read_days(text))


def _wait(text: str) -> int:
    if not text.isdigit() or int(text) > 72:
        raise ValueError("a wait is a whole number of hours, 0 to 72")
    return int(text)


def _some(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1000:
        raise ValueError("a span is a whole number, 1 to 1000")
    return int(text)


def _site(text: str) -> str:
    address = text.rstrip("/")
    if address and not address.startswith(("https://", "http://")):
        raise ValueError("an address of a site begins with https://")
    return address


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError("a colour is # and six digits of 0-9 and a-f, such as #1c5a49")
    return text.lower()


def _switch(text: str) -> bool:
    if text.lower() not in {"yes", "no"}:
        raise ValueError("a switch is yes or no")
    return text.lower() == "yes"


def _model(text: str) -> str:
    if text.lower() not in {"words", "minilm"}:
        raise ValueError("a language model is words, which is always there, or minilm, which ./dev onnx installs")
    return text.lower()


def _address(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise ValueError("an address starts with https:// or http://")
    return text.rstrip("/")


SETTINGS: tuple[Setting, ...] = (
    Setting("DATA", "regulars-data", _text, "Folder that holds everything Regulars remembers.", business=False),
    Setting("DATABASE_URL", "", _text, "postgres://user:password@host:port/name; empty: SQLite in DATA.", False),
    Setting("SECRET_KEY", "", _text, "Signs sessions; empty: made once and kept in DATA.", business=False),
    Setting("HOSTS", "localhost,127.0.0.1,[::1]", _text, "Host names the console answers to, by comma.", False),
    Setting("HTTPS", "no", _switch, "yes when served over HTTPS: cookies are then sent over HTTPS only.", False),
    Setting("LANGUAGE_MODEL", "words", _model, "What understands messages: words, or minilm: finer and slower.", False),
    Setting("LANGUAGE_ENDPOINT", "", _address, "OpenAI-compatible address, asked about doubtful texts, masked.", False),
    Setting("LANGUAGE_ENDPOINT_MODEL", "", _text, "Model that is asked for at LANGUAGE_ENDPOINT.", business=False),
    Setting("LANGUAGE_ENDPOINT_KEY", "", _text, "Key sent to LANGUAGE_ENDPOINT.", business=False),
    Setting("INBOX_MB", "4096", _count, "Megabytes of live events that may wait before senders are held off.", False),
    Setting(
        "MAIL_OUT", "", _text, "Mail server: smtp://user:password@host (see Connect your mail), or provider.", False
    ),
    Setting("MAIL_PROVIDER", "", _text, "What the mail provider asks for, such as SERVER_TOKEN=abc, by comma.", False),
    Setting("MAIL_HOOK_SECRET", "", _text, "user:password with which the provider reports; empty: no reports.", False),
    Setting("MAIL_IN", "", _text, "Mailbox that is read: imaps://user:password@host/INBOX; empty: none.", False),
    Setting("BUSINESS_NAME", "Our business", _text, "What the business is called, in the console and in letters."),
    Setting("CURRENCY", "", _currency, "Currency of the business; empty: what the first import shows."),
    Setting("EXCHANGE_RATES", "", _rates, "What one unit of other currencies is worth, such as EUR 0.86, USD 0.79."),
    Setting("COUNTRY", "", _country, "Country for phone numbers without a prefix; empty: what the imports show."),
    Setting("TIME_ZONE", "UTC", _zone, "Zone of times without one, and of the days in reports."),
    Setting("MARGIN_RATE", "0.35", _fraction, "Margin earned on each unit of revenue; lifetime value is on margin."),
    Setting("DISCOUNT_RATE", "0.10", _fraction, "Yearly rate at which later money counts less."),
    Setting("SERVICE_COST", "4.00", _amount, "What answering one ticket or call costs."),
    Setting("RETURN_COST", "3.00", _amount, "What handling one returned or cancelled order costs."),
    Setting("ACQUISITION_COST", "0", _amount, "What winning one new customer costs; referrals save it."),
    Setting("HORIZON_YEARS", "3", _years, "How many years ahead lifetime value looks."),
    Setting("CONTROL_SHARE", "0.10", _fraction, "Share of customers left alone, to see what our actions really earn."),
    Setting("RANDOM_SHARE", "0.02", _fraction, "Share of customers who get anything that is allowed, to learn from."),
    Setting("USUAL_SHARE", "0.05", _fraction, "Share of customers treated as if nothing had been learnt, to compare."),
    Setting("EXPLORE", "yes", _switch, "yes: what is not sure yet is tried on some, so that we learn what it does."),
    Setting(
        "ATTENTION_PRICE",
        "0.25",
        _amount,
        "What asking for a customer's attention by a call costs, beside the action; a card two fifths, a mail a tenth.",
    ),
    Setting("OPENING_HOURS", "Mon-Fri 09:00-17:00", _hours, "When the clocks of complaints run, in TIME_ZONE."),
    Setting("CLOSED_DAYS", "", _days, "Days on which nobody is there, such as 12-25, 2027-03-26."),
    Setting("ANSWER_HOURS", "8", _some, "Opening hours within which a complaint gets its first answer."),
    Setting("RESOLVE_HOURS", "40", _some, "Opening hours within which a complaint is settled."),
    Setting("PROOF_DAYS", "14", _some, "Days of silence after our answer, after which time proves it settled."),
    Setting("ASK_SOLVED_DAYS", "2", _count, "Days after our answer when we ask whether it is settled; 0: never."),
    Setting("SITE_ORIGINS", "", _origins, "Your own sites that may ask what to show and send forms, by comma."),
    Setting(
        "MAIL_FROM", "", _text, "Who mails come from, such as Corner Shop <hello@shop.example>; empty: none are sent."
    ),
    Setting(
        "MAIL_REPLIES", "", _text, "Address in MAIL_IN that takes replies, also with +words before @; empty: MAIL_FROM."
    ),
    Setting(
        "PUBLIC_ADDRESS", "", _site, "Where customers reach this server, such as https://crm.shop.example; for links."
    ),
    Setting("MAIL_TRACKING", "yes", _switch, "yes: notice who opens and clicks what we send of our own accord."),
    Setting("MAIL_COLOUR", "#1c5a49", _colour, "Colour of the letters that we send: their edge, links and buttons."),
    Setting("MAIL_CAMPAIGN_TAGS", "no", _switch, "yes: links in mails tell a shop's statistics of them (utm_source…)."),
    Setting("MAIL_A_MINUTE", "60", _count, "How many mails are sent in a minute; 0: as fast as the server takes them."),
    Setting("MAIL_FILES_MB", "10", _count, "Files that come with mails are kept up to this size, in megabytes."),
    Setting(
        "ASK_REST_DAYS", "30", _count, "Days for which nobody is asked anything again: surveys and single questions."
    ),
    Setting("ASKS_A_YEAR", "6", _count, "How often one customer may be asked anything in a year."),
    Setting("ASK_IN_MAILS", "yes", _switch, "yes: what we write of our own accord ends with a question worth asking."),
    Setting("QUESTIONS_OFF", "diet, size", _text, "Questions of the catalogue that are not asked here, by comma."),
    Setting("FOUR_EYES", "no", _switch, "yes: a second person approves new and changed actions before they count."),
    Setting("REPORT_MONTHLY", "yes", _switch, "yes: the report of each month is mailed when the next one begins."),
    Setting("REPORT_TO", "", _topics, "Who of us gets it: names to sign in with, by comma; empty: all owners."),
    Setting("CALLS_A_DAY", "15", _count, "How many calls and visits the team can make in a day."),
    Setting("QUIET_HOURS", "21:00-08:00", _quiet, "No marketing or research then, on each customer's own clock."),
    Setting("WAIT_HOURS", "48", _wait, "Hours that marketing may wait for each customer's best hour; 0: goes at once."),
    Setting("LET_GO_DAYS", "7", _some, "Days after which marketing that still waits is let go, and decided anew."),
    Setting("CONTACTS_A_WEEK", "3", _count, "How often a week we turn to one customer unasked, at most; 0: no limit."),
    Setting("SERVICE_A_DAY", "20", _count, "How many service messages a day one customer gets at most, in a channel."),
    Setting("TOPICS", "", _topics, "What customers can choose to hear of, by comma, such as News, Offers, Events."),
    Setting("ERASE_ON_REQUEST", "no", _switch, "yes: who confirms by mail is forgotten at once; no: you get a task."),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def setting_named(name: str) -> Setting:
    """The row of that name (case does not matter). Raises BadSetting for an unknown name."""
    found = _BY_NAME.get(name.upper())
    if found is None:
        raise BadSetting(f"There is no setting '{name}'.", hint="`regulars settings` lists them all.")
    return found


def read_setting(name: str, text: str) -> Value:
    """The value that `text` stands for. Raises BadSetting, quoting the text and the rule."""
    setting = setting_named(name)
    try:
        return setting.read(text.strip())
    except ValueError as error:
        raise BadSetting(f"{setting.name} cannot be '{text}': {error}.") from None


def from_environment(name: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The text set for this name in the environment, or in the file that it names; None where neither is set."""
    path = environment.get(f"REGULARS_{name}_FILE")
    if path is not None:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(f"REGULARS_{name}_FILE names '{path}', which cannot be read: {error.strerror}.") from None
    return environment.get(f"REGULARS_{name}")


def process_setting(name: str) -> Value:
    """A setting's value from the environment or its default (the ledger is not asked)."""
    text = from_environment(name)
    return read_setting(name, setting_named(name).default if text is None else text)


def data_folder() -> Path:
    """The folder that holds everything, absolute; it need not exist yet."""
    return Path(str(process_setting("DATA"))).expanduser().resolve()
