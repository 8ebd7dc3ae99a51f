"""The pairs of candidates that long documents are linked by."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from jointie.components.scoring import CoreferenceScorer
from jointie.models.long_documents import linking
from jointie.models.long_documents.linking import links_alone
from jointie.tensors import MentionGraph
from jointie.testing import random_graph


class Given(CoreferenceScorer):
    """Scores that a test gives, by the places that candidates carry; counts the pairs that are asked for."""

    def __init__(self, scores: Tensor) -> None:
        super().__init__()
        self.scores, self.pairs = scores, 0

    def between(self, anaphors: MentionGraph, antecedents: MentionGraph) -> Tensor:
        later, earlier = (graph.extra["place"].long() for graph in (anaphors, antecedents))
        self.pairs += later.shape[1] * earlier.shape[1]
        return torch.stack([scores[x][:, y] for scores, x, y in zip(self.scores, later, earlier)])


def numbered(sizes: tuple[int, ...], seed: int) -> MentionGraph:
    graph = random_graph(sizes, seed=seed).replace(coreference=None, relations=None)
    places = torch.arange(graph.mask.shape[1]).expand(len(graph.mask), -1)
    return graph.replace(extra={"place": places})


@pytest.mark.parametrize("most", [2, 5, 8])
@pytest.mark.parametrize("nearby", [0, 3, 7, 100])
def test_near_ones_and_the_last_of_each_text_of_the_head(
    most: int, nearby: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "NEARBY", nearby)
    graph = numbered((23, 31), seed=4)
    scores = torch.randn(2, 31, 31, generator=torch.Generator().manual_seed(0))
    found = links_alone(graph, most, Given(scores))
    words = graph.spans.known_words().keys
    step = most // 2
    for b, count in enumerate((23, 31)):
        head = [int(words[b, int(end) - 1]) for end in graph.spans.end[b]]
        text = [int(key) for key in graph.text_keys[b]]
        for x in range(count):
            start = x // step * step
            part = range(start, min(start + step, count))
            far = range(max(0, start - nearby))
            newest = {text[y]: y for y in far}
            allowed = {y for y in newest.values() if head[y] in {head[i] for i in part}} | {*range(len(far), x)}
            if not allowed:
                assert found.scores[b, x] == -torch.inf
                continue
            best = max(allowed, key=lambda y: float(scores[b, x, y]))
            assert (int(found.antecedents[b, x]), found.scores[b, x]) == (best, scores[b, x, best])


def test_pairs_grow_with_the_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "NEARBY", 20)
    counts = []
    for size in (200, 400, 800):
        scorer = Given(torch.zeros(1, size, size))
        graph = numbered((size,), seed=1)
        links_alone(graph.replace(text_keys=graph.text_keys % 10), 20, scorer)
        counts.append(scorer.pairs / size)
    assert counts[2] < 1.5 * counts[0] and counts[0] < 200
