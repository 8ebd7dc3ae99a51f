"""JSON objects as RFC 8259 has them, and stricter: each key once, finite numbers, and no endless nesting."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NoReturn

from .errors import ConfigError

_DEEPEST = 100
"""The most objects and lists in each other; far from the depth at which Python's own recursion ends."""


def read_json_object(path: Path) -> dict[str, Any]:
    """Read a file that holds one JSON object.

    Raises:
        ConfigError: if it cannot be read, or as :func:`json_object` says.
    """
    try:
        return json_object(path.read_bytes(), str(path))
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", str(path)) from None


def json_object(data: bytes, source: str) -> dict[str, Any]:
    """Decode one JSON object.

    Args:
        data: the bytes of it.
        source: the file they are from, for the error.

    Raises:
        ConfigError: if it is not UTF-8 text, is not JSON (with line and column), repeats a key, has a number that is
            not finite, holds half of a surrogate pair, is nested too deeply, or is something else than an object.
    """
    try:
        value = decoded(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"not UTF-8 text (byte {error.start}); save the file as UTF-8", source) from None
    except json.JSONDecodeError as error:
        raise ConfigError(f"not JSON: line {error.lineno}, column {error.colno}: {error.msg}", source) from None
    except Unusable as error:
        raise ConfigError(str(error), source) from None
    except RecursionError:
        raise ConfigError("the JSON is nested too deeply", source) from None
    except ValueError:  # Python limits the length of whole numbers
        raise ConfigError("a number in the JSON has too many digits", source) from None
    if not isinstance(value, dict):
        raise ConfigError(f"expected a JSON object, not {type(value).__name__}", source)
    if _is_deeper(value, _DEEPEST):
        raise ConfigError("the JSON is nested too deeply", source)
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ConfigError("half of a surrogate pair (\\ud800 to \\udfff) stands alone in the JSON", source) from None
    return value


class Unusable(ValueError):
    """JSON that could be read in more than one way, or not be written again."""


def decoded(text: str) -> Any:
    """Decode a value of JSON.

    Raises:
        Unusable: if it repeats a key, or has a number that is not finite.
        ValueError, RecursionError: as :func:`json.loads` does.
    """
    return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Unusable(f"the key {repeated!r} stands twice in one object")
    return value


def _refuse(constant: str) -> NoReturn:
    raise Unusable(f"{constant} is no number of JSON")


def _finite(number: str) -> float:
    if math.isinf(value := float(number)):
        raise Unusable(f"the number {number} is too large")
    return value


def _is_deeper(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        containers = [list(v.values()) if isinstance(v, dict) else v for v in level if isinstance(v, (dict, list))]
        level = [inner for container in containers for inner in container]
    return bool(level)
