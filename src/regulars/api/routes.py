"""The HTTP API: everything the console can do, by token or session, described by OpenAPI."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema

from regulars.api import (
    actions,
    arrangements,
    business,
    cases,
    catalogue,
    commitments,
    conversations,
    customers,
    decisions,
    dialogue,
    exchanges,
    experiments,
    gaps,
    identity,
    imports,
    live,
    outbox,
    placements,
    preferences,
    relationships,
    returns,
    said,
    service,
    survey_drafts,
    word_of_mouth,
)
from regulars.api.auth import needs
from regulars.api.problems import CONTENT_TYPE, use_problems
from regulars.ledger.users import Ability


class Api(NinjaAPI):
    """The API: its errors keep the value that was given, its description gives problems their own media type."""

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """What broke the rules, each with its place, the rule and the value."""
        given = [error["input"] for context in error_contexts for error in context.pydantic_validation_error.errors()]
        told = super().validation_error_from_error_contexts(error_contexts)
        return ValidationError([error | {"input": value} for error, value in zip(told.errors, given, strict=True)])

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """OpenAPI 3.1 of all operations."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= HTTPStatus.BAD_REQUEST and "content" in response:
                        response["content"] = {CONTENT_TYPE: response["content"].popitem()[1]}
        return schema


api = Api(
    title="Regulars",
    version="1",
    description=(
        "Know every customer, and treat each one as the only one. Send a token made by `regulars users token` as "
        "`Authorization: Bearer TOKEN`. What goes wrong is answered as problem details (RFC 9457)."
    ),
    auth=needs(Ability.SEE),
    docs_url=None,  # its page loads scripts from elsewhere; docs/reference/api.md is generated from the same schema
    urls_namespace="api",
)
use_problems(api)
api.add_router("/customers", customers.router)
api.add_router("", decisions.router)
api.add_router("", exchanges.router)
api.add_router("", cases.router)
api.add_router("", conversations.router)
api.add_router("", outbox.router)
api.add_router("", said.router)
api.add_router("", commitments.router)
api.add_router("", arrangements.router)
api.add_router("", preferences.router)
api.add_router("", relationships.router)
api.add_router("", service.router)
api.add_router("", experiments.router)
api.add_router("", gaps.router)
api.add_router("", word_of_mouth.router)
api.add_router("", returns.router)
api.add_router("", identity.router)
api.add_router("/imports", imports.router)
api.add_router("", actions.router)
api.add_router("", catalogue.router)
api.add_router("", business.router)
api.add_router("/surveys", survey_drafts.router)  # with all of surveys
api.add_router("", live.router)
api.add_router("/site", placements.router)
api.add_router("", dialogue.router)
