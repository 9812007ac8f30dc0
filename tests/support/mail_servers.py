"""Real mail servers for tests: one that takes mail (aiosmtpd), and one whose mailboxes are read (Dovecot)."""

from __future__ import annotations

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from ssl import SSLContext, create_default_context
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from tests.support.certificates import Certified

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
_PATIENCE_SECONDS = 20.0


@dataclass
class PostOffice:
    """A mail server that keeps what it was given, and answers as `answers` says of a recipient.

    `answers`: address -> what is said at RCPT TO. `after_data`: what is said once the whole mail was sent.
    """

    answers: dict[str, str] = field(default_factory=dict)
    after_data: Callable[[Any], str] = lambda envelope: "250 OK"
    mails: list[tuple[str, Message]] = field(default_factory=list)
    port: int = 0
    scheme: str = "smtp+plain"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        said = self.answers.get(address, "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        said = self.after_data(envelope)
        if said.startswith("250"):
            self.mails.extend((address, message_from_bytes(envelope.content)) for address in envelope.rcpt_tos)
        return said

    @property
    def ids(self) -> list[str]:
        """Message-IDs in the order in which they came."""
        return [mail["Message-ID"] for _, mail in self.mails]

    def to(self, address: str) -> Message:
        """The only mail to an address."""
        (mail,) = [mail for recipient, mail in self.mails if recipient == address]
        return mail


@contextmanager
def post_office(scheme: str = "smtp+plain", tls: SSLContext | None = None) -> Iterator[PostOffice]:
    """A mail server of our own until the end of the block: `smtp` (STARTTLS) and `smtps` with a context for TLS."""
    office = PostOffice(scheme=scheme)
    secured: dict[str, Any] = {
        "smtp": {"tls_context": tls, "require_starttls": True},
        "smtps": {"ssl_context": tls},
    }.get(scheme, {})
    controller = Controller(office, hostname="127.0.0.1", port=free_port(), **secured)
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        controller.stop()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def part(mail: Message, kind: str) -> str:
    """What a part of that kind says."""
    found = next(part for part in mail.walk() if part.get_content_type() == kind)
    content = found.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode(found.get_content_charset() or "utf-8").replace("\r\n", "\n")


@dataclass(frozen=True)
class Mailbox:
    """A mailbox at a Dovecot of our own."""

    port: int
    user: str = "shop"
    password: str = "s3same"
    folder: str = "Shop"
    scheme: str = "imap+plain"
    authority: Path | None = None

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.user}:{self.password}@127.0.0.1:{self.port}/{self.folder}"

    def _way(self) -> imaplib.IMAP4:
        trusted = create_default_context(cafile=self.authority)
        if self.scheme == "imaps":
            return imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=trusted)
        way = imaplib.IMAP4("127.0.0.1", self.port)
        if self.scheme == "imap":
            way.starttls(trusted)
        return way

    @contextmanager
    def open(self) -> Iterator[imaplib.IMAP4]:
        with self._way() as way:
            way.login(self.user, self.password)
            if way.select(self.folder)[0] != "OK":
                way.create(self.folder)
                way.select(self.folder)
            yield way

    def put(self, *mails: bytes) -> None:
        """Deliver mails."""
        with self.open() as way:
            for mail in mails:
                said, _ = way.append(self.folder, "", imaplib.Time2Internaldate(time.time()), mail)
                assert said == "OK"

    def clear(self) -> None:
        """Take all mails out, as a person does who reads them elsewhere."""
        with self.open() as way:
            way.store("1:*", "+FLAGS", "\\Deleted")
            way.expunge()

    def renew(self) -> None:
        """Make the mailbox anew, so that its numbers start again."""
        with self.open() as way:
            way.close()
            said = [way.delete(self.folder)[0], way.create(self.folder)[0]]
            assert said == ["OK", "OK"]


_CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
protocols = imap
listen = 127.0.0.1
{tls}
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{base}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
mail_privileged_group =
namespace inbox {{
  inbox = yes
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@contextmanager
def mailbox_server(scheme: str = "imap+plain", certified: Certified | None = None) -> Iterator[Mailbox]:
    """A private Dovecot until the end of the block; skips where it is not installed. `imap` (STARTTLS) and `imaps` need
    a certificate."""
    if DOVECOT is None:
        pytest.skip("needs Dovecot (Debian: dovecot-imapd)")
    # A folder of its own, not of pytest: an ordinary user's processes have to come through to it.
    with tempfile.TemporaryDirectory(prefix="regulars-dovecot-", ignore_cleanup_errors=True) as name:
        box, folder = Mailbox(free_port(), scheme=scheme, authority=certified and certified.authority), Path(name)
        server = _start(box, folder, certified)
        try:
            _wait_for(box, server, folder)
            yield box
        finally:
            server.terminate()
            server.wait(_PATIENCE_SECONDS)


def _start(box: Mailbox, folder: Path, certified: Certified | None) -> subprocess.Popen[bytes]:
    owner = pwd.getpwnam(_owner())
    names = {"user": owner.pw_name, "group": grp.getgrgid(owner.pw_gid).gr_name}
    ports = (
        {"plain_port": 0, "tls_port": box.port} if box.scheme == "imaps" else {"plain_port": box.port, "tls_port": 0}
    )
    tls = (
        f"ssl = required\nssl_cert = <{certified.certificate}\nssl_key = <{certified.key}" if certified else "ssl = no"
    )
    (folder / "mail").mkdir()
    for path in (folder, folder / "mail"):
        os.chown(path, owner.pw_uid, owner.pw_gid)
        path.chmod(0o755)
    config = folder / "dovecot.conf"
    config.write_text(
        _CONFIG.format(
            base=folder, uid=owner.pw_uid, gid=owner.pw_gid, password=box.password, tls=tls, **ports, **names
        ),
        encoding="ascii",
    )
    return subprocess.Popen(
        [str(DOVECOT), "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _owner() -> str:
    """Dovecot gives mailboxes to an ordinary user only; where root runs the tests, that is Dovecot's own."""
    if os.getuid() != 0:
        return getpass.getuser()
    return next(name for name in ("dovecot", "dovenull", "nobody") if _exists(name))


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _wait_for(box: Mailbox, server: subprocess.Popen[bytes], folder: Path) -> None:
    ends = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < ends:
        try:
            with box.open():
                return
        except (OSError, imaplib.IMAP4.error):
            time.sleep(0.1)
        if server.poll() is not None:
            break
    log = folder / "dovecot.log"
    said = log.read_text(encoding="utf-8") if log.exists() else ""
    raise AssertionError(f"Dovecot does not answer: {said[-2000:]}")


@contextmanager
def server_that_hangs_up(before: str) -> Iterator[str]:
    """A mail server that takes a mail until the command `before` (or "250", after the whole mail) and then is gone."""
    listening = socket.create_server(("127.0.0.1", 0))

    def speak() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line, line.makefile("rwb", buffering=0) as talk:
                _say_until(talk, before)

    thread = threading.Thread(target=speak, daemon=True)
    thread.start()
    try:
        yield f"smtp+plain://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(_PATIENCE_SECONDS)


def _say_until(talk: Any, before: str) -> None:
    talk.write(b"220 here\r\n")
    for raw in iter(talk.readline, b""):
        command = raw.decode().split(":")[0].split()[0].upper()
        if command == before:
            return
        if command == "DATA":
            talk.write(b"354 go on\r\n")
            while talk.readline().strip() != b".":
                pass
            return
        talk.write(b"250 OK\r\n")
