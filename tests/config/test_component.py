from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from registrable import Registrable, RegistrationError

from jointie.components.losses import Loss
from jointie.components.scoring import RelationScorer
from jointie.components.tokenization import Tokenizer
from jointie.config import Component, ConfigError, ContractError, Problem, build, components_in, defer, parse, unknown
from jointie.documents import Document, Writer
from jointie.documents.writers.json_list import JsonListWriter


@pytest.fixture(autouse=True)
def engines(zoo: Any) -> Iterator[None]:
    """Those that a test registers go with it."""
    registry = Registrable._registry[zoo.Engine]
    before = dict(registry)
    yield
    registry.clear()
    registry.update(before)


def problems(family: type[Component], value: Any) -> dict[str, str]:
    """The problems that a spec has, by path."""
    with pytest.raises(ConfigError) as caught:
        parse(family, value, "car.json")
    return {".".join(map(str, p.path)): str(p).partition(": ")[2] for p in caught.value.problems}


def test_arguments_are_named(zoo: Any) -> None:
    with pytest.raises(TypeError, match=r"^Steam\(\*args\): a spec names each argument of a constructor; write them"):

        @zoo.Engine.register("steam")
        class Steam(zoo.Engine):  # type: ignore[misc]
            def __init__(self, *args: int) -> None: ...

    with pytest.raises(TypeError, match=r"^Jet\(\*\*options\): a spec names each argument"):

        @zoo.Engine.register("jet")
        class Jet(zoo.Engine):  # type: ignore[misc]
            def __init__(self, **options: int) -> None: ...

    assert list(zoo.Engine.registered()) == ["electric", "petrol"]


def test_methods_are_defined() -> None:
    """A class that lacks what its family leaves to it is told when it is registered, and all of it at once."""
    with pytest.raises(TypeError, match=r"^Louder: each Writer defines write\(self, document, target\)$"):

        @Writer.register("louder")
        class Louder(Writer):
            def wirte(self, document: Document, target: Any) -> None: ...

    with pytest.raises(TypeError, match=r"^Sheet: each JsonListWriter defines values\(self, document\)$"):
        Writer.register("sheet")(type("Sheet", (JsonListWriter,), {}))
    with pytest.raises(TypeError, match=r"^Lost: each Loss defines values, or totals, or forward$"):
        Loss.register("lost")(type("Lost", (Loss,), {}))
    with pytest.raises(TypeError, match=r"^Half: each RelationScorer defines heads and tails and meet, or forward$"):
        RelationScorer.register("half")(type("Half", (RelationScorer,), {"heads": print, "tails": print}))
    forgotten = r"collate\(self, .*\) and save_assets\(self, folder\)"
    with pytest.raises(TypeError, match=f"^Letters: each Tokenizer defines {forgotten}$"):
        Tokenizer.register("letters")(type("Letters", (Tokenizer,), {"tokenize": lambda self, document: None}))
    assert "louder" not in Writer.registered() and "letters" not in Tokenizer.registered()


def test_arguments_are_annotated(zoo: Any) -> None:
    with pytest.raises(TypeError, match=r"^Steam\(pressure\): the argument has no type"):

        @zoo.Engine.register("steam")
        class Steam(zoo.Engine):  # type: ignore[misc]
            def __init__(self, pressure=1):  # type: ignore[no-untyped-def]
                ...


def test_the_object_may_have_any_name(zoo: Any) -> None:
    @zoo.Engine.register("steam")
    class Steam(zoo.Engine):  # type: ignore[misc]
        def __init__(this, pressure: float = 1.0) -> None:
            this.pressure = pressure

    assert defer(parse(zoo.Engine, {"type": "steam", "pressure": 2})).build().pressure == 2


def test_no_argument_is_called_as_something_of_every_spec(zoo: Any) -> None:
    for name in ("type", "model_dump", "copy"):
        made: dict[str, Any] = {}
        exec(f"def __init__(self, {name}: int) -> None: ...", made)
        steam = type("Steam", (zoo.Engine,), {"__init__": made["__init__"]})
        with pytest.raises(TypeError, match=rf"^Steam\({name}\): the name has a meaning of its own"):
            zoo.Engine.register("steam")(steam)


def test_names_are_taken_once(zoo: Any) -> None:
    with pytest.raises(RegistrationError, match=r"the Engine 'petrol' is config\.zoo\.Petrol already; choose "):

        @zoo.Engine.register("petrol")
        class Other(zoo.Engine):  # type: ignore[misc]
            pass

    assert zoo.Engine.registered()["petrol"] is zoo.Petrol


def test_a_class_may_be_defined_once_more(zoo: Any) -> None:
    """As when the cell of a notebook is run again."""

    def cell(power: int) -> None:
        @zoo.Engine.register("steam")
        class Steam(zoo.Engine):  # type: ignore[misc]
            own = power

    cell(1)
    with pytest.warns(UserWarning, match="Overriding steam"):
        cell(2)
    assert parse(zoo.Engine, "steam").component.own == 2


def test_name_of(zoo: Any) -> None:
    assert zoo.Engine.name_of(zoo.Petrol) == "petrol"
    with pytest.raises(RegistrationError, match="Fitted is not registered as a Engine"):
        zoo.Engine.name_of(zoo.Fitted)


def test_every_problem_at_once(zoo: Any) -> None:
    value = {
        "type": "car",
        "engine": {"type": "petrl"},
        "wheels": ["round", {"type": "fitted", "tread": 2}, {"type": "fitted", "width": 3}],
        "backup": {"type": "electric", "volts": "400", "cells": [1, None]},
        "seat": 5,
        "engines": {"left": {"cylinders": 0}},
    }
    found = problems(zoo.Vehicle, value)
    assert found == {
        "engine": "unknown Engine type 'petrl', did you mean 'petrol'? (known: electric, petrol) "
        '(got {"type": "petrl"})',
        "wheels.1.tread": "Input should be less than or equal to 1 (got 2)",
        "wheels.2.tread": "missing; Fitted needs 'tread'",
        "wheels.2.width": "'width' is supplied at build time, it is not a key of the spec (got 3)",
        "backup.volts": 'Input should be a valid integer (got "400")',
        "backup.cells.1": "Input should be a valid integer (got null)",
        "seat": "unknown Car key 'seat', did you mean 'seats'? "
        "(known: backup, engine, engines, seats, spare, type, wheels) (got 5)",
        "engines.left.cylinders": "Input should be greater than or equal to 1 (got 0)",
    }


def test_the_message_of_many_problems(zoo: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(zoo.Vehicle, {"engine": {"fuel": "97"}, "seats": 4.5}, "car.json")
    assert str(caught.value).splitlines() == [
        "car.json: 2 problems",
        "  engine.fuel: Input should be '95' or '98' (got \"97\")",
        "  seats: Input should be a valid integer (got 4.5)",
    ]


def test_the_message_of_one_problem(zoo: Any) -> None:
    with pytest.raises(ConfigError, match=r"^car.json: engine: missing; Car needs 'engine'$"):
        parse(zoo.Vehicle, {}, "car.json")
    with pytest.raises(ConfigError, match=r"^spec: engine: missing; Car needs 'engine'$"):
        parse(zoo.Vehicle, {})


def test_a_long_value_is_cut() -> None:
    text = str(Problem(("a", 0), "wrong", "x" * 500))
    assert text.startswith('a.0: wrong (got "xxx') and text.endswith("x…)") and len(text) < 110


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("3", "valid integer"),
        (True, "valid integer"),
        (3.5, "valid integer"),
        ([3], "valid integer"),
        (None, r"valid integer \(got null\)"),
    ],
)
def test_whole_numbers_are_strict(zoo: Any, value: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=rf"seats: Input should be a {message}"):
        parse(zoo.Vehicle, {"engine": "petrol", "seats": value})


@pytest.mark.parametrize("value", ["1.5", True, float("nan"), float("inf"), None])
def test_numbers_are_strict_and_finite(zoo: Any, value: Any) -> None:
    with pytest.raises(ConfigError, match=r"litres: Input should be a (valid|finite) number"):
        parse(zoo.Engine, {"litres": value})


def test_a_whole_number_may_stand_for_a_number(zoo: Any) -> None:
    assert build(parse(zoo.Engine, {"litres": 2})).litres == 2.0


@pytest.mark.parametrize("value", [3, ["petrol"], None, True, 1.5])
def test_a_component_is_an_object_or_a_name(zoo: Any, value: Any) -> None:
    found = problems(zoo.Vehicle, {"engine": value})
    assert found["engine"].startswith("expected a Engine: an object, or one of the names electric, petrol (got ")


@pytest.mark.parametrize(
    "name", ["zoo.Petrol", "tests.config.zoo.Petrol", "os.path", "Petrol", "", 3, None, ["petrol"]]
)
def test_names_are_never_imported(zoo: Any, name: Any) -> None:
    assert "Engine" in problems(zoo.Vehicle, {"engine": {"type": name}})["engine"]
    assert list(zoo.Engine.registered()) == ["electric", "petrol"]


def test_a_family_without_a_default_needs_a_type(zoo: Any) -> None:
    found = problems(zoo.Vehicle, {"engine": "petrol", "wheels": [{}]})
    assert found == {"wheels.0": "a Wheel needs a 'type' (known: fitted, round) (got {})"}


def test_the_default_and_bare_names(zoo: Any) -> None:
    assert parse(zoo.Engine, {}) == parse(zoo.Engine, "petrol") == parse(zoo.Engine, {"type": "petrol"})
    spec = parse(zoo.Engine, "petrol")
    assert parse(zoo.Engine, spec) is spec
    assert build(parse(zoo.Wheel, "round")).__class__ is zoo.Round


def test_an_object_without_a_type_has_that_of_the_default(zoo: Any) -> None:
    spec = parse(zoo.Vehicle, {"engine": "petrol", "spare": {"tread": 0.25}})
    assert spec.model_dump(mode="json")["spare"] == {"type": "fitted", "tread": 0.25}


def test_null_stands_for_none(zoo: Any) -> None:
    car = build(parse(zoo.Vehicle, {"engine": "petrol", "backup": None}))
    assert car.backup is None
    assert build(parse(zoo.Engine, {"type": "electric", "volts": 4, "maker": None})).maker is None


def test_the_resolved_spec_has_every_default(zoo: Any) -> None:
    spec = parse(zoo.Vehicle, {"engine": "petrol", "wheels": ["round"]})
    resolved = spec.model_dump(mode="json")
    assert resolved == {
        "type": "car",
        "engine": {"type": "petrol", "litres": 1.5, "cylinders": 4, "fuel": "95"},
        "wheels": [{"type": "round"}],
        "backup": None,
        "spare": {"type": "fitted", "tread": 0.5},
        "engines": None,
        "seats": 4,
    }
    assert parse(zoo.Vehicle, resolved) == spec


def test_specs_do_not_change(zoo: Any) -> None:
    spec = parse(zoo.Engine, "petrol")
    with pytest.raises(ValueError, match="frozen"):
        spec.litres = 3.0  # type: ignore[attr-defined]


def test_parsing_changes_nothing_of_its_input(zoo: Any) -> None:
    value = {"engine": {"cylinders": 2}, "spare": {"tread": 0.25}}
    parse(zoo.Vehicle, value)
    assert value == {"engine": {"cylinders": 2}, "spare": {"tread": 0.25}}


def test_the_components_of_a_spec(zoo: Any) -> None:
    value = {"engine": "petrol", "wheels": ["round"], "engines": {"left": {"type": "electric", "volts": 1}}}
    assert components_in(parse(zoo.Vehicle, value)) == {zoo.Car, zoo.Petrol, zoo.Round, zoo.Fitted, zoo.Electric}


def test_whole_numbers_are_those_of_tensors(zoo: Any) -> None:
    assert parse(zoo.Engine, {"cylinders": 2**63 - 2}).model_dump()["cylinders"] == 2**63 - 2
    for number in (2**63, 10**30):
        with pytest.raises(ConfigError, match=r"cylinders: Input should be less than or equal to 9223372036854775807"):
            parse(zoo.Engine, {"cylinders": number})


def test_of_very_many_names_the_nearest_are_told() -> None:
    known = dict.fromkeys([*(f"P{i}" for i in range(200)), "country", "county", "continent"])
    assert unknown("relation", "countri", known) == (
        "unknown relation 'countri', did you mean 'country' or 'county' or 'continent'? (203 names)"
    )
    assert unknown("relation", "~", known) == "unknown relation '~' (203 names)"


def test_registering_at_an_implementation_registers_in_its_family(zoo: Any) -> None:
    @zoo.Petrol.register("diesel")
    class Diesel(zoo.Petrol):  # type: ignore[misc]
        pass

    assert zoo.Engine.registered()["diesel"] is Diesel
    assert build(parse(zoo.Engine, {"type": "diesel", "litres": 2.0})).litres == 2.0


class Size(NamedTuple):
    width: int
    height: int


class Colour(Enum):
    RED = "red"


@dataclass
class Cover:
    name: str


def test_types_of_arguments(zoo: Any) -> None:
    """Named tuples, enumerations, paths, sets and dataclasses come as they are annotated, and go into a spec again."""

    @zoo.Engine.register("rich")
    class Rich(zoo.Engine):  # type: ignore[misc]
        def __init__(self, size: Size, colour: Colour, place: Path, names: set[str], cover: Cover) -> None:
            self.given = size, colour, place, names, cover

    spec = {"type": "rich", "size": [1, 2], "colour": "red", "place": "a/b", "names": ["x"], "cover": {"name": "y"}}
    made = build(parse(zoo.Engine, spec))
    assert made.given == (Size(1, 2), Colour.RED, Path("a/b"), {"x"}, Cover("y"))
    assert parse(zoo.Engine, {**spec, "names": ["b", "c", "a"]}).model_dump(mode="json")["names"] == ["a", "b", "c"]
    assert made.as_data() == spec and build(parse(zoo.Engine, made.as_data())).given == made.given


def test_a_dataclass_knows_its_arguments(zoo: Any) -> None:
    @zoo.Engine.register("steam")
    @dataclass
    class Steam(zoo.Engine):  # type: ignore[misc]
        ratio: float = 0.5

    @dataclass
    @zoo.Engine.register("steam_too")
    class SteamToo(zoo.Engine):  # type: ignore[misc]
        ratio: float = 0.5

    for name in ("steam", "steam_too"):
        spec = {"type": name, "ratio": 0.25}
        assert build(parse(zoo.Engine, spec)).as_data() == spec


@pytest.mark.parametrize("drawn_by", ["car", {"type": "car"}, {"seats": 4}])
def test_keys_that_are_passed_on(zoo: Any, drawn_by: Any) -> None:
    spec = parse(zoo.Vehicle, {"type": "caravan", "engine": {"litres": 2}, "drawn_by": drawn_by})
    assert spec.drawn_by.engine.litres == 2  # type: ignore[attr-defined]


def test_keys_that_stand_beside_the_part_that_they_are_of(zoo: Any) -> None:
    spec = parse(zoo.Vehicle, {"type": "caravan", "engine": "petrol", "seats": 5, "drawn_by": "car"})
    assert spec.drawn_by.seats == 5  # type: ignore[attr-defined]
    found = problems(zoo.Vehicle, {"type": "caravan", "engine": "petrol", "seats": 5, "drawn_by": {"seats": 4}})
    assert found[""].startswith("'seats' stands beside 'drawn_by' and in it; leave one out")


def test_values_that_are_no_json(zoo: Any) -> None:
    assert parse(zoo.Engine, {"type": "electric", "volts": 3, "maker": Path("a") / "b"}).maker == "a/b"  # type: ignore[attr-defined]
    found = problems(zoo.Vehicle, {"type": "car", "engine": {"type": "electric", "volts": 3, "maker": object()}})
    assert found[""].startswith("no JSON can say <object object at")


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("wheels", [{"type": "round"}, {"tread": 1}], {"wheels.1": "a Wheel needs a 'type' (known: fitted, round)"}),
        ("wheels", {"type": "round", "tread": 1}, {"wheels.tread": "unknown Round key 'tread' (known: type) (got 1)"}),
        ("wheels", [{"type": "fitted"}], {"wheels.0.tread": "missing; Fitted needs 'tread'"}),
        (
            "wheels",
            [{"type": "fitted", "tread": 1, "dept": 2}, 3, {"type": "round"}],
            {"wheels.0.dept": "unknown Fitted key 'dept'", "wheels.1": "expected a Wheel"},
        ),
        ("load", [1, "2"], {"load.1": 'Input should be a valid integer (got "2")'}),
    ],
)
def test_problems_of_what_may_be_this_or_that(zoo: Any, key: str, value: Any, told: dict[str, str]) -> None:
    """They are those of what was meant, at its place in the spec."""
    found = problems(zoo.Vehicle, {"type": "trailer", key: value})
    assert found.keys() == told.keys()
    assert all(told[place] in found[place] for place in told)


def test_half_of_a_surrogate_pair(zoo: Any) -> None:
    found = problems(zoo.Engine, {"type": "electric", "volts": 3, "maker": "\ud83d"})
    assert list(found) == [""] and found[""].startswith("Invalid JSON: ")


def test_what_is_neither_this_nor_that(zoo: Any) -> None:
    found = problems(zoo.Vehicle, {"type": "trailer", "wheels": 3, "load": None})
    wheel = "expected a Wheel: an object, or one of the names fitted, round"
    kinds = "Input should be a valid integer; or Input should be a valid array; or Input should be a valid string"
    assert found == {
        "wheels": f"{wheel}; or Input should be a valid array (got 3)",
        "load": f"{kinds} (got null)",
    }


def test_what_may_be_this_or_that_is_missing(zoo: Any) -> None:
    @zoo.Engine.register("hybrid")
    class Hybrid(zoo.Engine):  # type: ignore[misc]
        def __init__(self, fuel: float | list[str]) -> None:
            self.fuel = fuel

    found = problems(zoo.Engine, {"type": "hybrid", "feul": 1.5})
    assert found["fuel"] == "missing; Hybrid needs 'fuel'"
    assert found["feul"].startswith("unknown Hybrid key 'feul', did you mean 'fuel'?")


def test_annotations_that_cannot_be_used_name_the_class(zoo: Any) -> None:
    class Late(zoo.Engine):  # type: ignore[misc]
        def __init__(self, names: "Nowhere") -> None:  # type: ignore[name-defined]  # noqa: F821, UP037
            pass

    class Odd(zoo.Engine):  # type: ignore[misc]
        def __init__(self, names: ast.AST) -> None:
            pass

    zoo.Engine.register("late")(Late)
    zoo.Engine.register("odd")(Odd)
    with pytest.raises(ContractError, match=r"^Late: .*'Nowhere' is not defined; import that outside of TYPE_CHECKING"):
        parse(zoo.Engine, "late")
    with pytest.raises(ContractError, match=r"^Odd: no spec can give an argument of its constructor: .*ast\.AST"):
        parse(zoo.Engine, "odd")


def test_an_argument_without_a_name_for_specs(zoo: Any) -> None:
    class Steam(zoo.Engine):  # type: ignore[misc]
        def __init__(self, ratio: float, /) -> None:
            pass

    with pytest.raises(TypeError, match=r"^Steam\(ratio\): a spec gives each argument by its name"):
        zoo.Engine.register("steam")(Steam)
