"""From specs to objects: :func:`build` makes a tree of objects, :class:`Lazy` waits for run-time arguments."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic_core import core_schema

from .component import Component, Spec, hints, is_runtime
from .errors import ConfigError, Problem

T = TypeVar("T")
Path = tuple[str | int, ...]


class Lazy(Generic[T]):
    """A component that waits for its ``Runtime`` arguments: ``pruner.build(input_dim=768)``.

    Args:
        constructor: the class to build.
        given: the arguments that are known already; the parent's offers fill in the ``Runtime`` ones.

    As the default of a constructor argument, ``Lazy(AdamW)`` stands in the resolved spec with all its own defaults.
    """

    def __init__(self, constructor: Callable[..., T], /, **given: Any) -> None:
        self.constructor, self.given = constructor, given
        self.path: Path = ()

    def build(self, **offered: Any) -> T:
        """Build it with those of the offered arguments that it asks for.

        Raises:
            TypeError: if it asks for a run-time argument that is not offered and has no default.
            ConfigError: if the constructor refuses a value, with the path of this part of the spec.
        """
        wanted = {name for name, hint in hints(self.constructor).items() if is_runtime(hint)}  # type: ignore[arg-type]
        defaults = {n for n, p in inspect.signature(self.constructor).parameters.items() if p.default is not p.empty}
        if missing := wanted - defaults - offered.keys() - self.given.keys():
            name = getattr(self.constructor, "__name__", self.constructor)
            raise TypeError(f"{name} needs {sorted(missing)} at build time; offered: {sorted(offered)}")
        arguments = {**{n: offered[n] for n in wanted & offered.keys()}, **self.given}
        return _construct(self.constructor, arguments, self.path)

    def as_data(self) -> dict[str, Any]:
        """The spec, as JSON data, that would make this object."""
        given = {k: v.as_data() if isinstance(v, Lazy) else v for k, v in self.given.items()}
        return {"type": _family(self.constructor).name_of(self.constructor), **given}  # type: ignore[arg-type]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(
            Deferred,
            handler.generate_schema(*typing.get_args(source)),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda d: d.spec.model_dump(mode="json")),
        )


class Deferred(NamedTuple):
    """The spec of something to be built later."""

    spec: Spec


def build(value: Any, path: Path = ()) -> Any:
    """Turn a spec tree into objects, leaves first.

    Raises:
        ConfigError: if a constructor refuses a value (raises ``ValueError``), with its path.
    """
    if isinstance(value, Deferred):
        lazy: Lazy[Any] = Lazy(value.spec.component, **_arguments(value.spec, path))
        lazy.path = path
        return lazy
    if isinstance(value, Spec):
        return _construct(value.component, _arguments(value, path), path)
    if isinstance(value, Mapping):
        return {k: build(v, (*path, k)) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(build(v, (*path, i)) for i, v in enumerate(value))
    return value


def defer(spec: Spec, path: Path = ()) -> Lazy[Any]:
    """The object of a spec, to be built when its run-time arguments are known."""
    return build(Deferred(spec), path)


def components_in(value: Any) -> set[type[Component]]:
    """The component classes that a spec tree names."""
    if isinstance(value, Deferred):
        return components_in(value.spec)
    if isinstance(value, Spec):
        fields = (getattr(value, name) for name in type(value).model_fields)
        return {value.component}.union(*(components_in(field) for field in fields))
    if isinstance(value, Mapping):
        return set().union(*(components_in(v) for v in value.values()))
    if isinstance(value, (list, tuple)):
        return set().union(*(components_in(v) for v in value))
    return set()


def _arguments(spec: Spec, path: Path) -> dict[str, Any]:
    names = (name for name in type(spec).model_fields if name != "type")
    return {name: build(getattr(spec, name), (*path, name)) for name in names}


def _construct(constructor: Callable[..., T], arguments: dict[str, Any], path: Path) -> T:
    try:
        return constructor(**arguments)
    except ConfigError as error:
        if not path or any(problem.path for problem in error.problems):
            raise
        raise ConfigError([Problem(path, problem.message, problem.value) for problem in error.problems]) from error
    except ValueError as error:
        raise ConfigError([Problem(path, str(error))]) from error


def _family(component: type[Component]) -> type[Component]:
    families = [c for c in component.__mro__ if c is not Component and Component in c.__bases__]
    return families[0]
