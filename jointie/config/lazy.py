"""Components that are built later, when their parent gives the ``Runtime`` arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar, cast, get_args

from pydantic_core import core_schema

from .errors import ConfigError, Problem
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
            TypeError: if it asks for a run-time argument that is not offered and has no default.
            ConfigError: if the constructor refuses a value, with the path of this part of the spec.
        """
        offered = {**_OFFERED.get({}), **offered}
        wanted = {name for name, hint in hints(self.constructor).items() if is_runtime(hint)}
        defaults = {n for n, p in inspect.signature(self.constructor).parameters.items() if p.default is not p.empty}
        if missing := wanted - defaults - offered.keys() - self.given.keys():
            name = getattr(self.constructor, "__name__", self.constructor)
            raise TypeError(f"{name} needs {sorted(missing)} at build time; offered: {sorted(offered)}")
        arguments = {**{n: offered[n] for n in wanted & offered.keys()}, **self.given}
        try:
            return self.constructor(**arguments)
        except ConfigError as error:
            if not self.path or any(problem.path for problem in error.problems):
                raise
            raise ConfigError([Problem(self.path, p.message, p.value) for p in error.problems]) from error
        except ValueError as error:
            raise ConfigError([Problem(self.path, str(error))]) from error

    def as_data(self) -> dict[str, Any]:
        """The spec, as JSON data, that would make this object."""
        given = {k: v.as_data() if isinstance(v, Lazy) else v for k, v in self.given.items()}
        component: Any = self.constructor
        return {"type": component.family().name_of(component), **given}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        schema: core_schema.CoreSchema = handler.generate_schema(*get_args(source))
        return schema


def default(component: Callable[..., T], /, **given: Any) -> T:
    """The default of a constructor argument that takes a built component: a new one for every call.

    Args:
        component: the class to build.
        given: the arguments of its constructor.
    """
    return cast(T, Lazy(component, **given))  # built where Component wraps the constructor
