"""Predicting with models."""

from .batches import by_length, chunks, groups
from .candidates import CandidateLog, Candidates
from .extractor import Extractor
from .garbage_collection import freeze_gc
from .out_of_memory import is_out_of_memory, release_frames
from .pair_scores import COREFERENCE, pair_scores
from .predictor import Failed, Look, Precision, Predictor

__all__ = [
    "COREFERENCE",
    "CandidateLog",
    "Candidates",
    "Extractor",
    "Failed",
    "Look",
    "Precision",
    "Predictor",
    "by_length",
    "chunks",
    "freeze_gc",
    "groups",
    "is_out_of_memory",
    "pair_scores",
    "release_frames",
]
