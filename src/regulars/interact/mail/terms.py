"""On what terms we mail: who from, how fast, what is noticed; and through which server, as the settings say."""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr

from regulars.interact.mail.look import Brand
from regulars.kernel.errors import BadSetting
from regulars.ledger.business import setting_values


@dataclass(frozen=True, slots=True)
class MailTerms:
    """`sender` and `replies` are bare addresses, lower case, empty where not set; `site` has no slash at its end.

    `tags`: links say for the shop's own statistics which mail they were in.
    """

    business: str
    name: str
    sender: str
    replies: str
    site: str
    tracking: bool
    a_minute: int
    largest_file: int
    colour: str = "#1c5a49"
    tags: bool = False

    @property
    def brand(self) -> Brand:
        """Whose letters they are."""
        return Brand(self.business, self.colour)

    @property
    def domain(self) -> str:
        """Of our Message-IDs."""
        return self.sender.rpartition("@")[2]

    @property
    def from_line(self) -> str:
        """The From header."""
        local, _, domain = self.sender.rpartition("@")
        return str(Address(self.name or self.business, local, domain))

    def ours(self, address: str) -> bool:
        """Whether that is an address of ours, with or without words after a plus."""
        return plain(address) in {self.sender, self.replies} - {""}


def plain(address: str) -> str:
    """The address without words after a plus, lower case."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def mail_terms() -> MailTerms:
    """The terms as they are set now. Raises BadSetting for an address that is none."""
    said = {name: value for name, (value, _) in setting_values().items()}
    name, sender = _address("MAIL_FROM", str(said["MAIL_FROM"]))
    _, replies = _address("MAIL_REPLIES", str(said["MAIL_REPLIES"]))
    return MailTerms(
        business=str(said["BUSINESS_NAME"]),
        name=name,
        sender=sender,
        replies=replies,
        site=str(said["PUBLIC_ADDRESS"]),
        tracking=bool(said["MAIL_TRACKING"]),
        a_minute=int(said["MAIL_A_MINUTE"]),
        largest_file=int(said["MAIL_FILES_MB"]) * 1_000_000,
        colour=str(said["MAIL_COLOUR"]),
        tags=bool(said["MAIL_CAMPAIGN_TAGS"]),
    )


def _address(setting: str, text: str) -> tuple[str, str]:
    name, address = parseaddr(text)
    if text and not (address.isascii() and address.count("@") == 1 and all(address.split("@")) and " " not in address):
        raise BadSetting(f"{setting} cannot be '{text}'.", hint="Write it as Corner Shop <hello@shop.example>.")
    return name, address.lower()
