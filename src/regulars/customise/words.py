"""Templates in Liquid with a customer's own facts: what they may say, that nothing missing shows, and the rendering.

`render` gives plain text, an e-mail's body or a note for a call, so nothing is escaped for HTML: O'Brien stays
O'Brien, and whoever puts the text on a page escapes it there. `render_html` gives the same with its marks as HTML, all
else escaped. A fact is only ever a value: Liquid or marks written into a customer's name are shown, not followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import product

from liquid import BoundTemplate, Environment
from liquid.exceptions import LiquidError
from liquid.undefined import StrictUndefined

from regulars.customise.facts import DAYS, SAYABLE, SUMS
from regulars.customise.filters import FILTERS, MANNER, as_liquid
from regulars.customise.manner import Manner
from regulars.customise.marks import as_html, as_text, defuse
from regulars.kernel.errors import BadInput

ALWAYS_THERE = frozenset({"business", "language"})
PERSONAL = frozenset({"first_name", "name", "company", "city"})
FACTS = ALWAYS_THERE | PERSONAL | frozenset(SAYABLE)
"""Everything a template may name; all but those always there need a fallback."""

_MOST_OPTIONAL = 8  # facts in one template; each combination of missing ones is tried
_LONGEST = 20_000

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "dame", "rev", "herr", "frau", "mme", "m"})
_FIRMS = frozenset({"ltd", "limited", "plc", "llp", "llc", "inc", "gmbh", "ag", "bv", "sarl", "& co", "co"})


class _Missing(StrictUndefined):
    """A missing fact may be asked about (`if`, `default`); to say it is an error."""

    force_liquid_default = True
    allowed_properties = StrictUndefined.allowed_properties | {"__bool__", "__eq__", "__liquid__", "__class__"}

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return other is None or other is False

    __hash__ = None  # type: ignore[assignment]


class _Sandbox(Environment):
    """Templates are written by people of the business: a slip of theirs must not hang the console."""

    loop_iteration_limit = 1_000
    output_stream_limit = _LONGEST


_ENVIRONMENT = _Sandbox(undefined=_Missing, autoescape=False)
_ENVIRONMENT.filters.update({each.name: as_liquid(each) for each in FILTERS})

_NO_MANNER = Manner()
_SAMPLES = dict.fromkeys(SUMS, "45.50") | dict.fromkeys(DAYS, "4 May 2025")


@lru_cache(maxsize=512)
def facts_used(*templates: str) -> frozenset[str]:
    """The names that the templates ask for. Raises BadInput for a template that Liquid cannot read."""
    return frozenset(name for text in templates for name in _parsed(text).global_variables())


def render(template: str, facts: Mapping[str, object], manner: Manner = _NO_MANNER) -> str:
    """The template's plain text for these facts; None and empty facts count as missing.

    Raises BadInput where the template cannot be read, or says a missing fact without a fallback.
    """
    return _begun(_tidy(as_text(_filled(template, facts, manner))))


def render_html(template: str, facts: Mapping[str, object], manner: Manner = _NO_MANNER) -> str:
    """The same as HTML (`marks.as_html`), for a letter to put between its head and its foot."""
    return as_html(_begun(_filled(template, facts, manner)))


def render_subject(template: str, facts: Mapping[str, object], manner: Manner = _NO_MANNER) -> str:
    """As `render`, on one line of at most 200 characters: a fact can add no line to an e-mail's header."""
    return " ".join(render(template, facts, manner).split())[:200]


def faults_of(template: str) -> list[str]:
    """What is wrong with a template, in words; none: it fills in for every customer, whatever is unknown of them."""
    try:
        used = facts_used(template)
    except BadInput as error:
        return [error.problem]
    faults = [f"'{name}' is no fact we know; choose from {', '.join(sorted(FACTS))}." for name in sorted(used - FACTS)]
    optional = sorted(used & FACTS - ALWAYS_THERE)
    if len(optional) > _MOST_OPTIONAL:
        faults.append(f"It uses {len(optional)} facts that may be missing; {_MOST_OPTIONAL} are the most we can check.")
    if faults:
        return faults
    always = dict.fromkeys(ALWAYS_THERE, "…")
    for there in product((True, False), repeat=len(optional)):
        known = {name: _SAMPLES.get(name, "…") for name, is_there in zip(optional, there, strict=True) if is_there}
        missing = [name for name in optional if name not in known]
        try:
            said = render(template, always | known)
        except BadInput as error:
            return [f"It has no fallback when this is missing: {', '.join(missing)}." if missing else error.problem]
        if not said:
            return ["It says nothing at all when facts are missing."]
    return []


def first_name(name: str) -> str | None:
    """What to greet a person by, or None where the name does not tell: an initial, a firm, one word.

    >>> first_name("Dr Anna-Maria SMITH"), first_name("J. Smith"), first_name("Smith, Tom"), first_name("Moss Ltd")
    ('Anna-Maria', None, 'Tom', None)
    """
    family, comma, given = name.partition(",")
    words = (f"{given} {family}" if comma else name).replace(".", ". ").split()
    words = [word for word in words if word.rstrip(".").lower() not in _TITLES]
    if len(words) < 2 or any(word.rstrip(".").lower() in _FIRMS for word in words):
        return None
    first = words[0]
    if len(first) < 2 or first.endswith(".") or not first.replace("-", "").replace("'", "").isalpha():
        return None
    return first.title() if first.isupper() or first.islower() else first


def _filled(template: str, facts: Mapping[str, object], manner: Manner) -> str:
    """The template filled in, its own marks whole and those of facts defused."""
    known = {name: defuse(str(value)) for name, value in facts.items() if value not in (None, "")}
    try:
        filled = _parsed(template).render(**known, **{MANNER: manner})
        return "\n".join(line.strip() for line in filled.strip().split("\n"))
    except LiquidError as error:
        raise BadInput(
            f"'{_short(template)}' cannot be filled in: {error.message}.",
            hint="Give each fact a fallback: {{ fact | default: 'words' }}, or {% if fact %}…{% endif %}.",
        ) from None


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=512)
def _parsed(template: str) -> BoundTemplate:
    try:
        return _ENVIRONMENT.from_string(template)
    except LiquidError as error:
        raise BadInput(f"'{_short(template)}' is not a Liquid template: {error.message}.") from None


def _tidy(text: str) -> str:
    """Without the blanks that left-out parts leave at the ends of lines."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
