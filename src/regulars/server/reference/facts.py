"""The page of facts that rules may ask about, from their one table."""

from __future__ import annotations

from regulars.customise.rules.facts import TABLE
from regulars.customise.rules.telling import told
from regulars.customise.rules.three import QUESTIONS
from regulars.customise.rules.tree import Known
from regulars.server.reference import rows


def page() -> str:
    """Every fact with its kind and what it means."""
    lines = [
        (f"`{fact.name}`", ", ".join(f"`{each}`" for each in fact.choices) or fact.kind.value, f"{fact.means}")
        for fact in TABLE
    ]
    return "\n\n".join(
        [
            "# Facts that rules may ask about",
            f"An action has three rules: {' '.join(QUESTIONS.values())} "
            "[How to write them](../how-to/make-an-action.md).",
            "Money is in the business's currency. A period is a year where the orders known reach back two years, else "
            "half a year, or a quarter; *lately* is two periods. What is not known counts as no; to ask whether it is, "
            f"write `{TABLE[0].name} is empty`: “{told(Known(TABLE[0], known=False))}”",
            rows(("fact", "compared with", "what it is"), lines),
        ]
    )
