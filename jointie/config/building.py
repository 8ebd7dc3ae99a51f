"""Building objects of specs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .component import Component, takes_lazy
from .lazy import Lazy, Path
from .sequences import like
from .signatures import hints, is_runtime
from .spec import Spec


def build(value: Any, path: Path = (), lazy: bool = False) -> Any:
    """Turn a spec tree into objects, leaves first.

    Args:
        value: a spec, lists and objects of specs, or any other value, which stays as it is.
        path: the place of the value in the whole spec.
        lazy: whether to make a :class:`Lazy` of a spec instead of the component itself.

    Raises:
        ConfigError: if a constructor refuses a value (raises ``ValueError``), with its path.
    """
    if isinstance(value, Spec):
        part: Lazy[Any] = Lazy(value.component, **_arguments(value, path))
        part.path = path
        return part if lazy else part.build()
    if isinstance(value, Mapping):
        return {k: build(v, (*path, k), lazy) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return like(value, (build(v, (*path, i), lazy) for i, v in enumerate(value)))
    return value


def defer(spec: Spec, path: Path = ()) -> Lazy[Any]:
    """The component of a spec, to be built when its run-time arguments are known."""
    lazy: Lazy[Any] = build(spec, path, lazy=True)
    return lazy


def components_in(value: Any) -> set[type[Component]]:
    """The component classes that a spec tree names."""
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
    wanted = hints(spec.component)
    return {
        name: build(value := getattr(spec, name), (*path, name), bool(takes_lazy(wanted[name])) or _waits(value))
        for name in names
    }


def _waits(value: Any) -> bool:
    """Whether a part of a spec tree asks for run-time arguments, or a part that it takes built does."""
    if isinstance(value, Spec):
        wanted = hints(value.component)
        names = (name for name in type(value).model_fields if name != "type" and not takes_lazy(wanted[name]))
        return any(map(is_runtime, wanted.values())) or any(_waits(getattr(value, name)) for name in names)
    if isinstance(value, Mapping):
        return any(map(_waits, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_waits, value))
