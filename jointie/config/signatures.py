"""Annotations of constructors: which arguments a spec gives, and which ones a parent gives at build time."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel

T = TypeVar("T")
_RUNTIME = object()

Runtime = Annotated[T, _RUNTIME]
"""Marks a constructor argument that the parent supplies at build time; it never stands in JSON."""


def hints(component: Any) -> dict[str, Any]:
    """The annotations of a component's constructor, resolved."""
    return constructor_hints(component.__init__)


@functools.cache
def constructor_hints(constructor: Any) -> dict[str, Any]:
    """The annotations of the arguments of an ``__init__``, resolved."""
    return {k: h for k, h in typing.get_type_hints(constructor, include_extras=True).items() if k != "return"}


def is_runtime(hint: Any) -> bool:
    """Whether an annotation is ``Runtime[...]``."""
    return _RUNTIME in getattr(hint, "__metadata__", ())


_RESERVED = {"type", "component", *(n for n in [*dir(BaseModel), *dir(type(BaseModel))] if n[0] != "_")}


def check_parameters(component: str, parameters: Sequence[inspect.Parameter]) -> None:
    """Check that a spec can give the arguments of a constructor.

    Args:
        component: the name of the class, for the error.
        parameters: of its constructor.

    Raises:
        TypeError: naming the first that none can give, and what to write.
    """
    for p in parameters:
        stars = "*" if p.kind is p.VAR_POSITIONAL else "**" if p.kind is p.VAR_KEYWORD else ""
        place = f"{component}({stars}{p.name}):"
        if stars:
            raise TypeError(f"{place} a spec names each argument of a constructor; write them out, each with its type")
        if p.kind is p.POSITIONAL_ONLY:
            raise TypeError(f"{place} a spec gives each argument by its name; leave out the / behind it")
        if p.annotation is p.empty:
            raise TypeError(f"{place} the argument has no type, by which a spec is checked; write {p.name}: float")
        if p.name in _RESERVED or p.name.startswith("_"):
            raise TypeError(f"{place} the name has a meaning of its own in specs; call the argument otherwise")
