"""How wide text is, to break it into lines: the widths of Helvetica, which Liberation Sans shares."""

from __future__ import annotations

_BY_WIDTH = {
    0.222: "ijl'",
    0.278: " !,./:;I[]ft\\",
    0.333: "()-r`",
    0.389: "*",
    0.5: "Jckvsxyz",
    0.556: "#$0123456789?L_abdeghnopqu£€–",
    0.584: "+<=>~",
    0.611: "FTZ",
    0.667: "&ABEKPSVXY",
    0.722: "CDHNRUw",
    0.778: "GOQ",
    0.833: "Mm",
    0.889: "%",
    0.944: "W",
    1.0: "@—…",
}
_WIDTHS = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}
_OTHER = 0.7  # letters of other alphabets: most are narrower


def width_of(text: str, size: float) -> float:
    """How wide a line is at a size, both in points; letters that are not known count as wide ones.

    >>> round(width_of("Will", 10), 2)
    16.1
    """
    return size * sum(_WIDTHS.get(letter, _OTHER) for letter in text)
