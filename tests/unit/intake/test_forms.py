"""A form comes in: sign-up with double opt-in, a message to us, a personal link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from regulars.intake.forms import SentIn, send_in
from regulars.interact.consents import consents_of
from regulars.interact.site.confirming import DAYS, confirm, wanted_by
from regulars.interact.site.forms import AskedConsent, AskedField, FormTold, save_form
from regulars.ledger.business import Business
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.models import (
    Consent,
    Conversation,
    Customer,
    Delivery,
    Form,
    Invite,
    Link,
    Record,
    Referral,
    Source,
    Submission,
)
from regulars.ledger.reach import may_reach

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NEWS = AskedConsent("email", "marketing", "Yes, send me your news once a week")
SITE = "https://crm.shop.example"
ANN = {"email": "ann@lee.example", "given_name": "Ann", "family_name": "Lee", "consent-0": "yes"}


def sign_up_form(*boxes: AskedConsent, key: str = "newsletter", language: str = "en") -> Form:
    return save_form(
        FormTold(
            key=key,
            kind="sign-up",
            language=language,
            title="Our news",
            button="Sign up",
            thanks="Thank you!",
            fields=[AskedField("given_name"), AskedField("family_name")],
            consents=boxes or [NEWS],
        ),
        new=True,
    )


def contact_form() -> Form:
    told = FormTold(key="contact", kind="contact", title="Write to us", button="Send", thanks="Thanks")
    return save_form(told, new=True)


@pytest.fixture
def newsletter() -> Form:
    return sign_up_form()


class Desk:
    """Sends forms in, under the terms of a test."""

    def __init__(self, terms: Business) -> None:
        self.terms = terms

    def __call__(self, form: Form, at: datetime = NOW, **values: str) -> SentIn:
        return send_in(form, values, business=self.terms, site=SITE, at=at)


@pytest.fixture
def send(terms: Business) -> Desk:
    return Desk(terms)


def token(number: int = 0) -> str:
    """Of the link in the mail of that place."""
    text = Delivery.objects.order_by("pk")[number].text
    (link,) = [line for line in text.splitlines() if line.startswith(SITE)]
    return urlsplit(link).path.rpartition("/")[2]


def customer_of(email: str) -> Customer:
    return Customer.objects.distinct().get(links__record__email=email, merged_into=None)


def known(email: str, state: str = "", **said: str) -> Record:
    """A customer of ours from before, with what they said about news by e-mail."""
    from regulars.identify.arrival import arrive

    shop, _ = Source.objects.get_or_create(name="Shop", defaults={"format": "test", "trust": 60})
    arrival = arrive(shop, email, {"email": email, **said}, at=NOW - 30 * DAY)
    record = Record.objects.get(pk=arrival.record)
    if state:
        record.consents.create(
            channel="email", purpose="marketing", state=state, given_at=NOW - 30 * DAY, proof="before"
        )
    return record


def may_mail(email: str, at: datetime) -> bool:
    return may_reach(customer_of(email), "email", "marketing", at=at).allowed


class TestDoubleOptIn:
    def test_nothing_is_granted_until_it_is_confirmed(self, newsletter: Form, send: Desk) -> None:
        assert send(newsletter, **ANN) == SentIn(to_confirm=True)
        (held,) = consents_of(customer_of("ann@lee.example"))
        assert (held.channel, held.purpose, held.state) == ("email", "marketing", "pending")
        assert "newsletter" in held.proof
        assert NEWS.label in held.proof
        assert not may_mail("ann@lee.example", NOW)

    def test_the_mail_goes_to_the_address_as_a_service_with_a_link(self, newsletter: Form, send: Desk) -> None:
        send(newsletter, **ANN)
        mail = Delivery.objects.get()
        assert (mail.purpose, mail.address, mail.state) == ("service", "ann@lee.example", "queued")
        assert NEWS.label in mail.text
        assert "The Corner Shop" in mail.text
        assert mail.subject == "Please confirm: Our news"

    def test_opening_the_link_confirms_nothing(self, newsletter: Form, send: Desk) -> None:
        send(newsletter, **ANN)
        wanted = wanted_by(token(), NOW)
        assert wanted is not None
        assert wanted.words == (NEWS.label,)
        assert consents_of(customer_of("ann@lee.example"))[0].state == "pending"

    def test_confirming_grants_with_proof_once(self, newsletter: Form, send: Desk) -> None:
        send(newsletter, **ANN)
        assert confirm(token(), NOW + DAY) is not None
        assert confirm(token(), NOW + 2 * DAY) is not None
        granted = Consent.objects.get(state="granted")
        assert granted.given_at == NOW + DAY
        assert "Confirmed by the link" in granted.proof
        assert NEWS.label in granted.proof
        assert may_mail("ann@lee.example", NOW + DAY + timedelta(hours=1))

    def test_a_link_works_for_a_week(self, newsletter: Form, send: Desk) -> None:
        send(newsletter, **ANN)
        assert wanted_by(token(), NOW + timedelta(days=DAYS)) is not None
        assert wanted_by(token(), NOW + timedelta(days=DAYS, seconds=1)) is None
        assert confirm(token(), NOW + timedelta(days=DAYS, seconds=1)) is None
        assert not Consent.objects.filter(state="granted").exists()

    @pytest.mark.parametrize("change", ["1.ffffffff.x", "", "x", "{}x", "2{}", "%00"])
    def test_a_link_that_is_not_ours_is_none(self, newsletter: Form, send: Desk, change: str) -> None:
        send(newsletter, **ANN)
        assert wanted_by(change.format(token()), NOW) is None

    def test_an_address_gets_one_message_a_day_however_often_and_by_whatever_form(
        self, newsletter: Form, send: Desk
    ) -> None:
        other = sign_up_form(key="club")
        for form in (newsletter, newsletter, other):
            send(form, **ANN)
        send(newsletter, **{**ANN, "email": "ANN@lee.example"})
        assert Delivery.objects.count() == 1
        send(newsletter, at=NOW + DAY + timedelta(minutes=1), **ANN)
        assert Delivery.objects.count() == 2

    def test_the_answer_is_the_same_whether_the_address_is_known(self, newsletter: Form, send: Desk) -> None:
        known("ann@lee.example", "granted")
        known("bob@lee.example", "denied")
        answers = [send(newsletter, **{**ANN, "email": f"{who}@lee.example"}) for who in ("ann", "bob", "cat", "ann")]
        assert len(set(map(repr, answers))) == 1

    @pytest.mark.parametrize("said", [("Ann", "Lee"), ("Mallory", "Moe"), ("", "")])
    def test_a_stranger_who_types_an_address_takes_nothing_from_its_owner(
        self, newsletter: Form, send: Desk, said: tuple[str, str]
    ) -> None:
        record = known("ann@lee.example", "granted", full_name="Ann Lee")
        send(newsletter, **{**ANN, "given_name": said[0], "family_name": said[1]})
        owner = Customer.objects.get(links__record=record)
        assert may_reach(owner, "email", "marketing", at=NOW).allowed

    def test_a_form_never_outranks_what_other_sources_say(self, newsletter: Form, send: Desk) -> None:
        before = known("ann@lee.example", given_name="Ann", family_name="Lee")
        send(newsletter, **{**ANN, "given_name": "Ann", "family_name": "Leigh"})
        assert Customer.objects.get(links__record=before).name == "Ann Lee"

    def test_pending_is_no_no_where_silence_is_a_yes(self, send: Desk) -> None:
        form = sign_up_form(AskedConsent("post", "marketing", "By post"), AskedConsent("email", "research", "Ask me"))
        known("ann@lee.example")
        send(form, **ANN, **{"consent-1": "yes"})
        assert may_reach(customer_of("ann@lee.example"), "post", "marketing", at=NOW).allowed
        confirm(token(), NOW)
        assert {(held.channel, held.purpose) for held in consents_of(customer_of("ann@lee.example"))} == {
            ("post", "marketing"),
            ("email", "research"),
        }

    def test_who_refused_before_and_confirms_with_the_same_address_is_heard(self, newsletter: Form, send: Desk) -> None:
        known("ann@lee.example", "denied")
        send(newsletter, **ANN)
        assert not may_mail("ann@lee.example", NOW)
        confirm(token(), NOW + timedelta(minutes=5))
        assert may_mail("ann@lee.example", NOW + timedelta(minutes=6))

    def test_who_unsubscribed_on_a_page_of_ours_may_sign_up_again(self, newsletter: Form, send: Desk) -> None:
        customer = Link.objects.get(record=known("ann@lee.example")).customer
        page = Source.objects.create(name="Preference page", format="console")
        record = Record.objects.create(source=page, key=customer.code, learned_at=NOW - DAY)
        Link.objects.create(record=record, customer=customer, probability=1, evidence="theirs", linked_at=NOW - DAY)
        record.consents.create(channel="email", purpose="marketing", state="denied", given_at=NOW - DAY)
        send(newsletter, **ANN)
        confirm(token(), NOW + timedelta(hours=1))
        assert may_mail("ann@lee.example", NOW + timedelta(hours=2))

    def test_what_another_address_of_theirs_refused_stays_refused(self, newsletter: Form, send: Desk) -> None:
        other = known("old@lee.example", "denied")
        send(newsletter, **ANN)
        Link.objects.filter(record=other).update(customer=customer_of("ann@lee.example"))
        confirm(token(), NOW)
        assert not may_mail("ann@lee.example", NOW + timedelta(minutes=6))

    def test_only_what_was_ticked_is_asked_to_be_confirmed(self, send: Desk) -> None:
        form = sign_up_form(NEWS, AskedConsent("sms", "marketing", "By SMS"))
        send(form, **ANN)
        confirm(token(), NOW)
        assert set(Consent.objects.values_list("channel", flat=True)) == {"email"}

    def test_the_words_are_kept_as_they_were_shown(self, newsletter: Form, send: Desk) -> None:
        send(newsletter, **ANN)
        Form.objects.update(consents=[{"channel": "sms", "purpose": "marketing", "label": "Something else"}])
        confirm(token(), NOW)
        granted = Consent.objects.get(state="granted")
        assert granted.channel == "email"
        assert NEWS.label in granted.proof

    def test_a_german_form_writes_german(self, send: Desk) -> None:
        send(sign_up_form(language="de"), **ANN)
        assert "Bitte bestätigen" in Delivery.objects.get().subject
        assert Record.objects.get().language == "de"


class TestWhatIsNotKept:
    def test_a_form_with_faults(self, newsletter: Form, send: Desk) -> None:
        sent = send(newsletter, email="nobody", **{"consent-0": "yes"})
        assert set(sent.faults) == {"email"}
        assert not Record.objects.exists()

    def test_a_sign_up_without_a_tick(self, newsletter: Form, send: Desk) -> None:
        assert set(send(newsletter, email="ann@lee.example").faults) == {"consent-0"}

    def test_what_a_program_fills_in(self, newsletter: Form, send: Desk) -> None:
        assert send(newsletter, **ANN, website="https://buy.example") == SentIn(to_confirm=True)
        assert not Record.objects.exists()
        assert not Delivery.objects.exists()


def test_a_message_opens_a_conversation_that_waits(send: Desk) -> None:
    form = save_form(
        FormTold(key="contact", kind="contact", title="Write to us", button="Send", thanks="Thanks"), new=True
    )
    assert [field["name"] for field in form.fields] == ["email", "message"]
    before = known("ann@lee.example", full_name="Ann Lee")
    sent = send(form, email="ann@lee.example", message="Where is my parcel?\n\nIt was due on Monday.")
    assert sent == SentIn()
    talk = Conversation.objects.get()
    assert (talk.subject, talk.status, talk.waiting_since) == ("Where is my parcel?", "open", NOW)
    assert (talk.source, talk.address, talk.channel) == (form.source, "ann@lee.example", "form")
    assert talk.record.link.customer == Link.objects.get(record=before).customer
    message = talk.messages.get()
    assert message.from_customer
    assert message.text.endswith("due on Monday.")
    assert message.understood_at is None


class TestReferring:
    @pytest.fixture
    def refer(self) -> Form:
        return save_form(
            FormTold(
                key="refer",
                kind="refer",
                title="Tell a friend",
                button="Get my link",
                thanks="Thank you for telling others",
                link_to="https://shop.example/welcome",
            ),
            new=True,
        )

    def test_a_customer_gets_another_link_each_time_and_no_friend_a_mail(self, refer: Form, send: Desk) -> None:
        one, other = send(refer, email="ann@lee.example"), send(refer, email="ann@lee.example")
        assert one.invite
        assert one.invite != other.invite
        assert not Delivery.objects.exists()
        assert Invite.objects.get(code=one.invite).record.email == "ann@lee.example"

    def test_who_signs_up_by_it_and_confirms_was_brought(self, refer: Form, newsletter: Form, send: Desk) -> None:
        invite = send(refer, email="ann@lee.example").invite
        send(newsletter, email="bob@moe.example", invite=invite, **{"consent-0": "yes"})
        assert not Referral.objects.exists()
        confirm(token(), NOW + DAY)
        brought = Referral.objects.get()
        assert brought.referrer == customer_of("ann@lee.example")
        assert brought.referred == customer_of("bob@moe.example")
        assert "lee" not in brought.evidence

    def test_nobody_brings_themselves(self, refer: Form, newsletter: Form, send: Desk) -> None:
        invite = send(refer, email="ann@lee.example").invite
        send(newsletter, **ANN, invite=invite)
        confirm(token(), NOW + DAY)
        assert not Referral.objects.exists()

    def test_a_code_that_is_none_changes_nothing(self, newsletter: Form, send: Desk) -> None:
        send(newsletter, **ANN, invite="nonsense' OR 1=1")
        assert Submission.objects.get().invited_by is None


def test_all_of_it_can_be_told_and_forgotten(newsletter: Form, send: Desk) -> None:
    contact = save_form(
        FormTold(key="contact", kind="contact", title="Write", button="Send", thanks="Thanks"), new=True
    )
    send(newsletter, **ANN)
    confirm(token(), NOW)
    send(contact, email="ann@lee.example", message="Hello there")
    customer = customer_of("ann@lee.example")
    told = everything_about(customer)
    assert [sent["email"] for sent in told["site"]["forms_sent_in"]] == ["ann@lee.example"] * 2
    assert [talk["messages"][0]["text"] for talk in told["conversations"]] == ["Hello there"]
    erase_customer(customer, by="test", at=NOW)
    for model in (Record, Submission, Consent, Conversation, Delivery, Customer):
        assert not model.objects.exists(), model
    assert Form.objects.count() == 2
