"""JSON values with their places in a file, which every error about one names."""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Iterator
from typing import Any

from ...config import DataError
from ..json_mapping import NOTHING, JsonMapping
from ..surrogates import without_halves
from .reader import decode
from .repairs import Repairs

_KINDS: dict[type, str] = {
    dict: "an object",
    list: "a list",
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}


class JsonValue:
    """A value in a file of JSON.

    Args:
        value: the value, as :mod:`json` gives it.
        source: the file.
        place: where in the file: a line, a record.
        step: the key or position that leads to the value from ``parent``; without that the whole path from ``place``,
            as in ``entities[0].mentions``.
        parent: the object or list that the value stands in.
    """

    __slots__ = ("_parent", "_step", "place", "source", "value")

    def __init__(
        self,
        value: Any,
        source: str,
        place: str | None = None,
        step: str | int = "",
        parent: JsonValue | None = None,
    ) -> None:
        self.value, self.source, self.place, self._step, self._parent = value, source, place, step, parent

    @property
    def path(self) -> str:
        """The keys and positions that lead to the value; put together only where an error asks for them."""
        above = self._parent.path if self._parent else ""
        if isinstance(self._step, int):
            return f"{above}[{self._step}]"
        return f"{above}.{self._step}" if above else self._step

    def error(self, message: str, remedy: str | None = None) -> DataError:
        """An error that says where this value stands."""
        message = f"{self.path}: {message}" if self.path else message
        return DataError(message, source=self.source, place=self.place, remedy=remedy)

    def get(self, key: str) -> JsonValue | None:
        """The value of a key of this object; ``None`` if it is absent or null.

        Raises:
            DataError: if this is no object.
        """
        if type(self.value) is not dict:
            self.as_object()  # raises
        value = self.value.get(key)
        return None if value is None else JsonValue(value, self.source, self.place, key, self)

    def require(self, key: str, remedy: str | None = None) -> JsonValue:
        """The value of a key of this object.

        Raises:
            DataError: if this is no object, or the key is absent or null.
        """
        value = self.get(key)
        if value is None:
            raise self.error(f"the key {key!r} is missing", remedy)
        return value

    def get_text(self, key: str) -> str | None:
        """The text of a key of this object; ``None`` if it is absent or null. Raises :class:`DataError` as above."""
        return None if (value := self.get(key)) is None else value.as_text()

    def get_number(self, key: str) -> float | None:
        """The number of a key of this object; ``None`` if it is absent or null. Raises :class:`DataError` as above."""
        return None if (value := self.get(key)) is None else value.as_number()

    def get_items(self, key: str) -> Iterator[JsonValue]:
        """The values of the list of a key of this object, if there is one. Raises :class:`DataError` as above."""
        return iter(()) if (value := self.get(key)) is None else value.items()

    def items(self) -> Iterator[JsonValue]:
        """The values of this list.

        Raises:
            DataError: if this is no list.
        """
        for i, value in enumerate(self.as_list()):
            yield JsonValue(value, self.source, self.place, i, self)

    def as_object(self, remedy: str | None = None) -> dict[str, Any]:
        """This object. Raises :class:`DataError` if it is none."""
        return self._checked(dict, remedy)

    def as_list(self, remedy: str | None = None) -> list[Any]:
        """This list. Raises :class:`DataError` if it is none."""
        return self._checked(list, remedy)

    def as_text(self) -> str:
        """This text. Raises :class:`DataError` if it is none."""
        return self._checked(str)

    def as_integer(self) -> int:
        """This whole number. Raises :class:`DataError` if it is none."""
        return self._checked(int)

    def get_extra(self) -> JsonMapping:
        """The object of the key ``extra``; without keys if that is absent or null.

        Raises:
            DataError: if it is no object, or holds a number that is not finite.
        """
        if (value := self.get("extra")) is None:
            return NOTHING
        try:
            return JsonMapping(value.as_object())
        except ValueError as error:
            raise value.error(str(error)) from None

    def as_number(self) -> float:
        """This number. Raises :class:`DataError` if it is none, or is not finite."""
        if type(self.value) is not int:
            self._checked(float)
        try:
            number = float(self.value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.error("expected a finite number")
        return number

    def as_range(self) -> tuple[int, int]:
        """This list of two whole numbers. Raises :class:`DataError` if it is none."""
        values = self.as_list()
        if len(values) != 2:
            raise self.error(f"expected [start, end], got {_shown(values)}")
        if type(values[0]) is int and type(values[1]) is int:  # most of a file: without a value for each number
            return values[0], values[1]
        start, end = (value.as_integer() for value in self.items())
        return start, end

    def _checked(self, kind: type, remedy: str | None = None) -> Any:
        if type(self.value) is not kind:  # not isinstance: True is no whole number
            raise self.error(f"expected {_KINDS[kind]}, got {_shown(self.value)}", remedy)
        return self.value


def without_mark(content: bytes) -> bytes:
    """Remove the byte order mark before the bytes of a file (or of its first line)."""
    return content.removeprefix(codecs.BOM_UTF8)


def parse_json(content: bytes, repairs: Repairs, line: int | None = None, remedy: str | None = None) -> Any:
    """Parse JSON. Halves of surrogate pairs become U+FFFD and are counted.

    Args:
        content: a whole file, or one line of it.
        repairs: knows the name of the file.
        line: the number of the line that ``content`` is, if it is one.
        remedy: what to do where it is no JSON.

    Raises:
        DataError: if it is not UTF-8 or not JSON, with line and column.
    """
    source, place = repairs.source, None if line is None else f"line {line}"
    text = decode(content, source, place)
    try:
        value = json.loads(text)
        return _mended(value, repairs) if "\\ud" in text or "\\uD" in text else value
    except json.JSONDecodeError as error:
        where = f"line {error.lineno if line is None else line}, column {error.colno}"
        raise DataError(f"not JSON: {error.msg}", source=source, place=where, remedy=remedy) from None
    except RecursionError:
        raise DataError("the JSON is nested too deeply", source=source, place=place) from None
    except ValueError:  # Python limits the length of whole numbers
        raise DataError("a number in the JSON has too many digits", source=source, place=place) from None


def _mended(value: Any, repairs: Repairs) -> Any:
    """Replace halves of surrogate pairs, which JSON escapes can write, no file can hold and no tokenizer takes."""
    if isinstance(value, str):
        value, times = without_halves(value)
        repairs.repair("halves of surrogate pairs in texts (replaced by U+FFFD)", times)
    elif isinstance(value, list):
        value = [_mended(item, repairs) for item in value]
    elif isinstance(value, dict):
        value = {_mended(key, repairs): _mended(item, repairs) for key, item in value.items()}
    return value


def _shown(value: Any, limit: int = 60) -> str:
    if isinstance(value, (dict, list)) and value:
        return _KINDS[type(value)] + f" of {len(value)}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else text[: limit - 1] + "…"
