"""The check of interactions sees what it is there for."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from jointie.components.interactions import Interaction
from jointie.config import ContractError
from jointie.tensors import MentionGraph
from jointie.testing import check_interaction


class Good(Interaction):
    """Uses all hooks, and adds a loss."""

    uses_relations = True

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.scale = nn.Linear(8, 8), nn.Parameter(torch.tensor(0.5))

    def on_candidates(self, graph: MentionGraph) -> MentionGraph:
        likely = graph.score("coreference").masked_fill(~graph.spans.pairs(), -1e4).softmax(-1)
        return graph.replace(vectors=graph.vectors + likely @ graph.vectors)

    def on_relations(self, graph: MentionGraph) -> MentionGraph:
        attention = graph.relations[..., :-1].sum(-1).masked_fill(~graph.spans.pairs(), -1e4).softmax(-1)
        return graph.replace(anaphor_vectors=graph.vectors + self.layer(attention @ graph.vectors).tanh())

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        if graph.targets is not None:
            earlier = graph.spans.precedes()
            total = graph.coreference.square().masked_fill(~earlier, 0.0).sum()
            graph = graph.with_loss("size", total / earlier.sum().clamp(min=1))
        return graph.replace(coreference=graph.coreference * self.scale)


class Idle(Interaction):
    """Does nothing."""


class SeesPadding(Idle):
    def on_relations(self, graph: MentionGraph) -> MentionGraph:
        return graph.replace(vectors=graph.vectors + graph.vectors.mean(1, keepdim=True))


class SeesNeighbours(Idle):
    def on_relations(self, graph: MentionGraph) -> MentionGraph:
        return graph.replace(vectors=graph.vectors + graph.mask.sum())


class NeedsTargets(Idle):
    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        bonus = 0 if graph.targets is None else graph.targets.same_entity
        return graph.replace(coreference=graph.coreference + bonus)


class Counts(Idle):
    """Goes on counting."""

    asked = 0

    def on_relations(self, graph: MentionGraph) -> MentionGraph:
        self.asked += 1
        return graph.replace(vectors=graph.vectors * self.asked)


class Divides(Idle):
    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        return graph.replace(coreference=graph.coreference / 0)


class AllUnused(Idle):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(8, 8)


class Forgets(Idle):
    def on_candidates(self, graph: MentionGraph) -> MentionGraph:
        return None  # type: ignore[return-value]


class UnusedParameter(Good):
    def __init__(self) -> None:
        super().__init__()
        self.unused = nn.Parameter(torch.ones(3))


class LossAlways(Idle):
    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        return graph.with_loss("always", torch.ones(()))


class PaddedLoss(Idle):
    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        loss: Tensor = graph.vectors.square().mean()
        return graph if graph.targets is None else graph.with_loss("padded", loss)


class FailsOnOneCandidate(Idle):
    """The mean over no pairs is no number."""

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        loss = graph.coreference[graph.spans.precedes()].mean()
        return graph if graph.targets is None else graph.with_loss("mean", loss)


@pytest.mark.parametrize("interaction", [Good, Idle])
def test_good_ones_pass(interaction: type[Interaction]) -> None:
    check_interaction(interaction())


@pytest.mark.parametrize(
    ("interaction", "complaint"),
    [
        (SeesPadding, "graph.vectors depends on the padding"),
        (SeesNeighbours, "depends on the other documents of the batch"),
        (NeedsTargets, "depends on the targets"),
        (Counts, "graph.vectors depends on what it was asked before"),
        (Divides, "coreference must be finite"),
        (AllUnused, "no gradient reaches layer.weight"),
        (Forgets, "Forgets.on_candidates returns nothing; return the graph"),
        (UnusedParameter, "no gradient reaches unused"),
        (LossAlways, "no loss without targets"),
        (PaddedLoss, "the loss 'padded' depends on the padding"),
        (FailsOnOneCandidate, "the loss 'mean' must be a finite scalar"),
    ],
)
def test_bad_ones_fail(interaction: type[Interaction], complaint: str) -> None:
    with pytest.raises((AssertionError, ContractError), match=complaint):
        check_interaction(interaction())
