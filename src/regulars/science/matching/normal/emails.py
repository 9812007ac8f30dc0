"""E-mail addresses: the address by which the mailbox is known."""

from __future__ import annotations

import re

from regulars.science.matching.normal.identifiers import is_blocked

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]]{1,64}@[^@\s.<>,;:\"()\[\]/]+(?:\.[^@\s.<>,;:\"()\[\]/]+)+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u00a0]")
_NOBODY = frozenset(
    "noreply no-reply no.reply no_reply donotreply do-not-reply nobody example none na noemail no-email unknown "
    "email mailer-daemon nomail test asdf".split()
)
_NOWHERE = frozenset("none.com noemail.com no-email.com nomail.com invalid.com".split())
_DOTS_IGNORED = frozenset({"gmail.com", "googlemail.com"})
_SAME = {"googlemail.com": "gmail.com", "pm.me": "proton.me", "protonmail.com": "proton.me", "me.com": "icloud.com",
         "mac.com": "icloud.com", "ya.ru": "yandex.ru", "yandex.com": "yandex.ru"}  # fmt: skip
_PLUS_TAGS = frozenset(
    "gmail.com googlemail.com outlook.com outlook.de outlook.fr hotmail.com hotmail.co.uk hotmail.de hotmail.fr "
    "hotmail.it "
    "hotmail.es live.com live.co.uk msn.com icloud.com me.com mac.com fastmail.com fastmail.fm proton.me "
    "protonmail.com "
    "pm.me yandex.ru yandex.com ya.ru zoho.com hey.com tutanota.com mailbox.org posteo.de".split()
)
_SPECIAL = _PLUS_TAGS | _SAME.keys() | _NOWHERE
_COMMON = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")


def email(text: str) -> str:
    """The address in small letters, without dots and plus-tags that mean nothing there; "" for no address or nobody's.

    Known providers only: elsewhere dots and tags may tell people apart.
    """
    address = text.strip().lower()
    if not _COMMON.fullmatch(address):
        address = _found(address)
        if not address:
            return ""
    local, _, domain = address.rpartition("@")
    if domain in _SPECIAL:
        if domain in _NOWHERE:
            return ""
        if domain in _PLUS_TAGS:
            local = local.split("+", 1)[0]
        if domain in _DOTS_IGNORED:
            local = local.replace(".", "")
        domain = _SAME.get(domain, domain)
    if not local or local in _NOBODY or ((local[0] in "-_0aftnu") and is_blocked(local)):
        return ""
    return f"{local}@{domain}"


_BROKEN = re.compile(r"[a-z0-9][a-z0-9._+-]{2,}@?[a-z0-9._-]*[a-z]")


def email_or_slip(text: str) -> str:
    """The address, or an address that a slip of the pen has broken ("ann.lee@mailcom"), for comparing only."""
    found = email(text)
    if found:
        return found
    address = text.strip().lower()
    if len(address) < 10 or not _BROKEN.fullmatch(address) or _found(address) or is_blocked(address):
        return ""
    local, at, domain = address.partition("@")
    if at:
        return address if len(domain) >= 5 and local not in _NOBODY else ""
    return address if "." in address and not address.startswith("www.") else ""


def _found(text: str) -> str:
    """The first address in a text such as 'Ann Lee <ann@b.example>' or 'mailto:ann@b.example'; "" where none is."""
    if "@" not in text:
        return ""
    text = _INVISIBLE.sub("", text).replace("mailto:", " ").replace(" @ ", "@")
    found = _ADDRESS.search(text)
    if not found or (
        " " in text.strip() and "<" not in text and not re.search(r"[,;/|]|^\S+@\S+\s+\S+@", text.strip())
    ):
        return ""
    return found.group().strip(".'*")
