"""Companies and other organisations, without their legal form."""

from __future__ import annotations

import re

from regulars.science.matching.normal.plain import fold, says_nothing

_FORMS = frozenset(
    "ltd limited inc incorporated llc llp lp plc corp corporation co company pte pty pvt gmbh mbh ug ag kg ohg "
    "kgaa gbr ev "
    "se sa sas sarl eurl sasu snc sl slu slp sc srl srls spa sapa ss bv nv vof cv bvba sprl ab as asa aps oy oyj "
    "hf ehf "
    "spzoo zoo sp spk sro kft zrt doo ood eood ooo oao zao pjsc jsc llo lda ltda eireli sarlau kk yk gk bhd sdn tbk pt "
    "ltee cie oo z inh haftungsbeschrankt cokg eg societe ges mbb partg".split()
)
_LEADING = frozenset("the firma fa die das der pt".split())
_BETWEEN = frozenset("and und et y e en i".split())
_DOTTED = re.compile(r"\b(?:[a-z]\.\s?){1,}(?:[a-z]\b\.?)?(?![a-z])")
_SLASHED = re.compile(r"\b([a-z])/([a-z])\b")
_ASIDES = re.compile(r"\([^()]*\)")
_WORDS = re.compile(r"[a-z0-9]+")
_SHORT = {"intl": "international", "univ": "university", "mfg": "manufacturing", "bros": "brothers", "svcs": "services",
          "svc": "service", "tech": "technology", "mgmt": "management", "grp": "group", "assoc": "associates",
          "natl": "national", "intnl": "international", "gesellschaft": "ges"}  # fmt: skip


def company(text: str) -> str:
    """The name in plain words, without legal forms, "the" and "and"; initials are one word.

    >>> company("The I.B.M. Co., Ltd."), company("Müller & Söhne GmbH & Co. KG"), company("Société Générale S.A.")
    ('ibm', 'muller sohne', 'societe generale')
    """
    if says_nothing(text):
        return ""
    folded = fold(text).replace("'", "")
    if "(" in folded:
        folded = _ASIDES.sub(" ", folded) if _WORDS.search(_ASIDES.sub(" ", folded)) else folded
    if "." in folded:
        folded = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found.group()) + " ", folded)
    if "/" in folded:
        folded = _SLASHED.sub(r"\1\2", folded)
    said = _WORDS.findall(folded)
    end, start = len(said), 0
    while end > 1 and (said[end - 1] in _FORMS or (end < len(said) and said[end - 1] in _BETWEEN)):
        end -= 1
    while start < end - 1 and said[start] in _LEADING:
        start += 1
    return " ".join(_SHORT.get(word, word) for word in said[start:end] if word not in _BETWEEN) or " ".join(said)
