"""Models: assembly of components, from a batch to scores, losses and decoded documents."""

from .fitting import fit
from .joint import JointModel
from .loading import Archive, load
from .model import MAX_PAIRWISE_CANDIDATES, BetweenEntities, Model, ModelOutput, Stage, What
from .pipeline import PipelineModel
from .relations.entity_level import EntityLevel
from .relations.mention_level import MentionLevel
from .relations.relation_extractor import RelationExtractor

__all__ = [
    "MAX_PAIRWISE_CANDIDATES",
    "Archive",
    "BetweenEntities",
    "EntityLevel",
    "JointModel",
    "MentionLevel",
    "Model",
    "ModelOutput",
    "PipelineModel",
    "RelationExtractor",
    "Stage",
    "What",
    "fit",
    "load",
]
