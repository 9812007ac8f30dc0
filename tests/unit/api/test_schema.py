"""The API keeps to its own description, whatever it is asked: schemathesis makes the requests up."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, settings
from ninja import Schema
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
)

from regulars.api.routes import api
from regulars.ledger.users import Ability, issue_token

if TYPE_CHECKING:
    from conftest import Scene
    from regulars.ledger.models import Conversation

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    ignored_auth,
]


@cache
def handler() -> Any:
    return get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    return handler()(environ, start_response)  # made when first asked, after the fixtures have seen to its settings


schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/"))
schema.app = application


def shapes(of: type[Schema] = Schema) -> set[type[Schema]]:
    """Every shape that the API declares."""
    below = {each for kind in of.__subclasses__() for each in {kind, *shapes(kind)}}
    return {each for each in below if each.__module__.startswith("regulars.api")}


def test_no_two_shapes_have_one_name() -> None:
    """The description keeps shapes by name: of two, one would stand for both."""
    names = [each.__name__ for each in shapes()]
    assert len(names) > 100
    assert {name for name in names if names.count(name) > 1} == set()


@schema.parametrize()
@settings(
    max_examples=8,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_to_its_description(case: Case, scene: Scene, talk: Conversation) -> None:
    token, _ = issue_token("fuzz", list(Ability), by="test", at=datetime(2026, 1, 1, tzinfo=UTC))
    if len(str(case.path_parameters.get("number", ""))) % 2:
        case.path_parameters["number"] = 1  # of whatever it is, the scene has one
    if "code" in case.path_parameters and len(str(case.path_parameters["code"])) % 2:
        case.path_parameters["code"] = scene.ann.code
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
