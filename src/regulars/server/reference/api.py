"""The page of the HTTP API, from its OpenAPI description."""

from __future__ import annotations

from typing import Any

from regulars.api.routes import api
from regulars.server.reference import rows

_HOW = """Make a token with `regulars users token NAME --scope see` and send it as `Authorization: Bearer TOKEN`.
In a browser the console's session serves as well; changes then need the header `X-CSRFToken`. The description for
programs is OpenAPI 3.1, at `/api/openapi.json`.

What goes wrong is answered as problem details (RFC 9457, `application/problem+json`): `type`, `title`, `status`,
`detail`, and where it helps `hint` and `errors`, which quote each value and name the rule that it breaks. Amounts of
money are text, so that no digit is lost; times are ISO 8601 in UTC."""


def page() -> str:
    """All operations, by tag."""
    schema = api.get_openapi_schema(path_prefix="/api/")
    by_tag: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["Other"])[0]
            by_tag.setdefault(tag, []).append(_operation(path, method, operation, schema["components"]["schemas"]))
    parts = ["# HTTP API", _HOW]
    for tag, operations in by_tag.items():
        parts += [f"## {tag}", *operations]
    return "\n\n".join(parts)


def _operation(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    lines = [_parameter(each) for each in operation.get("parameters", [])]
    body = operation.get("requestBody", {}).get("content", {})
    lines += [line for kind in body.values() for line in _fields(kind["schema"], schemas)]
    good = ", ".join(status for status in map(str, operation["responses"]) if status < "400")
    parts = [f"### {method.upper()} {path}", f"{operation['description']} Answers {good}."]
    if lines:
        parts.append(rows(("name", "in", "type", "what it is"), lines))
    return "\n\n".join(parts)


def _parameter(given: dict[str, Any]) -> tuple[str, ...]:
    needed = "" if given.get("required") else " (optional)"
    return f"`{given['name']}`", given["in"], _type(given["schema"]) + needed, given.get("description", "")


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> list[tuple[str, ...]]:
    named = schemas[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    required = named.get("required", [])
    return [
        (
            f"`{name}`",
            "body",
            _type(field) + ("" if name in required else " (optional)"),
            str(field.get("description", "")),
        )
        for name, field in named.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"] if each.get("type") != "null")
    return str(schema.get("format") or schema.get("type") or "object")
