"""Errors that a user can cause and mend: each is one clear message with a place and a remedy."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

_MANY = 40
"""More names than that are not listed."""


class JointieError(Exception):
    """Base of every error whose message is meant for the user; commands print it without a traceback.

    Attributes:
        exit_code: of the command that it ends.
    """

    exit_code = 2


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a spec.

    Attributes:
        path: the keys and list positions that lead to it, ``()`` for the spec as a whole.
        message: what is wrong and, where it is known, what would be right.
        value: the offending value.
    """

    path: tuple[str | int, ...]
    message: str
    value: Any = None

    def __str__(self) -> str:
        place = ".".join(map(str, self.path)) or "(top level)"
        return f"{place}: {self.message}{_shown(self.value)}"


class ConfigError(JointieError):
    """A spec that cannot be used; carries every problem found in it."""

    def __init__(self, problems: Sequence[Problem] | str, source: str | None = None) -> None:
        self.problems = [Problem((), problems)] if isinstance(problems, str) else list(problems)
        self.source = source
        super().__init__(self._render())

    def _render(self) -> str:
        if len(self.problems) == 1:
            problem = self.problems[0]
            source = self.source or ("spec" if problem.path else "")
            text = str(problem) if problem.path else problem.message + _shown(problem.value)
            return f"{source}: {text}" if source else text
        source = self.source or "spec"
        lines = [f"{source}: {len(self.problems)} problems", *(f"  {problem}" for problem in self.problems)]
        return "\n".join(lines)

    def at(self, source: str) -> ConfigError:
        """The same problems, said to stand in ``source``."""
        return ConfigError(self.problems, source)


@contextmanager
def located(source: str) -> Iterator[None]:
    """Name ``source`` as the spec in errors about places in a spec that are raised within."""
    try:
        yield
    except ConfigError as error:
        if error.source is None and any(problem.path for problem in error.problems):
            raise error.at(source) from error
        raise


class ContractError(JointieError):
    """A part whose code does not keep the contract of its family; the message names its class and what to write."""


class DataError(JointieError):
    """Input data that cannot be used.

    Args:
        message: what is wrong.
        source: the file (or ``<stdin>``) it stands in.
        place: where in the file: a line, a record, a document id.
        remedy: what the user can do about it.
    """

    def __init__(
        self, message: str, *, source: Any = None, place: str | None = None, remedy: str | None = None
    ) -> None:
        self.message, self.source, self.place, self.remedy = message, source, place, remedy
        where = ", ".join(str(part) for part in (source, place) if part is not None)
        super().__init__((f"{where}: " if where else "") + message + (f" ({remedy})" if remedy else ""))


def first_line(error: BaseException) -> str:
    """The first line of the message of an error, or its kind if it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def problems_of(error: ValidationError) -> list[Problem]:
    """Everything that a validation found wrong."""
    errors = error.errors(include_url=False)
    return [Problem(tuple(e["loc"]), _message(e), None if e["type"] == "missing" else e["input"]) for e in errors]


def _message(error: Any) -> str:
    is_null = error["input"] is None and error["type"] != "missing"
    return error["msg"] + (" (got null)" if is_null else "")


def unknown(what: str, name: Any, known: Mapping[str, Any]) -> str:
    """The message for a name that is not among ``known``, with the nearest; of very many these alone."""
    many = len(known) > _MANY
    close = difflib.get_close_matches(str(name), known, n=3 if many else 1)
    guess = f", did you mean {' or '.join(map(repr, close))}?" if close else ""
    listed = f"{len(known)} names" if many else f"known: {', '.join(sorted(known)) or 'none'}"
    return f"unknown {what} {name!r}{guess} ({listed})"


def _shown(value: Any, limit: int = 80) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return f" (got {text if len(text) <= limit else text[: limit - 1] + '…'})"
