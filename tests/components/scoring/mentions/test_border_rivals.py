"""Competition between spans that share a border against plain loops."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from jointie.components.scoring import BorderRivalsMentionScorer, FeedForwardMentionScorer
from jointie.components.spans import EndpointEmbedder, WithinSentence
from jointie.config import Lazy
from jointie.tensors import Spans
from jointie.testing.spans import word_batch

from ...gradients import assert_equal

Ends = Sequence[tuple[int, int]]
MESSY: list[Ends] = [
    [(4, 6), (0, 3), (0, 1), (0, 2), (2, 3), (4, 5), (1, 3), (0, 3), (5, 6)],  # in no order, and one span twice
    [(0, 1)],
    [(0, 5), (1, 5), (4, 5), (0, 1), (2, 4)],
]


def spans_of(documents: Sequence[Ends]) -> Spans:
    size = max(map(len, documents))
    ends = torch.tensor([[*own, *[(0, 1)] * (size - len(own))] for own in documents])
    mask = torch.arange(size) < torch.tensor([len(own) for own in documents])[:, None]
    start, end = ends.unbind(2)
    return Spans(start, end, first=start, last=end - 1, mask=mask)


def scorer(start: float = 0.5) -> BorderRivalsMentionScorer:
    torch.manual_seed(0)
    built = BorderRivalsMentionScorer(8, Lazy(FeedForwardMentionScorer, hidden_dim=5), start).double().eval()
    with torch.no_grad():
        built.weight.add_(torch.tensor([0.3, -0.8, 0.1, 1.0]))
    return built


def tokens(documents: int, length: int) -> Tensor:
    draw = torch.Generator().manual_seed(1)
    return 3 * torch.randn(documents, length, 4, generator=draw, dtype=torch.float64)


def by_loops(part: BorderRivalsMentionScorer, vectors: Tensor, spans: Spans) -> Tensor:
    """The scores of all spans that are no padding, one after the other."""
    alone, found = part.scorer(vectors, spans, EndpointEmbedder(4)), []
    for b in range(len(vectors)):
        own = alone[b][spans.mask[b]]
        places = list(zip(spans.start[b][spans.mask[b]].tolist(), spans.end[b][spans.mask[b]].tolist()))
        for i, (start, end) in enumerate(places):
            kinds = [
                [j for j, (s, e) in enumerate(places) if s == start and e < end],
                [j for j, (s, e) in enumerate(places) if s == start and e > end],
                [j for j, (s, e) in enumerate(places) if e == end and s > start],
                [j for j, (s, e) in enumerate(places) if e == end and s < start],
            ]
            score = own[i]
            for k, rivals in enumerate(kinds):
                if rivals:
                    best = max((own[j] for j in rivals), key=Tensor.item)
                    score = score - part.weight[k] * torch.log(1 + torch.exp(best - own[i]))
            found.append(score)
    return torch.stack(found)


@pytest.mark.parametrize("documents", [MESSY, [[(0, 1)]], [[(2, 4), (2, 5)], [(1, 2)]]], ids=["messy", "one", "two"])
def test_formula_and_gradient(documents: list[Ends]) -> None:
    part, spans = scorer(), spans_of(documents)
    vectors = tokens(len(documents), 6).requires_grad_()
    quick, slow = part(vectors, spans, EndpointEmbedder(4))[spans.mask], by_loops(part, vectors, spans)
    assert_equal([quick], [slow], [*part.parameters(), vectors])


def test_all_spans_of_sentences() -> None:
    """As they are enumerated, with and without the gaps that padding leaves between them."""
    batch = word_batch([5, 9, 2], [3], [1, 1])
    spans = WithinSentence(max_width=4)(batch)
    part, vectors = scorer(), tokens(3, 32)
    scores = part(vectors, spans, EndpointEmbedder(4))
    torch.testing.assert_close(scores[spans.mask], by_loops(part, vectors, spans), rtol=1e-10, atol=1e-10)
    gaps = torch.arange(2 * spans.mask.shape[1]).expand(3, -1)
    apart = spans.take(gaps // 2, spans.mask.gather(1, gaps // 2) & (gaps % 2 == 1))
    spread = part(vectors, apart, EndpointEmbedder(4))
    torch.testing.assert_close(spread[apart.mask], scores[spans.mask], rtol=1e-10, atol=1e-10)


def test_no_spans_at_all() -> None:
    nothing = torch.zeros(2, 0, dtype=torch.long)
    spans = Spans(nothing, nothing, nothing, nothing, nothing.bool())
    assert scorer()(tokens(2, 4), spans, EndpointEmbedder(4)).shape == (2, 0)


def test_without_weight_it_is_the_scorer_inside() -> None:
    part, spans = scorer(), spans_of(MESSY)
    torch.nn.init.zeros_(part.weight)
    plain = part.scorer(tokens(3, 6), spans, EndpointEmbedder(4))
    assert torch.equal(part(tokens(3, 6), spans, EndpointEmbedder(4)), plain)


def test_a_long_document_is_scored_as_its_sentences_are() -> None:
    """More spans than are scored together, and every sentence alike: so are the scores."""
    sentences = 700
    spans = WithinSentence(max_width=6)(word_batch([7] * sentences))
    assert spans.mask.shape[1] > 2**13
    part, sentence = scorer(), tokens(1, 14)
    with torch.no_grad():
        long = part(sentence.repeat(1, sentences, 1), spans, EndpointEmbedder(4))
        short = part(sentence, WithinSentence(max_width=6)(word_batch([7])), EndpointEmbedder(4))
    torch.testing.assert_close(long.view(sentences, -1), short.expand(sentences, -1), rtol=1e-9, atol=1e-9)
