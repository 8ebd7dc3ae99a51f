"""Mention graphs without a model: drawn at random, or scored as the gold annotations say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

import torch
from torch import Tensor

from ..components.tokenization import gold_of
from ..documents import Document, LabelSpace
from ..tensors import (
    CHARACTERS,
    Context,
    MentionGraph,
    Spans,
    Targets,
    TensorFields,
    Words,
    shape_of,
    text_keys,
    word_key,
)

C = TypeVar("C", bound=TensorFields)

_PAIRWISE = {"relations", "coreference"}
_PER_DOCUMENT = {"annotated", "entity_relations", "places", "tokens"}
_EXTRA = {"extra": 1, "pair_extra": 2}
_TEXTS = ("Ada", "Lovelace", "London", "UK", "United", "Kingdom", "the", "she", ",", "1843", "Charles", "Babbage")
"""The words of random graphs."""


def random_graph(
    candidates: Sequence[int] = (5, 9),
    input_dim: int = 8,
    entity_types: int = 3,
    relation_types: int = 4,
    seed: int = 0,
) -> MentionGraph:
    """A fully scored graph with targets, in which some candidates share their text and some their entity.

    Args:
        candidates: how many there are in each document.
        input_dim: the length of a mention vector.
        entity_types: C.
        relation_types: R.
        seed: what the graph is a function of.
    """
    draw = torch.Generator().manual_seed(seed)
    documents, n = len(candidates), max(candidates)

    def numbers(*shape: int) -> Tensor:
        return torch.randn(documents, n, *shape, generator=draw)

    def integers(low: int, high: int) -> Tensor:
        return torch.randint(low, high, (documents, n), generator=draw)

    start = 2 * torch.arange(n).expand(documents, n)
    mask = torch.arange(n) < torch.tensor(candidates)[:, None]
    entity = integers(-1, max(2, n // 2)).masked_fill(~mask, -1)
    related = torch.rand(documents, n + 1, n + 1, relation_types, generator=draw) < 0.2  # entity pairs
    related &= ~torch.eye(n + 1, dtype=torch.bool).unsqueeze(-1)
    related[:, -1] = related[:, :, -1] = False  # no mentions
    words = random_words(mask.repeat_interleave(2, 1), seed=seed)
    spans = Spans(start, start + integers(1, 3), first=start, last=start + 1, mask=mask, words=words)
    return MentionGraph(
        spans=spans,
        vectors=numbers(input_dim),
        mention_scores=numbers(),
        text_keys=text_keys(words.keys, spans),
        types=numbers(entity_types),
        relations=3 * numbers(n, relation_types + 1),
        coreference=3 * numbers(n),
        extra={"own": numbers(2)},
        pair_extra={"own": numbers(n, 2)},
        targets=Targets(
            entity=entity,
            type=torch.where(entity >= 0, entity % entity_types, -1),
            related=related,
            annotated=torch.ones(documents, dtype=torch.bool),
        ),
    )


def random_context(graph: MentionGraph, token_dim: int, seed: int = 3) -> Context:
    """The context of the candidates of a graph: eleven sub-tokens in two windows, and three attention heads."""
    draw = torch.Generator().manual_seed(seed)
    documents, n = graph.mask.shape
    places = torch.tensor([[-1, 0, 1, 2, 3, 4, 5, -1], [-1, -1, 6, 7, 8, 9, 10, -1]]).expand(documents, -1, -1)
    window = torch.randint(2, (documents, n), generator=draw)
    owned = places[torch.arange(documents)[:, None], window] >= 0  # (B, n, L)
    attention = torch.rand(documents, n, 3, places.shape[2], generator=draw).softmax(-1) * owned.unsqueeze(2)
    return Context(torch.randn(documents, 11, token_dim, generator=draw), attention, window, places)


def random_words(mask: Tensor, sentence_end: Tensor | None = None, seed: int = 0) -> Words:
    """Words drawn at random, each of one sub-token.

    Args:
        mask: (B, N) bool, false on padding.
        sentence_end: (B, N) the word after the last of the sentence of each; by default sentences have five words.
        seed: what they are a function of.
    """
    place = torch.arange(mask.shape[1]).expand_as(mask)
    ends = place // 5 * 5 + 5 if sentence_end is None else sentence_end
    begins = torch.cat([torch.ones_like(mask[:, :1]), ends[:, 1:] != ends[:, :-1]], 1)
    starts = (place * begins).cummax(1).values
    drawn = torch.randint(len(_TEXTS), mask.shape, generator=torch.Generator().manual_seed(seed))
    characters = torch.zeros(len(_TEXTS), CHARACTERS, dtype=torch.int32)
    for row, text in zip(characters, _TEXTS):
        row[: len(text)] = torch.tensor([ord(character) for character in text.casefold()])
    return Words(
        first=place.masked_fill(~mask, 0),
        last=place.masked_fill(~mask, 0),
        mask=mask,
        keys=torch.tensor([word_key(text) for text in _TEXTS])[drawn],
        shapes=torch.tensor([shape_of(text) for text in _TEXTS])[drawn],
        characters=characters[drawn],
        sentence=begins.cumsum(1) - 1,
        sentence_start=starts,
        sentence_end=ends,
    )


def graph_with(vectors: Tensor, mention_scores: Tensor | None = None) -> MentionGraph:
    """A graph of candidates with these vectors (B, n, D), one word each, without padding and without scores.

    Args:
        vectors: of the candidates.
        mention_scores: (B, n); by default 0.
    """
    mask = torch.ones(vectors.shape[:2], dtype=torch.bool)
    words, start = random_words(mask), torch.arange(mask.shape[1]).expand_as(mask)
    spans = Spans(start, start + 1, first=start, last=start, mask=mask, words=words)
    scores = vectors.new_zeros(mask.shape) if mention_scores is None else mention_scores
    return MentionGraph(spans, vectors, scores, text_keys(words.keys, spans))


def graph_of(documents: Sequence[Document], labels: LabelSpace, strength: float = 10.0) -> MentionGraph:
    """The graph from which every good decoder gets the gold annotations back.

    Candidates are the gold mentions and all other single words. Scores are ``strength`` where the gold annotations say
    yes and minus that where they say no; the threshold class stands at 0. Relations from and to candidates that are no
    mentions score high: they must not count.
    """
    spans = _candidates(documents)
    targets = gold_of(documents, labels).targets(spans)
    vectors = torch.zeros(*spans.mask.shape, 1)
    kinds = torch.nn.functional.one_hot(targets.type + 1, len(labels.entity_types) + 1)[..., 1:].bool()
    mentions = targets.is_mention.unsqueeze(2) & targets.is_mention.unsqueeze(1)
    relations = targets.relations | ~mentions.unsqueeze(-1)

    def scores(yes: Tensor) -> Tensor:
        return torch.where(yes, strength, -strength)

    return MentionGraph(
        spans=spans,
        vectors=vectors,
        mention_scores=scores(targets.is_mention),
        text_keys=torch.zeros_like(spans.start),
        types=scores(kinds),
        relations=torch.cat([scores(relations), torch.zeros(*relations.shape[:3], 1)], dim=-1),
        coreference=scores(targets.same_entity),
        targets=targets,
    )


def alone(graph: MentionGraph, document: int) -> MentionGraph:
    """The graph of one document by itself, without padding and without losses."""
    n = int(graph.mask[document].sum())

    def cut(value: Tensor, dims: int) -> Tensor:
        index = (slice(document, document + 1), *[slice(n)] * dims)
        return value[index]

    return _mapped(graph, cut).replace(losses={})


def with_padding_replaced(graph: MentionGraph, seed: int = 0, scale: float = 100.0) -> MentionGraph:
    """The same graph with other numbers wherever it holds padding; the targets, where padding is no mention, stay."""
    draw = torch.Generator().manual_seed(seed)
    nodes, pairs = graph.mask, graph.spans.pairs()

    def change(value: Tensor, dims: int) -> Tensor:
        if dims == 0 or value.dtype == torch.bool:
            return value
        real = (nodes if dims == 1 else pairs).reshape(*value.shape[: dims + 1], *[1] * (value.dim() - dims - 1))
        noise = scale * torch.randn(value.shape, generator=draw)
        other = noise if value.is_floating_point() else noise.abs().long() % 2
        return torch.where(real, value, other.to(value.dtype))

    return _mapped(graph, change).replace(targets=graph.targets)


def _mapped(container: C, change: Callable[[Tensor, int], Tensor]) -> C:
    """The container with ``change`` applied to each tensor and how many of its dimensions stand for candidates."""
    changes: dict[str, Any] = {}
    for field in fields(container):  # type: ignore[arg-type]
        value = getattr(container, field.name)
        if isinstance(value, Words):
            changes[field.name] = value.replace(**{name: change(part, 0) for name, part in vars(value).items()})
        elif isinstance(value, TensorFields):
            changes[field.name] = _mapped(value, change)
        elif field.name in _EXTRA:
            changes[field.name] = {name: change(part, _EXTRA[field.name]) for name, part in value.items()}
        elif isinstance(value, Tensor):
            dims = 0 if field.name in _PER_DOCUMENT else 2 if field.name in _PAIRWISE else 1
            changes[field.name] = change(value, dims)
    return container.replace(**changes)


def _candidates(documents: Sequence[Document]) -> Spans:
    rows = []
    for document in documents:
        gold = {mention.span for mention in document.mentions}
        rows.append(sorted(gold | {(i, i + 1) for i in range(len(document.tokens))}))
    n = max(map(len, rows))
    padded = torch.tensor([row + [(0, 0)] * (n - len(row)) for row in rows])
    start, end = padded.unbind(-1)
    mask = torch.arange(n) < torch.tensor([len(row) for row in rows])[:, None]
    return Spans(start=start, end=end, first=start, last=(end - 1).clamp(min=0), mask=mask)
