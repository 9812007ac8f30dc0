"""The engine sees nothing of the simulated public but what it does: no room imports it, no column holds its traits."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from django.apps import apps

import regulars
from regulars.demo.public.people import People, Told
from regulars.demo.public.state import State

_ENGINE = "kernel science ledger identify differentiate interact customise measure intake flow.py jobs.py".split()
_OTHERWISE = {"channel", "seed", "since", "rate", "bought", "due", "told"}
"""Words that the ledger may have for other things: the channel of a delivery, what was bought under an order."""


@pytest.mark.parametrize("room", _ENGINE)
def test_no_part_of_the_engine_knows_of_the_public(room: str):
    place = Path(regulars.__file__).parent / room
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    assert files
    assert not [str(file) for file in files if "regulars.demo" in file.read_text(encoding="utf-8")]


def test_the_ledger_has_no_place_for_what_is_hidden():
    hidden = {each.name for kind in (Told, People, State) for each in fields(kind)} - _OTHERWISE
    columns = {field.name for model in apps.get_app_config("ledger").get_models() for field in model._meta.get_fields()}
    assert {"regularity", "dropout", "likes", "unsubscribes", "tired", "comes", "leaves"} <= hidden
    assert not hidden & columns
