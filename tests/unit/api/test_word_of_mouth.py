"""Word of mouth over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulars.ledger.models import Referral

if TYPE_CHECKING:
    from conftest import Api, Scene


def test_noted_told_and_taken_back(owner: Api, scene: Scene) -> None:
    path = f"customers/{scene.bob.code}/brought-by"
    assert owner("put", path, {"referrer": scene.ann.code}).status_code == 200
    told = owner("get", "word-of-mouth").json()
    (one,) = told["referrers"]
    assert (one["customer"], one["direct"], one["worth"]) == (scene.ann.code, 1, told["worth"])
    assert told["sources"] == [{"source": "told us so", "brought": 1}]
    assert told["worth"] == told["saved"] + told["margin"] > 0
    circle = owner("put", f"customers/{scene.ann.code}/brought-by", {"referrer": scene.bob.code})
    assert circle.status_code == 422
    assert owner("delete", path).status_code == 200
    assert owner("delete", path).status_code == 404
    assert not Referral.objects.exists()
