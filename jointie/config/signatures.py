"""Annotations of constructors: which arguments a spec gives, and which ones a parent gives at build time."""

from __future__ import annotations

import functools
import typing
from typing import Annotated, Any, TypeVar

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
