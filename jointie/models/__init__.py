"""Models: assembly of components, from a batch to scores, losses and decoded documents."""

from .joint import JointModel
from .model import Model, ModelOutput, Stage, What
from .pipeline import PipelineModel
from .relations import EntityLevel, MentionLevel, RelationExtractor

__all__ = [
    "EntityLevel",
    "JointModel",
    "MentionLevel",
    "Model",
    "ModelOutput",
    "PipelineModel",
    "RelationExtractor",
    "Stage",
    "What",
]
