from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from jointie.models import Model


class Trained(NamedTuple):
    """A trained model, and the folder where it was saved."""

    folder: Path
    model: Model
