"""The contracts of span enumerators, span embedders and pruners."""

from __future__ import annotations

import torch
from torch import nn

from ..components.pruning import Pruner
from ..components.spans import SpanEmbedder, SpanEnumerator
from ..tensors import Batch, Spans
from .graphs import random_words
from .modules import check_module
from .sameness import ON_OTHERS, ON_PADDING, assert_same, assert_shape

_FIELDS = ("start", "end", "first", "last", "mask")


def word_batch(*documents: list[int]) -> Batch:
    """A batch of documents given by the lengths of their sentences; each word has two sub-tokens."""
    lengths = [sum(sentences) for sentences in documents]
    words = max(lengths)
    place = torch.arange(words).expand(len(documents), -1)
    mask = place < torch.tensor(lengths)[:, None]
    ends = torch.zeros_like(place)
    for row, sentences in zip(ends, documents):
        bounds = torch.tensor(sentences).cumsum(0)
        row[: bounds[-1]] = bounds.repeat_interleave(torch.tensor(sentences))
    tokens = torch.arange(2 * words).expand(len(documents), -1)
    token_mask = mask.repeat_interleave(2, dim=1)
    return Batch(
        input_ids=tokens,
        attention_mask=token_mask,
        token_index=tokens + 2 * words * torch.arange(len(documents))[:, None],
        token_mask=token_mask,
        words=random_words(mask, ends).replace(
            first=(2 * place).masked_fill(~mask, 0), last=(2 * place + 1).masked_fill(~mask, 0)
        ),
        lengths=tuple(lengths),
    )


def check_span_enumerator(enumerator: SpanEnumerator) -> None:
    """Assert the contract of span enumerators: text order, sub-tokens of the words, no padding, no neighbours."""
    documents = [[3, 1], [5, 2, 4], [1]]
    batch = word_batch(*documents)
    spans = enumerator(batch)
    for i, sentences in enumerate(documents):
        mask = spans.mask[i]
        found = list(zip(spans.start[i][mask].tolist(), spans.end[i][mask].tolist()))
        assert found, "there is no span at all"
        assert found == sorted(set(found)), "spans are not in text order"
        assert all(0 <= start < end <= sum(sentences) for start, end in found), "a span leaves the document"
        tokens = list(zip(spans.first[i][mask].tolist(), spans.last[i][mask].tolist()))
        assert tokens == [(2 * start, 2 * end - 1) for start, end in found], "sub-tokens do not fit the words"
        single = enumerator(word_batch(sentences))
        again = list(zip(single.start[single.mask].tolist(), single.end[single.mask].tolist()))
        assert again == found, "spans depend on other documents"
    for name in _FIELDS[:4]:
        assert int(getattr(spans, name).min()) >= 0, f"{name} is negative on padding"
    assert int(spans.last.max()) < batch.token_mask.shape[1]


def check_span_embedder(embedder: SpanEmbedder, input_dim: int) -> None:
    """Assert the contract of span embedders that were built for token vectors of length ``input_dim``."""
    draw = torch.Generator().manual_seed(0)
    tokens = torch.randn(2, 8, input_dim, generator=draw)
    first, last = torch.tensor([[0, 0, 2, 0], [0, 3, 4, 7]]), torch.tensor([[0, 3, 3, 0], [6, 3, 5, 7]])
    mask = torch.tensor([[True, True, True, False], [True] * 4])
    words = random_words(torch.ones(2, 8, dtype=torch.bool), torch.tensor([4] * 4 + [8] * 4).expand(2, -1))
    spans = Spans(start=first, end=last + 1, first=first, last=last, mask=mask, words=words)
    embedder.eval()
    vectors = embedder(tokens, spans)
    assert_shape(vectors, 2, 4, embedder.output_dim)
    padded = tokens.clone()
    padded[0, 4:] = 100 * torch.randn(4, input_dim, generator=draw)
    assert_same(embedder(padded, spans)[0, :3], vectors[0, :3], f"a vector {ON_PADDING}", tolerance=None)
    own = words.replace(**{name: values[:1, :4] for name, values in vars(words).items()})
    single = spans.replace(words=own, **{name: getattr(spans, name)[:1, :3] for name in _FIELDS})
    assert_same(embedder(tokens[:1, :4], single)[0], vectors[0, :3], f"a vector {ON_OTHERS}", tolerance=None)
    linear = nn.Linear(embedder.output_dim, 5)
    projected = embedder.projection(tokens, spans, linear)(spans)
    assert_same(projected, linear(vectors), "the projection is another than that of the vectors")
    check_module(embedder, lambda module: [module(tokens, spans)])


def check_pruner(pruner: Pruner) -> None:
    """Assert the contract of pruners, in training and at prediction: order, no span twice, no padding, batch or not."""
    for training in (True, False):
        _check_pruner(pruner.train(training))


def _check_pruner(pruner: Pruner) -> None:
    draw = torch.Generator().manual_seed(0)
    sizes, lengths = (3, 60, 1), (2, 20, 1)
    spans = _spans(sizes)
    scores = torch.randn(3, 60, generator=draw)
    index, mask = pruner(scores, spans, lengths)
    assert index.shape == mask.shape and mask.dtype == torch.bool
    assert mask.any(1).all(), "a document has no candidate"
    assert int(index.min()) >= 0 and int(index.max()) < 60, "an index leaves the spans, which padding may not either"
    with torch.no_grad():
        again, again_mask = pruner(scores, spans, lengths)
    same = torch.equal(index[mask], again[again_mask]) and torch.equal(mask.sum(1), again_mask.sum(1))
    assert same, "the choice depends on gradients; train() and eval() tell training from prediction"
    other, _ = pruner(torch.where(spans.mask, scores, 1000.0), spans, lengths)
    for i, size in enumerate(sizes):
        chosen = index[i][mask[i]].tolist()
        assert chosen == sorted(set(chosen)), "candidates are not in the order of the spans"
        assert all(place < size for place in chosen), "padding was chosen"
        assert other[i][mask[i]].tolist() == chosen, "the choice depends on the scores of padding"
        single, single_mask = pruner(scores[i : i + 1, :size], _spans((size,)), lengths[i : i + 1])
        assert single[single_mask].tolist() == chosen, "the choice depends on other documents"


def _spans(sizes: tuple[int, ...]) -> Spans:
    start = torch.arange(max(sizes)).expand(len(sizes), -1)
    mask = start < torch.tensor(sizes)[:, None]
    return Spans(start=start, end=start + 1, first=start, last=start, mask=mask)
