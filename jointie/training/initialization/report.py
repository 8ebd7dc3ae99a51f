"""The tensors that a warm start took from an archive, and those that it did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_NAMED = 3
"""The most tensors that a line names; the report's attributes name all."""


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
    """The tensors that a warm start took from an archive, and those that it did not.

    Attributes:
        archive: the model directory.
        taken: the tensors of the model that were replaced, with their names in the archive.
        kept: the tensors of the model that stayed as they were, and why.
        unused: the tensors of the archive that the model has none for.
        numbers: how many numbers the taken tensors hold.
        all_numbers: how many numbers the model holds.
    """

    archive: str
    taken: Mapping[str, str]
    kept: Mapping[str, Kept]
    unused: Sequence[str]
    numbers: int
    all_numbers: int

    def text(self) -> str:
        """A line of counts, and one for each reason for which tensors were not taken."""
        lines = [
            f"warm start from {self.archive}: {len(self.taken)} of {len(self.taken) + len(self.kept)} tensors taken, "
            f"{self.numbers:,} of {self.all_numbers:,} numbers"
        ]
        reasons: dict[str, list[str]] = {}
        for name, kept in self.kept.items():
            reasons.setdefault(kept.reason, []).append(f"{name} ({kept.detail})" if kept.detail else name)
        lines += [f"  kept, {reason}: {_counted(names)}" for reason, names in reasons.items()]
        if self.unused:
            lines.append(f"  not used of the archive: {_counted(self.unused)}")
        return "\n".join(lines)


def _counted(names: Sequence[str]) -> str:
    more = ", ..." if len(names) > _NAMED else ""
    return f"{len(names)} tensor{'s' if len(names) != 1 else ''}: {', '.join(names[:_NAMED])}{more}"
