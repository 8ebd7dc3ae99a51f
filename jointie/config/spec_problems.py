"""What is wrong with a spec, in the words of who wrote it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from .errors import unknown
from .signatures import hints, is_runtime
from .spec import Spec


def in_terms_of(spec: type[Spec], error: ValidationError) -> ValidationError:
    """The problems of an object that should be such a spec, with paths of its own keys and the accepted names."""
    lines: dict[Any, list[Any]] = defaultdict(list)
    for line in error.errors():
        lines[line["loc"][:1]].append(line)
    told = [_told(line, spec) for of_key in lines.values() for line in _of_one_member(of_key, spec)]
    return ValidationError.from_exception_data(error.title, told)


def _of_one_member(lines: Sequence[Any], spec: type[Spec]) -> Sequence[Any]:
    """The problems of an argument; of one that may be this or that, those of the member that fits deepest.

    Its paths begin with the names that pydantic has for members, which are left out.
    """
    field = next((spec.model_fields.get(key) for key in lines[0]["loc"][:1]), None)
    members = get_args(field.annotation) if field and get_origin(field.annotation) in (Union, UnionType) else ()
    if len({*members} - {type(None)}) < 2:
        return lines
    deepest = max(lines, key=lambda line: len(line["loc"]))["loc"]
    if len(deepest) == 1:  # it is missing
        return lines
    if len(deepest) == 2:  # it is none of them
        return [{**lines[0], "loc": deepest[:1], "msg": "; or ".join(line["msg"] for line in lines)}]
    meant = [line for line in lines if line["loc"][1] == deepest[1]]
    return [{**line, "loc": (*line["loc"][:1], *line["loc"][2:])} for line in meant]


def _told(line: Mapping[str, Any], spec: type[Spec]) -> InitErrorDetails:
    kind, message, value = line["type"], line["msg"], line["input"]
    if len(line["loc"]) == 1:
        key = line["loc"][0]
        if kind == "extra_forbidden":
            kind, message = "unknown_key", _unknown_key(key, spec)
        elif kind == "missing":
            message, value = f"missing; {spec.component.__name__} needs {key!r}", None
    return InitErrorDetails(type=PydanticCustomError(kind, message), loc=line["loc"], input=value)


def _unknown_key(key: str, spec: type[Spec]) -> str:
    if is_runtime(hints(spec.component).get(key)):
        return f"{key!r} is supplied at build time, it is not a key of the spec"
    return unknown(f"{spec.component.__name__} key", key, spec.model_fields)
