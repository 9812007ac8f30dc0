"""Public customer codes: short, opaque, speakable on the phone, one to one with the number in the ledger.

A code is seven Crockford base-32 letters of the number after a fixed bijective mix modulo 2**35, so that
neighbouring numbers do not look alike. It hides order from a glance; it is no secret.
"""

from __future__ import annotations

from regulars.kernel.errors import BadInput

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 7
_BITS = 5 * LENGTH
_MASK = (1 << _BITS) - 1
_MULTIPLIER = 0x5DEECE66D | 1
_INVERSE = pow(_MULTIPLIER, -1, 1 << _BITS)
_SHIFT = (_BITS + 1) // 2
_LOOKALIKES = str.maketrans("OIL", "011")


def customer_code(number: int) -> str:
    """The code of customer `number` (1 to 2**35 - 1).

    >>> customer_code(1) != customer_code(2), customer_number(customer_code(42))
    (True, 42)
    """
    if not 0 < number <= _MASK:
        raise BadInput(f"{number} is no customer number: it must lie between 1 and {_MASK}.")
    mixed = (number * _MULTIPLIER) & _MASK
    mixed ^= mixed >> _SHIFT
    mixed = (mixed * _MULTIPLIER) & _MASK
    return "".join(ALPHABET[(mixed >> shift) & 31] for shift in range(_BITS - 5, -1, -5))


def customer_number(code: str) -> int:
    """The number behind a code, as spoken or typed (case, O/0 and I/L/1 do not matter).

    Raises BadInput for anything that is not seven letters of the alphabet.
    """
    letters = code.strip().upper().translate(_LOOKALIKES)
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        raise BadInput(
            f"'{code}' is not a customer code: a code has {LENGTH} letters and digits, such as {customer_code(1)}.",
            hint="Search for the customer by name or e-mail instead.",
        )
    mixed = 0
    for letter in letters:
        mixed = (mixed << 5) | ALPHABET.index(letter)
    mixed = (mixed * _INVERSE) & _MASK
    mixed ^= mixed >> _SHIFT
    return (mixed * _INVERSE) & _MASK
