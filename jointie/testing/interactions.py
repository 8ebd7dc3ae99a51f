"""The contract of interactions."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from ..components.interactions import Interaction
from ..tensors import MentionGraph, Scorers
from .graphs import alone, random_graph, with_padding_replaced
from .modules import check_module
from .sameness import ON_OTHERS, ON_PADDING, assert_same


def check_interaction(
    interaction: Interaction,
    input_dim: int = 8,
    relation_types: int = 4,
    graph: MentionGraph | None = None,
    tolerance: float = 1e-5,
) -> None:
    """Assert the contract of :class:`~jointie.components.interactions.Interaction`.

    Shapes stay, the graph given is not changed in place, nothing depends on padding or on the other documents of the
    batch, scores do not depend on targets and losses come only with them, one candidate is enough, gradients reach
    every parameter, and the state dict round-trips. Random numbers are drawn from the same seed each time, and
    dropout is off.

    Args:
        interaction: built for the two sizes that follow.
        input_dim: the length of a mention vector.
        relation_types: R.
        graph: what to try it on, of at least two documents; by default a random graph.
        tolerance: by how much scores may differ.
    """
    interaction.eval()
    if graph is None:
        graph = random_graph(input_dim=input_dim, relation_types=relation_types)
    with torch.no_grad():
        result = apply(interaction, graph)
        _check_result(graph, result)
        _assert_same(apply(interaction, graph), result, tolerance, "depends on what it was asked before")
        _check_targets(interaction, graph, result, tolerance)
        _check_padding(interaction, graph, result, tolerance)
        types = graph.require("relations").shape[-1] - 1
        for candidates in ((1,), (1, 4)):
            few = random_graph(candidates, graph.vectors.shape[-1], relation_types=types)
            _check_result(few, apply(interaction, few))
    check_module(interaction, lambda module: [*_scores(end := apply(module, graph)).values(), *end.losses.values()])


def apply(interaction: Interaction, graph: MentionGraph) -> MentionGraph:
    """All hooks, with plain scores between them, as a model would call them."""
    torch.manual_seed(0)
    relations = graph.require("relations")
    bare = graph.replace(relations=None, coreference=None, scorers=plain_scorers(graph))
    graph = interaction.call_hook("on_candidates", bare)
    if interaction.uses_relations:
        graph = graph.replace(relations=relations)
    graph = interaction.call_hook("on_relations", graph)
    graph = interaction.call_hook("on_coreference", graph.replace(coreference=graph.score("coreference")))
    return graph if interaction.uses_relations else graph.replace(relations=graph.score("relations"))


def plain_scorers(graph: MentionGraph) -> Scorers:
    """Scorers of graphs with as many types as this one has scores of: sums and products of the vectors' numbers."""
    types = graph.require("types").shape[-1]
    return Scorers(
        types=lambda graph: graph.vectors[..., :types],
        relations=partial(_relations, types=graph.require("relations").shape[-1] - 1),
        coreference=_coreference,
    )


def _coreference(graph: MentionGraph) -> Tensor:
    pairs = graph.anaphors @ graph.antecedents.transpose(1, 2)
    return pairs + graph.mention_scores.unsqueeze(2) + graph.mention_scores.unsqueeze(1)


def _relations(graph: MentionGraph, types: int) -> Tensor:
    """Scores (B, n, n, ``types`` + 1) that follow from the vectors."""
    factors = torch.arange(1.0, types + 2).to(graph.vectors).sin()
    heads, tails = graph.vectors[..., :1], graph.vectors[..., -1:]
    return (heads.unsqueeze(2) * factors + tails.unsqueeze(1) * factors.flip(0)).contiguous()


def _check_result(graph: MentionGraph, result: MentionGraph) -> None:
    for name in ("vectors", "mention_scores", "relations", "coreference", "types"):
        before, after = getattr(graph, name), getattr(result, name)
        assert after.shape == before.shape, f"{name} was {tuple(before.shape)}, came back {tuple(after.shape)}"
        assert after.dtype == before.dtype, f"{name} was {before.dtype}, came back {after.dtype}"
    assert result.anaphors.shape == result.antecedents.shape == graph.vectors.shape
    assert torch.equal(result.mask, graph.mask), "an interaction does not choose candidates"
    for name, scores in _scores(result).items():
        assert torch.isfinite(scores).all(), f"{name} must be finite"
    for name, loss in result.losses.items():
        assert loss.shape == () and torch.isfinite(loss), f"the loss {name!r} must be a finite scalar"


def _check_targets(interaction: Interaction, graph: MentionGraph, result: MentionGraph, tolerance: float) -> None:
    predicted = apply(interaction, graph.replace(targets=None))
    assert not predicted.losses, "there can be no loss without targets"
    _assert_same(predicted, result, tolerance, "depends on the targets")


def _check_padding(interaction: Interaction, graph: MentionGraph, result: MentionGraph, tolerance: float) -> None:
    replaced = apply(interaction, with_padding_replaced(graph))
    _assert_same(replaced, result, tolerance, ON_PADDING)
    for name, loss in result.losses.items():
        assert_same(replaced.losses[name], loss, f"the loss {name!r} {ON_PADDING}", tolerance)
    for document in range(len(graph.mask)):
        _assert_same(apply(interaction, alone(graph, document)), alone(result, document), tolerance, ON_OTHERS)


def _assert_same(a: MentionGraph, b: MentionGraph, tolerance: float, wrong: str) -> None:
    for (name, one), other in zip(_scores(a).items(), _scores(b).values()):
        assert_same(one, other, f"graph.{name} {wrong}", tolerance)


def _scores(graph: MentionGraph) -> dict[str, Tensor]:
    """All that the rest of a model looks at, without the padding."""
    nodes = ("vectors", "anaphors", "antecedents", "mention_scores")
    return {
        **{name: getattr(graph, name)[graph.mask] for name in nodes},
        "coreference": graph.require("coreference")[graph.spans.precedes()],
        "relations": graph.require("relations")[graph.spans.pairs()],
    }
