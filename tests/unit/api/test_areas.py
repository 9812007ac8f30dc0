"""One rule for pages and operations: whom the console opens an area, and nobody else, the API answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from regulars.api.areas import AREAS, area_of
from regulars.api.routes import api
from regulars.ledger.areas import OPENS, Area
from regulars.ledger.users import Role

if TYPE_CHECKING:
    from conftest import Api

PATHS = sorted(api.get_openapi_schema(path_prefix="/")["paths"])


def test_every_operation_belongs_to_an_area_and_every_row_has_an_operation() -> None:
    used = {area_of(path.removeprefix("/")) for path in PATHS}
    assert used == set(Area)
    for word in AREAS:
        assert any(path.removeprefix("/").startswith(word) for path in PATHS), word
    with pytest.raises(LookupError, match="belong to no area"):
        area_of("horoscopes/7")


def test_one_account_is_a_customers_page_and_the_list_is_not() -> None:
    assert (area_of("accounts"), area_of("accounts/7")) == (Area.IDENTIFY, Area.CUSTOMERS)


@pytest.mark.parametrize("role", list(Role))
def test_people_are_answered_where_their_pages_open(person: Callable[[Role], Api], role: Role) -> None:
    """Every operation of reading is asked; of numbers and codes that there are not, whoever may look is told so."""
    caller = person(role)
    schema = api.get_openapi_schema(path_prefix="/")["paths"]
    for path in PATHS:
        if "get" not in schema[path] or "export" in path:
            continue
        asked = (
            path.removeprefix("/").replace("{code}", "7K3M9QA").replace("{job}", "3f0f7e9a-8f7c-4a55-9a38-31f1b2b1c001")
        )
        for part in ("{number}", "{key}", "{name}"):
            asked = asked.replace(part, "999")
        answer = caller("get", asked)
        refused = answer.status_code == 403 and "may not open" in answer.json()["detail"]
        lacks = answer.status_code == 403 and not refused
        assert lacks or refused == (area_of(asked) not in OPENS[role]), path
