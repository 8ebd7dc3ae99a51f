"""Components that are built later, when their parent gives the ``Runtime`` arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import is_dataclass
from enum import Enum
from pathlib import PurePath
from typing import Any, Generic, TypeVar, cast, get_args

from pydantic_core import PydanticSerializationError, core_schema, to_jsonable_python
from registrable import RegistrationError

from .errors import ConfigError, ContractError, Problem
from .signatures import hints, is_runtime

T = TypeVar("T")
Path = tuple[str | int, ...]

EVERYWHERE = ("labels",)
"""The run-time arguments that mean the same for a part and for all parts inside it, which need not pass them on."""
_OFFERED: ContextVar[Mapping[str, Any]] = ContextVar("offered")


@contextmanager
def offered_inside(arguments: Mapping[str, Any]) -> Iterator[None]:
    """Within it, all parts that are built may ask for those of the arguments that are the same everywhere."""
    shared = {name: arguments[name] for name in EVERYWHERE if name in arguments}
    token = _OFFERED.set({**_OFFERED.get({}), **shared})
    try:
        yield
    finally:
        _OFFERED.reset(token)


class Lazy(Generic[T]):
    """A component that waits for its ``Runtime`` arguments: ``scorer.build(input_dim=768)``.

    As the default of a constructor argument, ``Lazy(AdamW)`` stands in the resolved spec with all its own defaults.

    Args:
        constructor: the class to build.
        given: the arguments that are known already; the parent's offers fill in the ``Runtime`` ones.

    Attributes:
        path: the place of the component in the spec that it was made from.
    """

    def __init__(self, constructor: Callable[..., T], /, **given: Any) -> None:
        self.constructor, self.given = constructor, given
        self.path: Path = ()

    def build(self, **offered: Any) -> T:
        """Build it with those of the arguments that it asks for: the offered, and those of :data:`EVERYWHERE`.

        Raises:
            ContractError: if it asks for a run-time argument that is not offered and has no default.
            ConfigError: if the constructor refuses a value, with the path of this part of the spec.
        """
        offered = {**_OFFERED.get({}), **offered}
        wanted = {name for name, hint in hints(self.constructor).items() if is_runtime(hint)}
        defaults = {n for n, p in inspect.signature(self.constructor).parameters.items() if p.default is not p.empty}
        if missing := wanted - defaults - offered.keys() - self.given.keys():
            name = getattr(self.constructor, "__name__", self.constructor)
            place = ".".join(map(str, self.path)) + ": " if self.path else ""
            raise ContractError(
                f"{place}{name} asks for {', '.join(sorted(missing))} at build time, where it is offered "
                f"{', '.join(sorted(offered)) or 'nothing'}; call the argument as one of these, or give it a default"
            )
        arguments = {**{n: offered[n] for n in wanted & offered.keys()}, **self.given}
        try:
            return self.constructor(**arguments)
        except ConfigError as error:
            if not self.path or any(problem.path for problem in error.problems):
                raise
            source = f"{error.source}: " if error.source else ""
            raise ConfigError([Problem(self.path, source + p.message, p.value) for p in error.problems]) from error
        except ValueError as error:
            raise ConfigError([Problem(self.path, str(error))]) from error

    def as_data(self, with_defaults: bool = False) -> dict[str, Any]:
        """The spec, as JSON data, that would make this object.

        Args:
            with_defaults: write in the defaults of all arguments, at any depth.

        Raises:
            ConfigError: if no spec can say it, naming the part.
        """
        return call_as_data(self.constructor, self.given, with_defaults)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        schema: core_schema.CoreSchema = handler.generate_schema(*get_args(source))
        return schema


class Built(Lazy[T]):
    """A component that is there already, where one is wanted that waits; it has no run-time arguments."""

    def __init__(self, component: T) -> None:
        super().__init__(type(component))
        self.component = component

    def build(self, **offered: Any) -> T:
        return self.component

    def as_data(self, with_defaults: bool = False) -> dict[str, Any]:
        data: dict[str, Any] = as_data(self.component, type(self.component).__name__, with_defaults)
        return data


def call_as_data(constructor: Any, given: Mapping[str, Any], with_defaults: bool = False) -> dict[str, Any]:
    """The spec, as JSON data, of a call of a component's constructor.

    Args:
        constructor: the class of the component.
        given: the arguments; run-time ones among them are written too, and refused where the spec is validated.
        with_defaults: write in the defaults of all arguments, at any depth.

    Raises:
        ConfigError: if no spec can say it, naming the part.
    """
    name = getattr(constructor, "__name__", repr(constructor))
    if not isinstance(constructor, type):
        raise ConfigError(f"no spec can name the function {name}; write Lazy(...) with a registered class")
    family = constructor.family()  # type: ignore[attr-defined]
    try:
        type_name = family.name_of(constructor)
    except RegistrationError as error:
        remedy = f'decorate the class with @{family.__name__}.register("NAME")'
        raise ConfigError(f"no spec can name it: {error}; {remedy}") from None
    arguments = {**(_defaults(constructor) if with_defaults else {}), **given}
    return {"type": type_name, **{n: as_data(v, f"{name}({n}=...)", with_defaults) for n, v in arguments.items()}}


def as_data(value: Any, place: str, with_defaults: bool = False) -> Any:
    """An argument as JSON data.

    Raises:
        ConfigError: if no spec can say it, naming the place.
    """
    if isinstance(value, (list, tuple)):
        return [as_data(item, place, with_defaults) for item in value]
    if isinstance(value, Mapping):
        return {key: as_data(item, place, with_defaults) for key, item in value.items()}
    if hasattr(value, "as_data"):
        return value.as_data(with_defaults)
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Set):
        return sorted(as_data(item, place, with_defaults) for item in value)
    if isinstance(value, (Enum, PurePath)) or is_dataclass(value):
        with suppress(PydanticSerializationError):
            return to_jsonable_python(value)
    raise ConfigError(f"{place}: no spec can say a {type(value).__name__}; give numbers, texts, lists or components")


def _defaults(constructor: Any) -> dict[str, Any]:
    """The defaults of those arguments that a spec may give."""
    return {
        name: default
        for name, hint in hints(constructor).items()
        if not is_runtime(hint)
        and (default := inspect.signature(constructor).parameters[name].default) is not inspect.Parameter.empty
    }


def default(component: Callable[..., T], /, **given: Any) -> T:
    """The default of a constructor argument that takes a built component: a new one for every call.

    Args:
        component: the class to build.
        given: the arguments of its constructor.
    """
    return cast(T, Lazy(component, **given))  # built where Component wraps the constructor
