import pytest
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.kinds_of_work import Work, decisions_of, work_of
from regulars.customise.today import todays_list
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Action, Decision

CASES = [
    ("complaint-open", "task", "phone", Work.COMPLAINTS),
    ("complained-twice", "task", "person", Work.COMPLAINTS),
    ("costs-money", "task", "phone", Work.TASKS),
    ("overdue", "message", "phone", Work.CALLS),
    ("overdue", "message", "person", Work.CALLS),
    ("overdue", "message", "email", Work.MAILS),
    ("birthday", "gesture", "post", Work.OTHERS),
    ("our-own", "gesture", "", Work.OTHERS),
]


@pytest.mark.parametrize(("key", "kind", "channel", "work"), CASES)
def test_each_suggestion_is_one_kind_of_work(key: str, kind: str, channel: str, work: Work) -> None:
    assert work_of(key, kind, channel) is work
    assert work.heading


@pytest.mark.django_db
def test_the_database_tells_them_apart_the_same_way_and_the_list_narrows(stall: Stall) -> None:
    expected = {work: [] for work in Work}
    for key, kind, channel, work in CASES:
        action, _ = Action.objects.get_or_create(key=key, defaults={"name": key, "kind": kind})
        made = Decision.objects.create(
            customer_id=stall.customer("Anna"), action=action, channel=channel, as_of=TODAY, decided_at=TODAY,
            policy="x", worth=1,
        )  # fmt: skip
        expected[work].append(made.pk)

    for work in Work:
        found = Decision.objects.filter(decisions_of(work)).order_by("pk").values_list("pk", flat=True)
        assert list(found) == expected[work]
        assert sorted(line.decision for line in todays_list(at=TODAY, work=work)) == expected[work]
        assert {line.work for line in todays_list(at=TODAY, work=work)} == {work}
    with pytest.raises(BadInput, match=r"no kind of work 'naps'.*calls"):
        todays_list(at=TODAY, work="naps")
