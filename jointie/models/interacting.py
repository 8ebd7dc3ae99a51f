"""The interactions of a model: built, and called before coreference is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from torch import nn

from ..components.interactions import Hook, Interaction
from ..config import Lazy
from ..tensors import MentionGraph
from ..timing import timed
from .relations.relation_extractor import RelationExtractor


def built_interactions(
    interactions: Sequence[Lazy[Interaction]],
    offers: Mapping[str, Any],
    relations: RelationExtractor | None,
    scores_coreference: bool = True,
) -> Sequence[Interaction]:
    """The interactions as a module list.

    Args:
        interactions: recipes of them.
        offers: the run-time arguments that they may ask for.
        relations: of the model.
        scores_coreference: whether the model does.

    Raises:
        ValueError: if one uses relations and there are none at mention level, or coreference where none is scored.
    """
    parts = nn.ModuleList(interaction.build(**offers) for interaction in interactions)
    built = cast(Sequence[Interaction], parts)
    for interaction in built:
        name = type(interaction).__name__
        if interaction.uses_coreference and not scores_coreference:
            raise ValueError(f"{name} uses coreference; leave it out, or list it where that is scored: in entities")
        if interaction.uses_relations and not (relations and relations.scores_mentions):
            raise ValueError(f"{name} uses relations at mention level; leave it out, or change the model's relations")
    return built


def before_coreference(
    graph: MentionGraph, interactions: Sequence[Interaction], relations: RelationExtractor | None
) -> MentionGraph:
    """The graph after the first two hooks, between which relations are scored where an interaction uses them."""
    graph = applied("on_candidates", interactions, graph)
    if relations is not None and any(interaction.uses_relations for interaction in interactions):
        with timed("scoring"):
            graph = relations.score(graph)
    return applied("on_relations", interactions, graph)


def applied(hook: Hook, interactions: Sequence[Interaction], graph: MentionGraph) -> MentionGraph:
    """The graph after a hook of each interaction, in their order."""
    with timed("interactions"):
        for interaction in interactions:
            graph = interaction.call_hook(hook, graph)
    return graph
