"""The contract of heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from ..components.heads import Head
from ..components.tokenization import gold_of
from ..documents import Document, LabelSpace
from ..metrics import Counts
from ..tensors import Context, MentionGraph, Spans, text_keys
from .documents import documents
from .graphs import random_words
from .modules import check_module
from .sameness import ON_OTHERS, ON_PADDING, assert_same

WINDOW = 16
"""The words in a window of :func:`head_inputs`."""


def check_head(head: Head, input_dim: int, token_dim: int, texts: Sequence[Document] | None = None) -> None:
    """Assert the contract of heads.

    The loss is a finite scalar that reaches every parameter; it and what is added to documents depend neither on
    padding nor on the other documents of a batch; nothing else of a document changes; gold against gold counts as
    right; and documents without annotations teach nothing.

    Args:
        head: the part.
        input_dim: D, as it was built with.
        token_dim: as it was built with.
        texts: annotated as the head needs it; by default :func:`explained`.
    """
    texts = explained() if texts is None else texts
    head.eval()
    inputs = head_inputs(texts, input_dim, token_dim)
    loss = head.loss(*inputs, head.targets(texts))
    assert loss.shape == () and bool(torch.isfinite(loss)) and loss > 0
    alone = [head_inputs([text], input_dim, token_dim) for text in texts]
    losses = [head.loss(*own, head.targets([text])) for own, text in zip(alone, texts)]
    assert_same(loss, torch.stack(losses).mean(), f"the loss {ON_PADDING}, or {ON_OTHERS}", tolerance=None)
    found = head.annotate(*inputs, texts)
    for text, own, together in zip(texts, alone, found):
        assert head.annotate(*own, [text]) == [together], "what is added depends on the batch"
        assert together.without_annotations() == text.without_annotations(), "the text was changed"
    bare = [text.without_annotations() for text in texts]
    nothing = head.loss(*inputs, head.targets(bare))
    assert nothing == 0, "documents without annotations teach something"
    for text, empty in zip(texts, bare):
        counts = head.counts(text, text)
        assert counts.gold == counts.predicted == counts.correct_for_precision == counts.correct_for_recall
        assert head.counts(empty, text) == Counts(), "documents without annotations are counted"
    check_module(head, lambda module: [module.loss(*inputs, module.targets(texts))])


def explained() -> list[Document]:
    """Documents of :mod:`~jointie.testing.documents`, with the sentences of head and tail as evidence of relations."""
    return [_explained(document) for document in documents()]


def head_inputs(texts: Sequence[Document], input_dim: int, token_dim: int) -> tuple[MentionGraph, Tensor, Tensor]:
    """The graph of the gold mentions, sub-token vectors (a word is one), and the entity of each mention.

    The graph has context: windows of :data:`WINDOW` words, and two attention heads.

    Args:
        texts: the documents; the numbers of each are drawn from its id alone.
        input_dim: the length of a mention vector.
        token_dim: the length of a sub-token vector.
    """
    gold = gold_of(texts, LabelSpace.of(texts))
    size = max(len(text.tokens) for text in texts)
    mask = torch.arange(size) < torch.tensor([[len(text.tokens)] for text in texts])
    ends = torch.zeros(mask.shape, dtype=torch.long)
    for row, text in zip(ends, texts):
        for sentence in text.sentences:
            row[sentence.start : sentence.end] = sentence.end
    words = random_words(mask, ends)
    spans = Spans(gold.start, gold.end, gold.start, (gold.end - 1).clamp(min=0), gold.mask, words)
    vectors = _numbers(texts, spans.mask.shape[1], input_dim)
    targets = gold.targets(spans)
    tokens = _numbers(texts, size, token_dim)
    context = _context(tokens, mask, spans, _numbers(texts, spans.mask.shape[1], 2 * WINDOW))
    graph = MentionGraph(
        spans, vectors, vectors[..., 0], text_keys(words.keys, spans), context=context, targets=targets
    )
    return graph, tokens, targets.entity


def _context(tokens: Tensor, mask: Tensor, spans: Spans, numbers: Tensor) -> Context:
    padded = torch.where(mask, torch.arange(mask.shape[1]), -1)
    places = torch.nn.functional.pad(padded, (0, -mask.shape[1] % WINDOW), value=-1).unflatten(1, (-1, WINDOW))
    window = spans.start // WINDOW
    owned = places[torch.arange(len(window))[:, None], window] >= 0  # (B, n, L)
    attention = numbers.unflatten(2, (2, WINDOW)).softmax(-1) * owned.unsqueeze(2)
    return Context(tokens, attention, window, places)


def _numbers(texts: Sequence[Document], size: int, dim: int) -> Tensor:
    """(B, size, dim) for each document numbers of its own, which go on in the padding."""
    draws = (torch.Generator().manual_seed(sum(text.id.encode())) for text in texts)
    return torch.stack([torch.randn(512, dim, generator=draw)[:size] for draw in draws])


def _explained(document: Document) -> Document:
    number = {word: i for i, s in enumerate(document.sentences) for word in range(s.start, s.end)}
    places = [{number[mention.start] for mention in entity.mentions} for entity in document.entities]
    relations = document.relations and tuple(
        replace(r, evidence=tuple(sorted(places[r.head] | places[r.tail]))) for r in document.relations
    )
    return replace(document, relations=relations)
