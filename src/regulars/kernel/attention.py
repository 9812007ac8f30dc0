"""How much of a customer's attention each channel asks for, as a share of what a call does."""

SHARES = {"phone": 1.0, "person": 1.0, "post": 0.4, "email": 0.1}
"""A call interrupts; a card is read when it suits; a mail is passed over in seconds, and 1 to 5 in a thousand leave the
list over one. Ours (ADR 0027)."""


def attention_share(channel: str) -> float:
    """Of the price of attention, what a contact in this channel takes; all of it where the channel is not known."""
    return SHARES.get(channel, 1.0)
