"""The contracts of selectors, and that they decide alike wherever scores come from."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from ..components.decoding import (
    Calibration,
    EntitySelection,
    LinkedOrLikely,
    LinkSelector,
    MentionSelector,
    MostLikely,
    RelationSelector,
    TypeSelector,
)
from ..components.scoring import MeanPooling
from ..documents import Document, LabelSpace
from ..models import fit
from ..models.long_documents.relating import all_pairs
from ..tensors import Links, MentionGraph, RelationScores
from .documents import documents
from .graphs import alone, graph_of, random_graph, with_padding_replaced
from .sameness import assert_shape


def check_link_selector(selector: LinkSelector) -> None:
    """Assert the contract of link selectors: places, padding, batches, and the gold clusters from gold scores."""
    for seed in range(5):
        graph = random_graph((4, 9, 1), seed=seed)
        antecedents = selector(graph, Links.of(graph), 0.0)
        assert_shape(antecedents, *graph.mask.shape)
        positions = torch.arange(antecedents.shape[1])
        assert ((antecedents >= 0) & (antecedents <= positions)).all(), "an antecedent stands before its candidate"
        padded = with_padding_replaced(graph)
        assert torch.equal(selector(padded, Links.of(padded), 0.0)[graph.mask], antecedents[graph.mask]), "padding"
        for i, count in enumerate(graph.mask.sum(1).tolist()):
            own = alone(graph, i)
            assert torch.equal(selector(own, Links.of(own), 0.0)[0], antecedents[i, :count]), "the rest of the batch"
    gold = _gold()
    assert gold.targets is not None
    select = EntitySelection(selector, LinkedOrLikely(), MostLikely())
    clusters = select(gold, None, Calibration()).clusters
    for row, entity in zip(clusters.tolist(), gold.targets.entity.tolist()):
        assert _in_order(row) == _in_order(entity), "gold scores do not give the gold clusters"


def check_mention_selector(selector: MentionSelector, overlapping: bool = True) -> None:
    """Assert the contract of mention selectors: padding, batches, and the gold mentions from gold scores.

    Args:
        selector: the part.
        overlapping: whether mentions that share words may be selected both.
    """
    for seed in range(5):
        graph = random_graph((4, 9, 1), seed=seed)
        linked = torch.rand(graph.mask.shape, generator=torch.Generator().manual_seed(seed)) < 0.3
        kept = selector(graph, linked, 0.0)
        assert_shape(kept, *graph.mask.shape)
        assert kept.dtype == torch.bool, f"came as {kept.dtype}; make it bool"
        padded = selector(with_padding_replaced(graph), linked, 0.0)
        assert torch.equal(padded[graph.mask], kept[graph.mask]), "mentions depend on padding"
        for i, count in enumerate(graph.mask.sum(1).tolist()):
            own = selector(alone(graph, i), linked[i : i + 1, :count], 0.0)
            assert torch.equal(own[0], kept[i, :count]), "mentions depend on other documents"
    gold = _gold() if overlapping else graph_of(list(filter(_is_flat, documents())), LabelSpace.of(documents()))
    assert gold.targets is not None
    kept = selector(gold, torch.zeros_like(gold.mask), 0.0) & gold.mask
    assert torch.equal(kept, gold.targets.is_mention), "gold scores do not give the gold mentions"


def check_type_selector(selector: TypeSelector) -> None:
    """Assert the contract of type selectors: positions of types, and no influence of other entities."""
    logits = torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(0))
    types = selector(logits)
    assert_shape(types, 2, 5)
    assert ((types >= -1) & (types < 3)).all(), "a type that is not there"
    for entity in range(5):
        own = selector(logits[:, entity : entity + 1])
        assert torch.equal(own, types[:, entity : entity + 1]), "types depend on other entities"


def check_relation_selector(selector: RelationSelector) -> None:
    """Assert the contract of relation selectors.

    Relations are sorted and never of an entity with itself; they do not depend on other documents of the batch, and are
    the same from all pairs of a document at once and in parts; nothing is found above infinite cuts, and the gold
    relations from gold scores. A selector that learns from documents is shown those of
    :func:`~jointie.testing.documents.documents` first; one that asks for labels takes those of them.
    """
    fit(selector, documents())
    for seed in range(5):
        scores, types = _random_scores(seed)
        cuts = torch.linspace(-1.0, 1.5, scores.scores.shape[-1] - 1)
        found = selector([scores], types, cuts)
        facts = found.facts.tolist()
        assert found.facts.shape == (len(facts), 4) and found.margins.shape == (len(facts),)
        assert facts == sorted(facts), "facts are not sorted"
        assert all(head != tail for _, head, tail, _ in facts), "an entity is related to itself"
        document, head, tail, type = found.facts.unbind(1)
        assert torch.equal(found.margins, scores.margins[document, head, tail, type]), "margins were changed"
        parts = selector(_parts(scores), types, cuts)
        assert torch.equal(parts.facts, found.facts), "relations depend on how a document is divided"
        assert torch.equal(parts.margins, found.margins)
        assert not len(selector([scores], types, torch.full_like(cuts, torch.inf)).facts), "cuts do not decide"
    _check_gold_relations(selector)


def _random_scores(seed: int) -> tuple[RelationScores, Tensor]:
    graph = random_graph((4, 9, 1), seed=seed)
    clusters = torch.tensor([[0, 1, 0, 2, *[-1] * 5], [0, -1, 1, 2, 1, 3, -1, 0, 2], [0, *[-1] * 8]])
    types = torch.tensor([[0, 1, 1, -1], [2, 0, 1, 1], [0, -1, -1, -1]])
    return all_pairs(MeanPooling()(graph.require("relations"), clusters, 4), clusters), types


def _parts(scores: RelationScores) -> Iterator[RelationScores]:
    """The same scores, of one document after the other, and of one head and two tails at a time."""
    for document in range(len(scores.pairs)):
        own = slice(document, document + 1)
        for heads in scores.heads.split(1):
            for tails in scores.tails.split(2):
                tile = scores.scores[own, heads][:, :, tails], scores.pairs[own, heads][:, :, tails]
                yield RelationScores(*tile, heads, tails, document)


def _check_gold_relations(selector: RelationSelector) -> None:
    graph = _gold()
    assert graph.targets is not None
    entity, labels = graph.targets.entity, LabelSpace.of(documents())
    entities = int(entity.max()) + 1
    expected = {
        (b, int(entity[b, h]), int(entity[b, t]), r) for b, h, t, r in graph.targets.relations.nonzero().tolist()
    }
    scores = all_pairs(MeanPooling()(graph.require("relations"), entity, entities), entity)
    types = torch.full((len(entity), entities), -1)
    for row, own in zip(types, documents()):
        for position, one in enumerate(own.entities):
            row[position] = labels.entity_types.index(one.type) if one.type else -1
    found = selector([scores], types, torch.zeros(len(labels.relation_types)))
    assert set(map(tuple, found.facts.tolist())) == expected, "gold scores do not give gold relations"


def _is_flat(document: Document) -> bool:
    """Whether no two mentions share a word."""
    words = [word for mention in document.mentions for word in range(mention.start, mention.end)]
    return len(words) == len({*words})


def _gold() -> MentionGraph:
    return graph_of(documents(), LabelSpace.of(documents()))


def _in_order(entities: list[int]) -> list[int]:
    numbers: dict[int, int] = {-1: -1}
    return [numbers.setdefault(entity, len(numbers) - 1) for entity in entities]
