"""Predicting with models."""

from .batches import by_length, chunks, groups
from .candidates import Candidates
from .evidence_fusion import EvidenceFusion
from .extractor import Extractor
from .failure import ModelFailure, stop_at_failure
from .garbage_collection import freeze_gc
from .out_of_memory import is_out_of_memory, release_frames
from .pair_scores import COREFERENCE, pair_scores
from .predictor import Failed, Look, Precision, Predictor
from .scored import ScoredDocuments

__all__ = [
    "COREFERENCE",
    "Candidates",
    "EvidenceFusion",
    "Extractor",
    "Failed",
    "Look",
    "ModelFailure",
    "Precision",
    "Predictor",
    "ScoredDocuments",
    "by_length",
    "chunks",
    "freeze_gc",
    "groups",
    "is_out_of_memory",
    "pair_scores",
    "release_frames",
    "stop_at_failure",
]
