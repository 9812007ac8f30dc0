"""The page of what message words may say, from the table of facts and filters."""

from __future__ import annotations

from regulars.customise.filters import FILTERS
from regulars.customise.words import ALWAYS_THERE, FACTS
from regulars.server.reference import rows

_MEANS = {
    "business": "what the business is called",
    "language": "the customer's language: `en`, `de`; `en` where it is not known",
    "first_name": "what to greet the person by, where the name tells",
    "name": "the whole name",
    "company": "the company they are with",
    "city": "where they live",
    "last_thing": "the dearest thing of their last order",
    "only_thing": "the one thing that they buy, where they buy only one",
    "companion": "what most others buy who buy the same",
    "favourite": "what they like best",
    "favourites": "the first three of what they like, by semicolons, for `list`",
    "due_thing": "what they buy again and again, and which is about to run out",
    "due_gap": "how often they buy that: 5 weeks",
    "usual_gap": "how often they order: 24 days",
    "usual_order": "what an order of theirs is expected to be, for `money`",
    "spent_in_all": "what they have spent so far, for `money`",
    "last_ordered": "the day of their last order, for the filters of dates",
    "since_year": "the year since which they have been a customer",
    "complaint_subject": "what their last complaint was about",
    "complaint_on": "the day of it",
}


def page() -> str:
    """Facts, filters and marks; every example is filled in by a test."""
    facts = [(f"`{name}`", _MEANS[name], "" if name in ALWAYS_THERE else "yes") for name in sorted(FACTS)]
    filters = [
        (f"`{each.name}`", each.help, f"`{template}`", language, gives)
        for each in FILTERS
        for language, template, gives in each.examples
    ]
    marks = [
        ("`# Words`, on a line of its own", "a heading", "Words"),
        ("`[Words](https://…)`", "a link", "Words (https://…)"),
        ("`[Words](https://…)`, a paragraph of its own", "a button", "Words: https://…"),
        ("`https://…`", "a link", "https://…"),
        ("an empty line", "a new paragraph", "an empty line"),
    ]
    return "\n\n".join(
        [
            "# What message words may say",
            "Words are [Liquid](https://shopify.github.io/liquid/) templates. "
            "[How to write them](../how-to/write-what-to-say.md).",
            "## Facts",
            "A fact that may be missing needs a fallback: `{{ city | default: 'your town' }}`, or "
            "`{% if city %}…{% endif %}`.",
            rows(("fact", "what it is", "may be missing"), facts),
            "## Filters",
            "Beside Liquid's own. A missing fact stays missing through a filter, so that `default` comes last: "
            "`{{ usual_order | money | default: 'your usual order' }}`.",
            rows(("filter", "what it does", "example", "language", "gives"), filters),
            "## Marks",
            "In mails, words become a letter. What a fact says is never read as a mark.",
            rows(("written", "in the letter", "as plain text"), marks),
        ]
    )
