"""Reading mails: what people write, what machines write, and a zoo of what is broken."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.mail import NOW, bounce_of, complaint_about, mail_from

from regulars.interact.mail.reading import Arrived, read_mail
from regulars.interact.mail.reading.words import from_html, newly_written
from regulars.kernel.errors import BadInput


def read(raw: bytes) -> Arrived:
    return read_mail(raw, NOW)


def test_a_mail_says_who_when_and_what() -> None:
    mail = read(mail_from("Ann@A.example", name="Ann Cole", mail_id="1@a.example", answers="0@shop.example"))
    assert (mail.sender, mail.name, mail.mail_id) == ("ann@a.example", "Ann Cole", "1@a.example")
    assert (mail.subject, mail.at, mail.answers) == ("My parcel", NOW, ("0@shop.example",))
    assert mail.recipients == ("hello@shop.example",)
    assert mail.text == mail.whole == "Hello, where is my parcel?"
    assert not mail.automatic
    assert mail.report is None


def test_nobody_writes_in_the_future_and_a_date_may_be_missing() -> None:
    assert read(mail_from("a@b.example", at=NOW + timedelta(days=900))).at == NOW
    assert read(b"From: a@b.example\r\nDate: the other day\r\n\r\nHi").at == NOW


QUOTING = [
    ("Yes please!\n\nOn Mon, 3 May 2026, Shop <hello@shop.example> wrote:\n> Dear Ann\n> tea?", "Yes please!"),
    ("Ja gerne\n\nVon: Shop <hello@shop.example>\nGesendet: Montag, 3. Mai 2026\nAn: Ann\nBetreff: T\n\n?", "Ja gerne"),
    ("> Which size?\nLarge, please.", "Large, please."),
    ("Thanks for that.\n\n-- \nAnn Cole\n+44 20 7946 0011", "Thanks for that."),
    ("Just words.\n\nMore of them.", "Just words.\n\nMore of them."),
    ("> only a quote", "> only a quote"),
]  # fmt: skip


@pytest.mark.parametrize(("whole", "new"), QUOTING)
def test_what_is_quoted_or_signed_is_cut(whole: str, new: str) -> None:
    assert newly_written(whole) == new


def test_pages_become_words() -> None:
    html = (
        "<html><head><title>x</title><style>p{}</style></head><body><p>Dear shop,</p><p>it&#8217;s <b>broken</b>.</p>"
        "<script>steal()</script><ul><li>cup</li><li>pot</li></ul><blockquote>Dear Ann</blockquote></body></html>"
    )
    words = from_html(html)
    assert "Dear shop,\n\nit’s broken." in words
    assert "cup" in words.splitlines()
    assert "> Dear Ann" in words
    assert "steal" not in words
    assert read(f"From: a@b.example\r\nContent-Type: text/html\r\n\r\n{html}".encode()).text.startswith("Dear shop,")


AUTOMATIC = [
    {"Auto_Submitted": "auto-replied"},
    {"X_Autoreply": "yes"},
    {"Precedence": "bulk"},
    {"List_Id": "<list.example>"},
    {"Return_Path": "<>"},
    {"subject": "Out of office: My parcel"},
    {"subject": "Automatische Antwort: Tee"},
    {"subject": "Réponse automatique : thé"},
]


@pytest.mark.parametrize("marks", AUTOMATIC)
def test_what_nobody_wrote_is_known(marks: dict[str, str]) -> None:
    assert read(mail_from("a@b.example", **marks)).automatic  # type: ignore[arg-type]


def test_what_somebody_wrote_is_not_taken_for_a_machine_s() -> None:
    assert not read(mail_from("a@b.example", Auto_Submitted="no")).automatic
    assert not read(mail_from("a@b.example", subject="Question about the office chair")).automatic


@pytest.mark.parametrize(
    ("status", "hard"),
    [("5.1.1", True), ("5.2.1", True), ("4.2.2", False), ("5.2.2", False), ("5.7.1", False), ("5.0.0", True)],
)
def test_a_bounce_says_which_mail_and_whether_for_good(status: str, hard: bool) -> None:
    report = read(bounce_of("77@shop.example", "ann@a.example", status)).report
    assert report is not None
    assert (report.kind, report.address, report.hard) == ("bounce", "ann@a.example", hard)
    assert "77@shop.example" in report.about
    assert "ann@" not in report.why


def test_a_bounce_in_a_server_s_own_words() -> None:
    raw = mail_from(
        "MAILER-DAEMON@old.example",
        "Hi. This is the qmail-send program.\n<ann@a.example>:\n550 5.1.1 no such user\n\n--- Below this line is a "
        "copy of the message.\n\nMessage-ID: <77@shop.example>\nSubject: Spring teas\n",
        subject="failure notice",
    )
    report = read(raw).report
    assert report is not None
    assert (report.kind, report.hard, report.about) == ("bounce", True, ("77@shop.example",))


def test_delays_and_receipts_are_no_bounces() -> None:
    for action, kind in (("delayed", "delayed"), ("delivered", "delivered")):
        report = read(
            bounce_of("7@s.example", "a@b.example").replace(b"Action: failed", f"Action: {action}".encode())
        ).report
        assert report is not None
        assert report.kind == kind


def test_a_complaint_says_about_what() -> None:
    report = read(complaint_about("77@shop.example", "ann@a.example")).report
    assert report is not None
    assert (report.kind, report.address) == ("complaint", "ann@a.example")
    assert "77@shop.example" in report.about
    harmless = complaint_about("7@s.example", "a@b.example").replace(b"Type: abuse", b"Type: not-spam")
    assert read(harmless).report is None


def with_file(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@b.example", "Look"
    mail.set_content("See the picture.")
    mail.add_attachment(content, *kind.split("/"), filename=name)
    return mail.as_bytes()


def test_files_are_told_apart_from_words() -> None:
    mail = read(with_file("../../etc/cup.jpg", b"\xff\xd8", "image/jpeg"))
    assert mail.text == "See the picture."
    (file,) = mail.files
    assert (file.name, file.kind, file.content) == ("_.._etc_cup.jpg", "image/jpeg", b"\xff\xd8")
    (tnef,) = read(with_file("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef")).files
    assert tnef.name == "winmail.dat"


def test_a_mail_that_is_sent_on_is_a_file() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "other@c.example", "The inner one"
    inner.set_content("Inner words")
    outer = EmailMessage()
    outer["From"] = "a@b.example"
    outer.set_content("Outer words")
    outer.add_attachment(inner)
    mail = read(outer.as_bytes())
    assert mail.text == "Outer words"
    assert b"Inner words" in mail.files[0].content


ZOO = {
    "wrong charset": b"From: a@b.example\r\nContent-Type: text/plain; charset=klingon\r\n\r\nGr\xfc\xdfe",
    "utf-8 that is latin": b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGr\xfc\xdfe",
    "raw bytes in headers": "From: Jürgen <a@b.example>\r\nSubject: Grüße\r\n\r\nHi".encode("latin-1"),
    "broken base64": b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQ=!!",
    "broken encoded word": b"From: =?utf-8?b?broken?= <a@b.example>\r\nSubject: =?x?q?=zz?=\r\n\r\nHi",
    "no end of parts": b'From: a@b.example\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nHi',
    "parts without boundary": b"From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nHi",
    "no body": b"From: a@b.example\r\n\r\n",
    "nul": b"From: a@b.example\r\nSubject: a\x00b\r\n\r\nx\x00y",
    "huge": b"From: a@b.example\r\n\r\n" + b"many words " * 300_000,
    "one long line": b"From: a@b.example\r\n\r\n" + b"x" * 500_000,
    "two senders": b"From: a@b.example, c@d.example\r\nFrom: e@f.example\r\n\r\nHi",
    "folded to death": b"From: a@b.example\r\nSubject: " + b"x\r\n " * 5000 + b"\r\n\r\nHi",
    "surrogates": b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+2AA-",
    "uuencoded": b"From: a@b.example\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\r\n!!!\r\nend",
    "report of nothing": b"From: mailer-daemon@x.example\r\nContent-Type: multipart/report;"
    b' report-type=delivery-status; boundary="q"\r\n\r\n--q\r\n'
    b"Content-Type: message/delivery-status\r\n\r\nnonsense\r\n--q--",
}


@pytest.mark.parametrize("kind", ZOO)
def test_nothing_that_is_broken_breaks_the_reading(kind: str) -> None:
    mail = read(ZOO[kind])
    for said in (mail.text, mail.whole, mail.subject, mail.name):
        assert "\x00" not in said
        said.encode("utf-8")
    assert len(mail.whole) <= 200_000


def test_characters_are_guessed_where_they_are_not_as_told() -> None:
    assert read(ZOO["wrong charset"]).text == "Grüße"
    assert read(ZOO["utf-8 that is latin"]).text == "Grüße"


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\nHi", b"Subject: x\r\n\r\nHi", b"From: nobody\r\n\r\nHi", b"\xff" * 50])
def test_what_nobody_sent_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match="who sent it"):
        read(raw)


@given(st.binary(max_size=400), st.sampled_from(sorted(ZOO)), st.integers(0, 300))
def test_noise_anywhere_gives_a_mail_or_a_named_refusal(noise: bytes, kind: str, place: int) -> None:
    raw = ZOO[kind][:3000]
    with suppress(BadInput):
        mail = read(raw[:place] + noise + raw[place:])
        assert "\x00" not in mail.text + mail.subject + mail.name + mail.sender


def test_deep_nesting_ends() -> None:
    raw = b"Hi"
    for depth in range(60):
        boundary = f"b{depth}".encode()
        raw = b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n--' + boundary + b"\r\n" + raw
    mail = read(b"From: a@b.example\r\n" + raw)
    assert mail.sender == "a@b.example"
