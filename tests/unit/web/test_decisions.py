"""Pages of how decisions came about: the funnel, the search, and one decision."""

from django.test import Client

from regulars.customise.offer import RuledOut
from regulars.ledger.models import Decision, Policy
from regulars.ledger.users import Role

from .conftest import NOW, Scene, SignedIn, read


def test_the_funnel_is_drawn_and_told(owner: Client, scene: Scene) -> None:
    assert "Nothing was decided yet" in read(owner.get("/customise/decisions/")).text
    funnel = {"not meant for them": 70, "they have not agreed": 20, "another was better": 4, "chosen": 6}
    Policy.objects.create(version="p/1", made_at=NOW, as_of=NOW, seed=1, funnel=funnel)
    page = read(owner.get("/customise/decisions/"))
    assert "Of 100 pairs of a customer and an action, 30 fit; 6 were chosen." in page.text
    assert page.all("svg", role="img")
    assert "they have not agreed 20 10" in page.text


def test_decisions_are_searched_by_customer(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/customise/decisions/"))
    assert f"/customise/decisions/{scene.decision.pk}/" in page.links()
    assert "Bob Stone" not in page.text
    page = read(owner.get("/customise/decisions/?search=bob"))
    assert "Leave them in peace" in page.text
    assert "Ann Cole" not in page.text
    assert "Nothing was decided for anybody of that name." in read(owner.get("/customise/decisions/?search=zzz")).text


def test_one_decision_step_by_step(owner: Client, scene: Scene) -> None:
    told = [{"action": "lost", "name": "Win them back", "channel": "email", "worth": 0.5,
             "ruled_out": RuledOut.NO_CONSENT.words}]  # fmt: skip
    Decision.objects.filter(pk=scene.decision.pk).update(alternatives=told, facts={"last_thing": "Decaf"})
    page = read(owner.get(f"/customise/decisions/{scene.decision.pk}/"))
    for said in ("Thank them", "Ann Cole", "Bought twice in a week.", "Decaf", "Permission",
                 "they have not agreed to be reached that way", "£5.25", "-£3.00", "the policy",
                 "was not kept", "Nothing yet"):  # fmt: skip
        assert said in page.text, said
    assert page.all("svg", role="img")
    assert f"/customers/{scene.ann.code}/" in page.links()


def test_peace_is_told_without_a_worth(owner: Client, scene: Scene) -> None:
    peace = Decision.objects.get(customer=scene.bob)
    page = read(owner.get(f"/customise/decisions/{peace.pk}/"))
    assert "No move fits." in page.text
    assert "What the chosen one is worth" not in page.text


def test_what_there_is_not_is_not_found(owner: Client, scene: Scene) -> None:
    assert owner.get("/customise/decisions/99999/").status_code == 404


def test_links_lead_there_for_those_who_may_see_it(signed_in: SignedIn, scene: Scene) -> None:
    path = f"/customise/decisions/{scene.decision.pk}/"
    for role, opens in ((Role.MARKETER, True), (Role.ANALYST, True), (Role.AGENT, False)):
        client = signed_in(role)
        assert (path in read(client.get("/")).links()) is opens
        assert (path in read(client.get(f"/customers/{scene.ann.code}/")).links()) is opens
        assert (client.get(path).status_code == 200) is opens


def test_objections_stand_beside_the_words(owner: Client, scene: Scene) -> None:
    Decision.objects.filter(pk=scene.decision.pk).update(
        state="skipped", closed_at=NOW, closed_by="olive", why_kind="words", why_not="Too stiff <b>"
    )
    page = owner.get("/customise/thank/words/email/").content.decode()
    assert "What colleagues had against these words" in page
    assert "Too stiff &lt;b&gt;" in page
