from __future__ import annotations

import pytest
import torch
from torch import Tensor

from jointie.components.scoring import LexicalCoreferenceScorer
from jointie.components.scoring.coreference import lexical
from jointie.models.long_documents.linking import links_alone
from jointie.tensors import LexicalEvidence, Links, MentionGraph, has_digits, is_capitalised
from jointie.testing import random_graph

from ...gradients import assert_equal, randomised

D, H = 5, 4


def ready() -> LexicalCoreferenceScorer:
    return randomised(LexicalCoreferenceScorer(D, H)).eval()


def graph_in_double(*candidates: int) -> MentionGraph:
    graph = random_graph(candidates, D).replace(coreference=None)
    vectors, scores = (t.double().requires_grad_(True) for t in (graph.vectors, graph.mention_scores))
    types = graph.require("types").double().requires_grad_(True)
    apart = (vectors * 2 + 1, vectors.flip(-1))
    return graph.replace(
        vectors=vectors,
        anaphor_vectors=apart[0],
        antecedent_vectors=apart[1],
        mention_scores=scores,
        types=types,
    )


def by_loops(scorer: LexicalCoreferenceScorer, graph: MentionGraph, b: int, x: int, y: int) -> Tensor:
    spans, words = graph.spans, graph.spans.known_words()

    def own(place: int) -> list[float]:
        shapes = words.shapes[b, spans.start[b, place] : spans.end[b, place]]
        return [bool(is_capitalised(shapes).any()), bool(has_digits(shapes).any()), len(shapes) == 1]

    one, other = graph.anaphors[b, x], graph.antecedents[b, y]
    score = one @ scorer.weight.weight.T @ other + graph.mention_scores[b, x] + graph.mention_scores[b, y]
    texts = LexicalEvidence.between(spans, spans, torch.float64).stacked()[b, x, y]  # compared with loops by itself
    apart = abs(int(graph.sentences[b, x]) - int(graph.sentences[b, y]))
    distance = [float(apart >= low) for low in lexical.DISTANCES]
    distance = [a - b for a, b in zip(distance, [*distance[1:], 0.0])]
    shared = {*range(spans.start[b, x], spans.end[b, x])} & {*range(spans.start[b, y], spans.end[b, y])}
    types = graph.require("types").softmax(-1)
    rest = torch.tensor([*distance, float(bool(shared))], dtype=torch.float64)
    evidence = torch.cat([texts, rest, (types[b, x] * types[b, y]).sum()[None]])
    hidden = (
        scorer.anaphor(torch.cat([one, torch.tensor(own(x), dtype=torch.float64)]))
        + scorer.antecedent(torch.cat([other, torch.tensor(own(y), dtype=torch.float64)]))
        + scorer.evidence(evidence)
    )
    return score + scorer.last.weight[0] @ hidden.clamp(min=0)


@pytest.mark.parametrize("candidates", [(1,), (4, 9)])
def test_against_loops(candidates: tuple[int, ...]) -> None:
    scorer, graph = ready(), graph_in_double(*candidates)
    places = [(b, x, y) for b, n in enumerate(candidates) for x in range(n) for y in range(n)]
    expected = torch.stack([by_loops(scorer, graph, *place) for place in places])
    found = scorer(graph)[tuple(torch.tensor(places).T)]
    sources = [graph.vectors, graph.mention_scores, graph.require("types"), *scorer.parameters()]
    assert_equal([found], [expected], sources)


def test_row_by_row_where_no_gradients_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    scorer, graph = ready(), graph_in_double(4, 9)
    whole = scorer(graph)
    monkeypatch.setattr(lexical, "PAIRS_AT_ONCE", 40)
    with torch.no_grad():
        torch.testing.assert_close(scorer(graph)[graph.spans.pairs()], whole[graph.spans.pairs()])


def test_long_documents_have_the_same_links() -> None:
    scorer, graph = ready(), graph_in_double(17)
    defined = Links.of(graph.replace(coreference=scorer(graph)))
    with torch.no_grad():
        parts = links_alone(graph, 5, scorer)
    assert torch.equal(parts.antecedents[0, 1:], defined.antecedents[0, 1:])
    torch.testing.assert_close(parts.scores[0, 1:], defined.scores[0, 1:].float())
