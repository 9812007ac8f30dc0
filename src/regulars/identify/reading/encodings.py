"""In which encoding a text file is written, and its content as UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

import charset_normalizer

from regulars.identify.reading.bytesource import ByteSource
from regulars.kernel.errors import BadFile

_MARKS = (  # the longer mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEST = (
    "äöüÄÖÜß",
    "éèêëàâçîïôùûüœæÉÈÊËÀÂÇÎÏÔÙÛÜŒ",
    "áéíóúüñÁÉÍÓÚÜÑ¿¡ªº",
    "àèéìíòóùúÀÈÉÌÒÙ",
    "ãõáâàçéêíóôúÃÕÁÂÀÇÉÊÍÓÔÚ",
    "åäöÅÄÖéæøÆØ",
)
_CENTRE = (
    "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ",
    "áäčďéíĺľňóôŕšťúýžÁÄČĎÉÍĽŇÓÔŠŤÚÝŽ",
    "áéíóöőúüűÁÉÍÓÖŐÚÜŰ",
    "ăâîşţĂÂÎŞŢ",
    "čćđšžČĆĐŠŽ",
)
_LETTERS = {
    "cp1252": _WEST,
    "cp1250": _CENTRE,
    "cp1254": ("çğıöşüÇĞİÖŞÜâî",),
    "mac_roman": _WEST,
    "cp850": _WEST,
}
"""Letters that one language writes beyond ASCII: a right encoding shows the letters of one, a wrong one a medley."""
_SIGNS = frozenset("€£§°²³®©™’‘“”„–—…«»·\u00a0´½¼¾×•")
_CLEARLY_BETTER = 0.15
_FOREIGN = 0.4  # share of letters beyond ASCII above which a text is in another script altogether


def wide_encoding(head: bytes) -> str | None:
    """The encoding that a byte order mark or the pattern of zero bytes gives away; None for all others."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    start = head[:4096]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = max(len(start) // 2, 1)
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def old_encoding(evidence: bytes) -> str:
    """The encoding of text that is not UTF-8, by what it would read as; Western European (cp1252) when in doubt.

    `evidence` are lines with bytes beyond ASCII.
    """
    high = sum(byte > 127 for byte in evidence)
    letters = sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in evidence)
    if high > _FOREIGN * (high + letters) and letters + high > 20:
        best = charset_normalizer.from_bytes(evidence).best()
        if best is not None:
            return best.encoding
    score = {name: _likeness(evidence, name) for name in _LETTERS}
    winner = max(score, key=lambda name: score[name])
    return winner if score[winner] > score["cp1252"] + _CLEARLY_BETTER else "cp1252"


def _likeness(evidence: bytes, encoding: str) -> float:
    beyond = [letter for letter in evidence.decode(encoding, "replace") if ord(letter) > 127]
    if not beyond:
        return 0.0
    signs = sum(letter in _SIGNS for letter in beyond)
    return max(signs + sum(letter in language for letter in beyond) for language in _LETTERS[encoding]) / len(beyond)


def utf8_blocks(source: ByteSource, encoding: str, size: int) -> Iterator[bytes]:
    """The content as UTF-8 in blocks of about `size`, without byte order mark.

    What cannot be decoded stays as bytes that are not valid UTF-8, so that its row can be rejected. Raises BadFile
    where the file ends within a character.
    """
    if encoding == "utf-8":
        while block := source.read(size):
            yield block
        return
    if encoding == "utf-8-sig":
        source.read(len(codecs.BOM_UTF8))
        yield from utf8_blocks(source, "utf-8", size)
        return
    errors = "surrogatepass" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
    while True:
        raw = source.read(size)
        try:
            text = decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            raise BadFile(
                f"'{source.path.name}' begins as {encoding.upper()}, but holds bytes that are not ({error.reason}).",
                hint="The file is cut off or damaged: export it again, best as UTF-8.",
            ) from None
        if text:
            yield text.encode("utf-8", "surrogatepass")
        if not raw:
            return
