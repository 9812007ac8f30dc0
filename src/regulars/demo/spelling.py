"""How people write themselves down: accents lost, letters swapped, phones and postcodes each in their own way."""

import unicodedata

_NO_DECOMPOSITION = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "ı": "i", "æ": "ae", "Æ": "Ae"})


def fold(text: str) -> str:
    """The nearest plain ASCII: `Siân` is `Sian`, `Łukasz` is `Lukasz`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_NO_DECOMPOSITION))
    return decomposed.encode("ascii", "ignore").decode()


def mistype(text: str, where: float, how: float) -> str:
    """One slip of the fingers in `text`, never at its first letter: two letters swapped, one lost, or one doubled.

    `where` and `how` are chances in [0, 1). Texts of fewer than four letters are left alone.
    """
    if len(text) < 4:
        return text
    at = 1 + int(where * (len(text) - 2))
    if how < 0.4:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if how < 0.75:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at] + text[at:]


def write_phone(national: str, style: int) -> str:
    """A British number (`07112345678`) in one of five hands; style 0 is the international form."""
    area = 3 if national.startswith("02") else 5 if national.startswith("07") else 4
    return (
        "+44" + national[1:],
        national,
        f"{national[:area]} {national[area:]}",
        f"+44 {national[1:area]} {national[area:]}",
        f"({national[:area]}) {national[area:-3]} {national[-3:]}",
    )[style]
