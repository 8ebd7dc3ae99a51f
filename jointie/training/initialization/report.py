"""What a warm start took from an archive, and what it did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_MOST = 12
"""How many lines there are of a kind, or names in a line; full lists are in the report's attributes."""


class Kept(NamedTuple):
    """Why a tensor of the model stayed as it was.

    Attributes:
        reason: the kind of reason.
        detail: of this tensor.
    """

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class WarmStartReport:
    """What a warm start took from an archive, and what it did not.

    Attributes:
        archive: the model directory.
        taken: the tensors of the model that were replaced, with their names in the archive.
        kept: the tensors of the model that stayed as they were, and why.
        of_archive: the tensors of the archive.
        unused: those of them that the model has none for.
        numbers: how many numbers the taken tensors hold.
        all_numbers: how many numbers the model holds.
    """

    archive: str
    taken: Mapping[str, str]
    kept: Mapping[str, Kept]
    of_archive: Sequence[str]
    unused: Sequence[str]
    numbers: int
    all_numbers: int

    def text(self) -> str:
        """A few lines: counts, and modules in place of tensors wherever the same holds of all that is in one."""
        tensors = len(self.taken) + len(self.kept)
        lines = [
            f"warm start from {self.archive}: {len(self.taken)} of {tensors} tensors taken, {self.numbers:,} of "
            f"{self.all_numbers:,} numbers"
        ]
        states = {**dict.fromkeys(self.taken, ""), **{name: kept.reason for name, kept in self.kept.items()}}
        parts: dict[str, list[_Part]] = {}
        for part in _gathered(states):
            parts.setdefault(states[part.names[0]], []).append(part)
        lines.append(f"  taken: {_listed(parts.pop(''))}")
        for reason, members in parts.items():
            lines += self._kept(reason, members)
        unused = set(self.unused)
        left = _gathered({name: str(name in unused) for name in self.of_archive})
        if unused:
            lines.append(f"  not used of the archive: {_listed([p for p in left if p.names[0] in unused])}")
        return "\n".join(lines)

    def _kept(self, reason: str, parts: Sequence[_Part]) -> list[str]:
        """What was kept for a reason: a line, or one for each part where there is more to say of it."""
        if not self.kept[parts[0].names[0]].detail:
            return [f"  kept, {reason}: {_listed(parts)}"]
        lines = [f"  kept, {reason}: {part}: {self._detail(part)}" for part in parts[:_MOST]]
        more = sum(len(part.names) for part in parts[_MOST:])
        return [*lines, *([f"  kept, {reason}: {_tensors(more)} more"] if more else [])]

    def _detail(self, part: _Part) -> str:
        detail = self.kept[part.names[0]].detail
        return detail if len(part.names) == 1 else f"the first {detail}"


class _Part(NamedTuple):
    """A tensor, or a module with all its tensors."""

    name: str
    names: Sequence[str]

    def __str__(self) -> str:
        return f"{self.name} ({_tensors(len(self.names))})" if len(self.names) > 1 else self.name


def _gathered(states: Mapping[str, str]) -> Iterator[_Part]:
    """The largest modules whose tensors are all in one state, in order; tensors by themselves where there are none."""
    yield from _split("", list(states), states)


def _split(module: str, names: Sequence[str], states: Mapping[str, str]) -> Iterator[_Part]:
    """The parts of a module; of the whole, where ``module`` is empty."""
    if module and len({states[name] for name in names}) == 1:
        yield _Part(module if len(names) > 1 else names[0], names)
        return
    start = len(module) + 1 if module else 0
    parts: dict[str, list[str]] = {}
    for name in names:
        parts.setdefault(name[:start] + name[start:].partition(".")[0], []).append(name)
    for part, members in parts.items():
        yield from _split(part, members, states)


def _listed(parts: Sequence[_Part]) -> str:
    more = sum(len(part.names) for part in parts[_MOST:])
    return ", ".join([*map(str, parts[:_MOST]), *([f"{_tensors(more)} more"] if more else [])])


def _tensors(number: int) -> str:
    return f"{number} tensor{'s' if number != 1 else ''}"
