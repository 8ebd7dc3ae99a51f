"""The error that ends a training that was begun."""

from __future__ import annotations

from ..config import DataError


class TrainingError(DataError):
    """A training that cannot go on, through no fault of its spec; what was saved before is whole.

    Attributes:
        exit_code: of the command.
    """

    exit_code = 1
