"""The way out: any SMTP server, or a provider through its own door, and what their answers mean."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from regulars.interact.carrying import Ready, TransportError
from regulars.interact.mail.failures import named
from regulars.kernel.errors import BadSetting
from regulars.kernel.options import process_setting

_TIMEOUT = 60
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
_NOBODY = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4")
"""What RFC 3463 calls an address that does not exist, or not any more."""


class _Watched:
    """An SMTP connection that knows whether the mail itself was begun: from there on, silence may mean that it went."""

    begun = False

    def data(self, message: Any) -> Any:
        self.begun = True
        return super().data(message)  # type: ignore[misc]


class _Smtp(_Watched, smtplib.SMTP):
    pass


class _SmtpOverTls(_Watched, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    """Django's own, over connections that are watched."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Which kind of connection."""
        return _SmtpOverTls if self.use_ssl else _Smtp


def backend() -> BaseEmailBackend:
    """The way that MAIL_OUT names. Raises BadSetting, without the password in its words."""
    given = str(process_setting("MAIL_OUT"))
    if "://" in given:
        return _smtp(urlsplit(given))
    try:
        import_module(f"anymail.backends.{given}")
    except ImportError:
        raise BadSetting(
            f"MAIL_OUT names '{given}', which is no provider that we know.",
            hint="Write smtp://user:password@host, or a provider such as postmark or mailgun.",
        ) from None
    return get_connection(f"anymail.backends.{given}.EmailBackend")


def _smtp(place: SplitResult) -> BaseEmailBackend:
    if place.scheme not in _PORTS or not place.hostname:
        raise BadSetting(
            f"MAIL_OUT begins with '{place.scheme}://'.",
            hint=f"Use one of {', '.join(_PORTS)}, as in smtp://user:password@host:587.",
        )
    return SmtpBackend(
        host=place.hostname,
        port=place.port or _PORTS[place.scheme],
        username=unquote(place.username or ""),
        password=unquote(place.password or ""),
        use_tls=place.scheme == "smtp",
        use_ssl=place.scheme == "smtps",
        timeout=_TIMEOUT,
    )


class Server:
    """An open way out."""

    def __init__(self, way: BaseEmailBackend) -> None:
        self._way = way

    def hand_over(self, ready: Ready) -> str:
        """Give the mail to the server; gives what a provider calls it. Raises TransportError."""
        mail: EmailMultiAlternatives = ready.thing
        self._connect()
        try:
            self._way.send_messages([mail])
        except Exception as error:
            raise read_refusal(error, begun=self._begun()) from None
        return str(getattr(getattr(mail, "anymail_status", None), "message_id", "") or "")

    def _connect(self) -> None:
        """Anew where the server hung up after the last mail."""
        connection = getattr(self._way, "connection", None)
        if connection is not None:
            connection.begun = False
            if getattr(connection, "sock", connection) is None:
                self._way.close()
        try:
            self._way.open()
        except Exception as error:
            raise TransportError(f"The mail server does not answer: {named(error)}.", unreachable=True) from None

    def _begun(self) -> bool:
        connection = getattr(self._way, "connection", None)
        return bool(getattr(connection, "begun", not isinstance(self._way, SmtpBackend)))


@contextmanager
def opened() -> Iterator[Server]:
    """The way out, until the end of the block. Raises TransportError where nobody answers."""
    way = backend()
    try:
        way.open()
    except Exception as error:
        raise TransportError(f"The mail server does not answer: {named(error)}.", unreachable=True) from None
    try:
        yield Server(way)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            way.close()


def read_refusal(error: Exception, *, begun: bool) -> TransportError:
    """What an error says about trying again; `begun`: the mail itself was on its way when it came."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return _by_code(code, words)
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, error.smtp_error)
    if isinstance(error, AnymailError):
        return _by_provider(error)
    if isinstance(error, OSError | smtplib.SMTPException):
        return TransportError(f"the connection broke: {named(error)}", unknown=begun)
    return TransportError(f"it could not be composed: {named(error)}", permanent=True)


def _by_provider(error: AnymailError) -> TransportError:
    status = error.status_code or 0
    if isinstance(error, AnymailRecipientsRefused):
        return TransportError("the provider takes no mail for that address", permanent=True, address_bad=True)
    if status == 429:
        return TransportError("the provider asks us to wait")
    if 400 <= status < 500:
        return TransportError(f"the provider refused it ({status})", permanent=True)
    # It may have been taken before the provider, or the line, failed.
    unknown = bool(status) or "Connect" not in type(error.__cause__).__name__
    return TransportError(f"the provider failed ({status or named(error)})", unknown=unknown)


def _by_code(code: int, words: bytes | str) -> TransportError:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    nobody = code in {550, 551, 553} and (said.startswith(_NOBODY) or said[:2] != "5.")
    # Servers quote the address in what they say, so that only its number is kept.
    status = next((word for word in said.split() if word[:2] in {"4.", "5."}), "")
    return TransportError(
        f"the server answered {code} {status}".strip(), permanent=code >= 500, address_bad=nobody and code >= 500
    )
