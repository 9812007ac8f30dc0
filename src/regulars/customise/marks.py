"""Marks that words may carry: a heading, a link, a button; read as plain text, and as HTML in which facts stay facts.

`# Words` on a line of its own is a heading; `[Words](https://…)` a link, and a button where it is a paragraph of its
own; an empty line begins a paragraph. What a customer's name or product says never becomes a mark: each sign that
could is replaced while a template is filled in (`defuse`), and put back as itself afterwards.
"""

from __future__ import annotations

import re
from html import escape

_SIGNS = "[]()#:\n\r"
_GUARD = {ord(sign): chr(0xF000 + ord(sign)) for sign in _SIGNS}  # code points for private use, which nothing shows
_BACK = {ord(guard): chr(sign) for sign, guard in _GUARD.items()}
_NONE_OF_OURS = dict.fromkeys(_BACK)

_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()<>\"]+)\)|(https?://[^\s()<>\"\[\]]*[^\s()<>\"\[\].,;:!?'])")
_HEADING = re.compile(r"^# +(.+)$", re.MULTILINE)


def defuse(text: str) -> str:
    """The text with signs in it that no mark begins or ends with; what looks like ours already is left out."""
    return text.translate(_NONE_OF_OURS).translate(_GUARD)


def plain(text: str) -> str:
    """What `defuse` was given.

    >>> plain(defuse("# [Ann](https://shop.example)"))
    '# [Ann](https://shop.example)'
    """
    return text.translate(_BACK)


def as_text(marked: str) -> str:
    """Filled-in words as plain text: headings without their sign, links followed by where they lead.

    >>> as_text("# Tea\\n\\nSee [our teas](https://shop.example/tea).\\n\\n[Order](https://shop.example)")
    'Tea\\n\\nSee our teas (https://shop.example/tea).\\n\\nOrder: https://shop.example'
    """
    parts = []
    for part in marked.split("\n\n"):
        only = _LINK.fullmatch(part.strip())
        if only and only[1]:
            parts.append(f"{only[1]}: {only[2]}")
        else:
            parts.append(_LINK.sub(lambda found: f"{found[1]} ({found[2]})" if found[1] else found[0], part))
    return plain(_HEADING.sub(r"\1", "\n\n".join(parts)))


def as_html(marked: str) -> str:
    """Filled-in words as HTML: `h2`, `p`, `a`, and `a class="button"`; all else is escaped."""
    parts = (part.strip() for part in marked.split("\n\n"))
    return "".join(_block(part) for part in parts if part)


def _block(part: str) -> str:
    if (only := _LINK.fullmatch(part)) and only[1]:
        return f'<p><a class="button" href="{_address(only[2])}">{_shown(only[1])}</a></p>'
    blocks: list[str] = []
    for place, piece in enumerate(_HEADING.split(part)):
        words = piece.strip("\n")
        if place % 2:
            blocks.append(f"<h2>{_inline(words)}</h2>")
        elif words:
            blocks.append(f"<p>{_inline(words)}</p>")
    return "".join(blocks)


def _inline(words: str) -> str:
    said, since = [], 0
    for found in _LINK.finditer(words):
        address = found[2] or found[3]
        said += [
            _shown(words[since : found.start()]),
            f'<a href="{_address(address)}">{_shown(found[1] or address)}</a>',
        ]
        since = found.end()
    return "".join([*said, _shown(words[since:])])


def _shown(words: str) -> str:
    return escape(plain(words)).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")


def _address(url: str) -> str:
    """Facts inside an address keep their signs, but for blanks and line ends, which no address has."""
    return escape("".join(plain(url).split()))
