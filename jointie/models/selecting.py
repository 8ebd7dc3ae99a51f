"""Selection of relations from a model's output."""

from __future__ import annotations

import torch

from ..components.decoding import Calibration, DecodedEntities, DecodedRelations, RelationSelector
from ..documents import LabelSpace
from .model import ModelOutput


def select_relations(
    output: ModelOutput,
    entities: DecodedEntities,
    calibration: Calibration,
    labels: LabelSpace,
    selector: RelationSelector,
) -> DecodedRelations | None:
    """The relations between entities that were selected or given; ``None`` where none are looked for.

    Args:
        output: the scores of a batch.
        entities: its entities.
        calibration: the thresholds.
        labels: the relation types, in the order of their scores.
        selector: decides about all relations.
    """
    if output.relations is None:
        return None
    cuts = torch.tensor(calibration.relation_cuts(labels), device=entities.clusters.device)
    return selector(output.relations(entities.clusters), entities.types, cuts)
