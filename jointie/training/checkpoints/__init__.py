"""Checkpoints: all that is needed to go on with a training, written so that a crash at any moment loses none."""

from .checkpoint import Checkpoint
from .store import CheckpointStore, Found

__all__ = ["Checkpoint", "CheckpointStore", "Found"]
