"""Families to test with. The fixture ``zoo`` loads them for one test module and takes them away again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from jointie.config import Component, Fraction, Lazy, PositiveInt, Runtime, default


class Engine(Component):
    """What drives."""

    default_implementation = "petrol"


@Engine.register("petrol")
class Petrol(Engine):
    """Burns."""

    def __init__(self, litres: float = 1.5, cylinders: PositiveInt = 4, fuel: Literal["95", "98"] = "95") -> None:
        if cylinders % 2:
            raise ValueError(f"{cylinders} cylinders: an even number is needed")
        self.litres, self.cylinders, self.fuel = litres, cylinders, fuel


@Engine.register("electric")
class Electric(Engine):
    """Hums."""

    def __init__(self, volts: int, cells: tuple[int, int] = (1, 2), maker: str | None = None) -> None:
        self.volts, self.cells, self.maker = volts, cells, maker


class Wheel(Component):
    """What rolls; there is no default."""


@Wheel.register("round")
class Round(Wheel):
    """Has no constructor of its own."""


@Wheel.register("fitted")
class Fitted(Wheel):
    """Is fitted to the car."""

    def __init__(self, width: Runtime[int], tread: Fraction, load: Runtime[int | None] = None) -> None:
        if width < 0:
            raise ValueError(f"the width {width} is negative")
        self.width, self.tread, self.load = width, tread, load


class Vehicle(Component):
    """A whole."""

    default_implementation = "car"


@Vehicle.register("car")
class Car(Vehicle):
    """Has parts of every kind."""

    def __init__(
        self,
        engine: Engine,
        wheels: Sequence[Lazy[Wheel]] = (),
        backup: Engine | None = None,
        spare: Lazy[Wheel] = Lazy(Fitted, tread=0.5),
        engines: dict[str, Engine] | None = None,
        seats: int = 4,
    ) -> None:
        self.engine, self.backup, self.engines, self.seats = engine, backup, engines, seats
        self.wheels = [wheel.build(width=200, colour="black") for wheel in wheels]
        self.spare = spare


@Vehicle.register("tractor")
class Tractor(Vehicle):
    """Takes built parts, and has parts by default."""

    def __init__(self, engine: Engine = default(Electric, volts=12), others: Sequence[Engine] = ()) -> None:
        self.engine, self.others = engine, others


@Vehicle.register("trailer")
class Trailer(Vehicle):
    """Has arguments that may be of several kinds."""

    def __init__(self, wheels: Wheel | Sequence[Wheel] | None = None, load: int | list[int] | str = 0) -> None:
        self.wheels, self.load = wheels, load


@Vehicle.register("caravan")
class Caravan(Vehicle):
    """Is drawn by another vehicle, which has its engine where it has none."""

    passed_on: ClassVar = {"drawn_by": ("engine",)}

    def __init__(self, engine: Engine, drawn_by: Vehicle = default(Car)) -> None:
        self.engine, self.drawn_by = engine, drawn_by
