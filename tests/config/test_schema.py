from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from jointie.config import json_schema


@pytest.fixture(scope="module")
def validator(zoo: Any) -> Draft202012Validator:
    schema = json_schema(zoo.Vehicle)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize(
    "spec",
    [
        {"engine": "petrol"},
        {"type": "car", "engine": {"type": "electric", "volts": 3, "cells": [1, 2], "maker": None}},
        {"engine": {"litres": 2, "fuel": "98"}, "wheels": ["round", {"type": "fitted", "tread": 0.5}]},
        {"engine": "petrol", "engines": {"left": "petrol"}, "backup": None, "spare": {"tread": 0.25}},
        {"$schema": "schema.json", "engine": "petrol"},
        {"type": "caravan", "engine": "petrol", "seats": 5},
        {"extends": "base.json", "engine": {"type": "electric"}, "wheels": [{"type": "fitted"}]},
    ],
)
def test_accepted(validator: Draft202012Validator, spec: Any) -> None:
    validator.validate(spec)


def test_any_registered_name(zoo: Any) -> None:
    zoo.Engine.register("a/b~ c%")(type("Odd", (zoo.Engine,), {}))
    Draft202012Validator(json_schema(zoo.Vehicle)).validate({"engine": {"type": "a/b~ c%"}})


def test_null_takes_away_what_a_base_gives(validator: Draft202012Validator) -> None:
    validator.validate({"engine": {"litres": None, "fuel": None}, "wheels": None, "seats": None, "spare": None})


@pytest.mark.parametrize(
    "spec",
    [
        {"engine": "petrol", "seat": 4},
        {"engine": "petrl"},
        {"engine": {"type": "petrl"}},
        {"engine": {"litre": 2}},
        {"engine": {"litres": "2"}},
        {"engine": {"fuel": "97"}},
        {"engine": {"type": "petrol", "volts": 2}},
        {"wheels": [{"type": "fitted", "width": 2}]},
        {"wheels": [{"type": "fitted", "tread": 2}]},
        {"engine": {"$schema": "only on top", "litres": 1}},
        [],
    ],
)
def test_refused(validator: Draft202012Validator, spec: Any) -> None:
    with pytest.raises(ValidationError):
        validator.validate(spec)


def test_defaults_and_descriptions_are_shown(zoo: Any) -> None:
    definitions = json_schema(zoo.Vehicle)["$defs"]
    car = definitions["Vehicle.car"]
    assert car["description"] == "Has parts of every kind."
    assert car["properties"]["seats"]["default"] == 4
    assert car["properties"]["spare"]["anyOf"] == [{"$ref": "#/$defs/Wheel"}, {"type": "null"}]
    assert car["properties"]["spare"]["default"] == {"type": "fitted", "tread": 0.5}
    assert "width" not in definitions["Wheel.fitted"]["properties"]
