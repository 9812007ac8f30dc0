"""The mails that ask: the first question with an answer a click, and the link to the page with the rest."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from regulars.interact.surveys.links import answering
from regulars.interact.surveys.scales import CHOICE, SCALES
from regulars.interact.surveys.wording import asked_in, ends_of, pick, say
from regulars.ledger.models import Question, Survey

_BUTTON = (
    "display:inline-block;min-width:20px;margin:2px;padding:10px 12px;border:1px solid #1c5a49;border-radius:6px;"
    "color:#1c5a49;text-align:center;text-decoration:none"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in both its forms."""

    subject: str
    text: str
    html: str


def choices_of(question: Question, language: str) -> list[tuple[str, str]]:
    """What can be answered by one click: (value, words); empty for a question that wants words."""
    if question.scale == CHOICE:
        return [(str(choice["key"]), pick(choice["texts"], language)) for choice in question.choices]
    scale = SCALES.get(question.scale)
    return [(str(step), str(step)) for step in scale.steps] if scale else []


def buttons(page: str, key: str, choices: list[tuple[str, str]]) -> SafeString:
    """A link an answer to the page (its whole address), for the HTML of a mail."""
    return format_html_join(
        " ",
        '<a href="{}" style="{}">{}</a>',
        ((answering(page, key, value), _BUTTON, words) for value, words in choices),
    )


def lines(page: str, key: str, choices: list[tuple[str, str]]) -> str:
    """The same for the plain text of a mail."""
    return "\n".join(f"{words}: {answering(page, key, value)}" for value, words in choices)


def invitation_letter(
    survey: Survey, questions: list[Question], page: str, language: str, *, called: str, business: str, again: bool
) -> Letter:
    """What invites one customer, or reminds them.

    Args:
        survey, questions: what is asked, in order.
        page: the address of their own page.
        language: to write in.
        called: the customer's given name, or empty.
        business: who asks.
        again: it is the reminder.
    """
    title = pick(survey.texts.get("title", {}), language, survey.name)
    hello = f"{say('hello', language)}{f' {called}' if called else ''},"
    why = say("remind_mail" if again else "ask_mail", language)
    kept = say("unnamed" if survey.anonymous else "named", language)
    first = next((question for question in questions if choices_of(question, language)), None)
    text, html = [hello, why], [format_html("<p>{}</p><p>{}</p>", hello, why)]
    if first:
        asked, choices = asked_in(first, language), choices_of(first, language)
        low, high = ends_of(first, language)
        ends = f"({choices[0][0]} = {low}, {choices[-1][0]} = {high})" if low else ""
        text += [f"{asked} {ends}".strip(), lines(page, first.key, choices)]
        html += [
            format_html("<p><strong>{}</strong><br>{}</p><p>{}</p>", asked, ends, buttons(page, first.key, choices))
        ]
    text += [f"{say('page_mail', language)}: {page}", kept, business]
    html += [
        format_html('<p><a href="{}">{}</a></p><p>{}</p><p>{}</p>', page, say("page_mail", language), kept, business)
    ]
    return Letter(title, "\n\n".join(text), "".join(html))
