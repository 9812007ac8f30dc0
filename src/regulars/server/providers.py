"""A mail provider's own settings, as the library that speaks with it takes them."""

from __future__ import annotations

from typing import Any

from regulars.kernel.errors import BadSetting
from regulars.kernel.options import process_setting


def anymail_settings() -> dict[str, Any]:
    """MAIL_PROVIDER ("SERVER_TOKEN=abc, …") under the name of the provider in MAIL_OUT. Raises BadSetting."""
    provider = str(process_setting("MAIL_OUT"))
    given: dict[str, Any] = {"WEBHOOK_SECRET": str(process_setting("MAIL_HOOK_SECRET"))}
    for part in filter(None, (part.strip() for part in str(process_setting("MAIL_PROVIDER")).split(","))):
        name, equals, value = part.partition("=")
        if not equals:
            raise BadSetting("MAIL_PROVIDER has a part without '='.", hint="Write it as SERVER_TOKEN=abc, by comma.")
        given[f"{provider}_{name.strip()}".upper()] = value.strip()
    return given
