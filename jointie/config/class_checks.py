"""What is checked of a component's class, when it is made and when it is registered."""

from __future__ import annotations

import inspect
from abc import ABCMeta
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from .errors import unknown

_RESERVED = {"type", "component", *(n for n in [*dir(BaseModel), *dir(type(BaseModel))] if n[0] != "_")}


def check_hooks(component: type, family: type) -> None:
    """Check that each method ``on_...`` is one that the family calls, if it calls any. Raises TypeError."""
    hooks = [name for name in dir(family) if name.startswith("on_")]
    for name in vars(component) if hooks else ():
        if name.startswith("on_") and name not in hooks:
            raise TypeError(f"{component.__name__}: {unknown('hook', name, dict.fromkeys(hooks))}")


def check_methods(component: ABCMeta, family: Any) -> None:
    """Check that a class defines all methods that its base classes leave to it. Raises TypeError."""
    missing: dict[str, list[str]] = defaultdict(list)
    for name in sorted(component.__abstractmethods__):
        base = next(each for each in component.__mro__ if name in vars(each))
        arguments = ", ".join(inspect.signature(getattr(component, name)).parameters)
        missing[base.__name__].append(f"{name}({arguments})")
    if family.alternatives and not any(_defines(component, family, group) for group in family.alternatives):
        missing[family.__name__].append(", or ".join(" and ".join(group) for group in family.alternatives))
    told = [f"each {base} defines {' and '.join(methods)}" for base, methods in missing.items()]
    if told:
        raise TypeError(f"{component.__name__}: {', '.join(told)}")


def _defines(component: type, family: type, methods: Sequence[str]) -> bool:
    return all(getattr(component, name) is not getattr(family, name) for name in methods)


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
