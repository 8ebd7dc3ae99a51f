from __future__ import annotations

from typing import Any

import pytest

from jointie.config import ConfigError, ContractError, Lazy, Runtime, build, defer, parse


def test_a_tree_is_built_leaves_first(zoo: Any) -> None:
    value = {
        "engine": {"type": "electric", "volts": 400, "cells": [3, 4]},
        "wheels": ["round", {"type": "fitted", "tread": 0.5}],
        "engines": {"left": "petrol"},
    }
    car = build(parse(zoo.Vehicle, value))
    assert isinstance(car, zoo.Car)
    assert (car.engine.volts, car.engine.cells) == (400, (3, 4))
    assert [type(wheel) for wheel in car.wheels] == [zoo.Round, zoo.Fitted]
    assert (car.wheels[1].width, car.wheels[1].tread, car.wheels[1].load) == (200, 0.5, None)
    assert isinstance(car.engines["left"], zoo.Petrol)
    assert isinstance(car.spare, Lazy)


def test_the_same_objects_by_hand(zoo: Any) -> None:
    car = zoo.Car(zoo.Electric(400), wheels=[Lazy(zoo.Fitted, tread=0.5)], spare=Lazy(zoo.Round))
    assert car.wheels[0].width == 200
    assert isinstance(car.spare.build(width=3), zoo.Round)


def test_a_lazy_part_where_a_built_one_is_wanted_is_built(zoo: Any) -> None:
    tractor = zoo.Tractor(Lazy(zoo.Petrol), others=[Lazy(zoo.Electric, volts=3), zoo.Petrol()])
    assert isinstance(tractor.engine, zoo.Petrol)
    assert [type(engine) for engine in tractor.others] == [zoo.Electric, zoo.Petrol]


def test_a_default_part_is_a_new_one_each_time(zoo: Any) -> None:
    first, second = zoo.Tractor(), build(parse(zoo.Vehicle, "tractor"))
    assert first.engine.volts == second.engine.volts == 12 and first.engine is not second.engine
    assert parse(zoo.Vehicle, "tractor").model_dump()["engine"] == {
        "type": "electric",
        "volts": 12,
        "cells": (1, 2),
        "maker": None,
    }


def test_a_built_part_where_a_lazy_one_is_wanted(zoo: Any) -> None:
    wheel = zoo.Round()
    car = zoo.Car(zoo.Petrol(), wheels=[wheel, Lazy(zoo.Fitted, tread=0.5)], spare=wheel)
    assert car.wheels[0] is wheel and car.spare.build(width=3) is wheel
    refused = r"^Car\(wheels=\.\.\.\) wants Lazy\(Fitted, tread=\.\.\.\), got a built Fitted$"
    with pytest.raises(TypeError, match=refused):
        zoo.Car(zoo.Petrol(), wheels=[zoo.Fitted(3, 0.5)])


@pytest.mark.parametrize("value", ["round", {"type": "round"}, 3, False, None, object, [None]])
def test_something_else_where_a_lazy_part_is_wanted(zoo: Any, value: Any) -> None:
    for name in ("wheels", "spare"):
        with pytest.raises(TypeError, match=rf"^Car\({name}=\.\.\.\) wants Lazy\(\.\.\.\) of the family Wheel, got "):
            zoo.Car(zoo.Petrol(), **{name: value})


def test_a_part_of_another_family(zoo: Any) -> None:
    for part in (zoo.Petrol(), Lazy(zoo.Petrol)):
        for arguments in ({"engine": zoo.Petrol(), "spare": part}, {"engine": zoo.Petrol(), "wheels": [part]}):
            with pytest.raises(TypeError, match=r"=\.\.\.\) wants the family Wheel, got Petrol of Engine$"):
                zoo.Car(**arguments)
    with pytest.raises(TypeError, match=r"^Car\(engine=\.\.\.\) wants the family Engine, got Round of Wheel$"):
        zoo.Car(zoo.Round())


def test_wrong_arguments_are_refused_as_python_does(zoo: Any) -> None:
    with pytest.raises(TypeError, match=r"Car\.__init__\(\) missing 1 required positional argument: 'engine'"):
        zoo.Car()


def test_run_time_arguments_where_nobody_gives_them(zoo: Any) -> None:
    @zoo.Engine.register("tuned")
    class Tuned(zoo.Engine):  # type: ignore[misc]
        def __init__(self, width: Runtime[int]) -> None: ...

    with pytest.raises(
        ContractError, match=r"^engine: Tuned asks for width at build time, where it is offered nothing"
    ):
        build(parse(zoo.Vehicle, {"engine": "tuned"}))


def test_offers_that_nobody_asks_for_are_left(zoo: Any) -> None:
    fitted = Lazy(zoo.Fitted, tread=0.5).build(width=3, load=9, tread=1.0, other=7)
    assert (fitted.width, fitted.tread, fitted.load) == (3, 0.5, 9)


def test_what_is_given_goes_before_what_is_offered(zoo: Any) -> None:
    assert Lazy(zoo.Fitted, tread=0.5, width=1).build(width=3).width == 1


def test_a_missing_offer(zoo: Any) -> None:
    with pytest.raises(ContractError, match=r"^Fitted asks for width at build time, where it is offered load; call"):
        Lazy(zoo.Fitted, tread=0.5).build(load=9)


def test_as_data(zoo: Any) -> None:
    assert Lazy(zoo.Fitted, tread=0.25).as_data() == {"type": "fitted", "tread": 0.25}
    assert Lazy(zoo.Car, engine=Lazy(zoo.Petrol)).as_data() == {"type": "car", "engine": {"type": "petrol"}}


def test_as_data_with_defaults(zoo: Any) -> None:
    petrol = {"type": "petrol", "litres": 1.5, "cylinders": 4, "fuel": "95"}
    assert Lazy(zoo.Petrol).as_data(with_defaults=True) == petrol
    tractor = Lazy(zoo.Tractor, others=(Lazy(zoo.Petrol, fuel="98"), zoo.Petrol(cylinders=6)))
    assert tractor.as_data(with_defaults=True) == {
        "type": "tractor",
        "engine": {"type": "electric", "volts": 12, "cells": [1, 2], "maker": None},
        "others": [{**petrol, "fuel": "98"}, {**petrol, "cylinders": 6}],
    }


def test_a_component_as_data(zoo: Any) -> None:
    """What it was made with, by position or by name, in Python or from a spec; not what its parent has given."""
    petrol = {"type": "petrol", "litres": 2.0, "cylinders": 4, "fuel": "95"}
    assert zoo.Petrol(2.0).as_data() == petrol
    assert zoo.Round().as_data() == {"type": "round"}
    assert Lazy(zoo.Fitted, tread=0.25).build(width=3, load=4).as_data() == {"type": "fitted", "tread": 0.25}
    made = zoo.Car(
        zoo.Petrol(2.0), wheels=[zoo.Round(), Lazy(zoo.Fitted, tread=1.0)], engines={"left": zoo.Petrol(2.0)}
    )
    spec = {
        "type": "car",
        "engine": petrol,
        "wheels": [{"type": "round"}, {"type": "fitted", "tread": 1.0}],
        "backup": None,
        "spare": {"type": "fitted", "tread": 0.5},
        "engines": {"left": petrol},
        "seats": 4,
    }
    assert made.as_data(with_defaults=True) == spec
    assert build(parse(zoo.Vehicle, spec)).as_data(with_defaults=True) == spec


def test_a_subclass_as_data(zoo: Any) -> None:
    """It has the arguments of its own constructor, not those that it gives to the one of its base."""

    class Diesel(zoo.Petrol):  # type: ignore[misc]
        def __init__(self, litres: float) -> None:
            super().__init__(2 * litres, cylinders=8)

    zoo.Engine.register("diesel")(Diesel)
    assert Diesel(1.5).as_data() == {"type": "diesel", "litres": 1.5}


def test_what_no_spec_can_say(zoo: Any) -> None:
    class Steam(zoo.Engine):  # type: ignore[misc]
        pass

    with pytest.raises(ConfigError, match=r'Steam is not registered as a Engine; .* @Engine\.register\("NAME"\)$'):
        zoo.Tractor(Steam()).as_data()
    with pytest.raises(ConfigError, match=r"^Petrol\(litres=\.\.\.\): no spec can say a complex; give numbers, "):
        zoo.Tractor(zoo.Petrol(litres=1j)).as_data()

    def make() -> Any:
        return zoo.Round()

    with pytest.raises(ConfigError, match=r"^no spec can name the function make; write Lazy\(\.\.\.\) with a"):
        zoo.Car(zoo.Petrol(), wheels=[Lazy(make)]).as_data()


def test_an_unregistered_class_of_no_annotations(zoo: Any) -> None:
    class Steam(zoo.Engine):  # type: ignore[misc]
        def __init__(self, pressure) -> None:  # type: ignore[no-untyped-def]
            pass

    with pytest.raises(ConfigError, match="Steam is not registered as a Engine"):
        zoo.Tractor(Steam(3)).as_data()


def test_a_refused_value_has_the_path(zoo: Any) -> None:
    spec = parse(zoo.Vehicle, {"engine": "petrol", "engines": {"left": {"cylinders": 3}}})
    with pytest.raises(ConfigError, match=r"^spec: engines.left: 3 cylinders: an even number is needed$"):
        build(spec)


def test_a_refused_offer_has_the_path(zoo: Any) -> None:
    lazy = defer(parse(zoo.Wheel, {"type": "fitted", "tread": 0.5}), ("car", "spare"))
    with pytest.raises(ConfigError) as caught:
        lazy.build(width=-1)
    assert [problem.path for problem in caught.value.problems] == [("car", "spare")]
    assert "the width -1 is negative" in str(caught.value)


def test_a_config_error_without_a_path_gets_it(zoo: Any) -> None:
    @zoo.Engine.register("broken")
    class Broken(zoo.Engine):  # type: ignore[misc]
        def __init__(self) -> None:
            raise ConfigError("there is no coal")

    with pytest.raises(ConfigError, match=r"^spec: engine: there is no coal$"):
        build(parse(zoo.Vehicle, {"engine": "broken"}))

    @zoo.Engine.register("cold")
    class Cold(zoo.Engine):  # type: ignore[misc]
        def __init__(self) -> None:
            raise ConfigError("cannot be read", "coal.json")

    with pytest.raises(ConfigError, match=r"^spec: engine: coal\.json: cannot be read$"):
        build(parse(zoo.Vehicle, {"engine": "cold"}))


def test_other_errors_pass_unchanged(zoo: Any) -> None:
    @zoo.Engine.register("buggy")
    class Buggy(zoo.Engine):  # type: ignore[misc]
        def __init__(self) -> None:
            raise KeyError("a mistake in the code")

    with pytest.raises(KeyError, match="a mistake in the code"):
        build(parse(zoo.Engine, "buggy"))


def test_errors_without_a_source_or_path_are_only_their_message() -> None:
    assert str(ConfigError("there is no such device")) == "there is no such device"
    assert str(ConfigError("cannot be read", "a.json")) == "a.json: cannot be read"
    assert str(ConfigError("cannot be read").at("b.json")) == "b.json: cannot be read"


def test_an_inherited_constructor_of_no_component_takes_nothing(zoo: Any) -> None:
    class Module:
        def __init__(self, *args: Any, **options: Any) -> None: ...

    @zoo.Engine.register("module")
    class Inherits(Module, zoo.Engine):  # type: ignore[misc]
        pass

    assert set(parse(zoo.Engine, "module").model_dump()) == {"type"}
    assert isinstance(build(parse(zoo.Engine, "module")), Inherits)
