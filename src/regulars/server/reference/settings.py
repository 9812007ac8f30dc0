"""The page of settings, from their table."""

from __future__ import annotations

from regulars.kernel.options import SETTINGS
from regulars.server.reference import rows

_HOW = """A setting of the business is changed in the console, or with `regulars settings NAME VALUE`; it counts from
the next `regulars run` on. Any setting can be given in the environment as `REGULARS_NAME`, or as `REGULARS_NAME_FILE`,
the name of a file that holds it; what is given there wins."""


def page() -> str:
    """All settings."""
    head = ("name", "default", "what it is")

    def listed(*, business: bool) -> str:
        chosen = [setting for setting in SETTINGS if setting.business == business]
        return rows(head, [(f"`{s.name}`", f"`{s.default}`" if s.default else "", s.help) for s in chosen])

    return "\n\n".join(
        ["# Settings", _HOW, "## Of the business", listed(business=True), "## Of the process", listed(business=False)]
    )
