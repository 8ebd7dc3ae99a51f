from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.components.scoring import LexicalCoreferenceScorer, PairwiseCoreferenceScorer
from jointie.components.scoring.coreference import pairwise
from jointie.config import ConfigError, Lazy
from jointie.models.long_documents.linking import links_alone
from jointie.tensors import Links, MentionGraph
from jointie.testing import check_model, random_graph

from ...gradients import assert_equal, randomised

D, H = 5, 4


def ready(antecedents: int) -> PairwiseCoreferenceScorer:
    return randomised(PairwiseCoreferenceScorer(D, antecedents, H)).eval()


def graph_in_double(*candidates: int) -> MentionGraph:
    graph = random_graph(candidates, D).replace(coreference=None)
    vectors, scores = (t.double().requires_grad_(True) for t in (graph.vectors, graph.mention_scores))
    roles = {"anaphor_vectors": vectors * 2 + 1, "antecedent_vectors": vectors.flip(-1)}
    return graph.replace(vectors=vectors, mention_scores=scores, **roles)


def by_loops(scorer: PairwiseCoreferenceScorer, graph: MentionGraph, b: int, x: int) -> list[Tensor]:
    """The scores of candidate x of document b with all earlier ones."""

    def coarse(y: int) -> Tensor:
        both = graph.anaphors[b, x] @ scorer.get_parameter("scorer.weight.weight").T @ graph.antecedents[b, y]
        return both + graph.mention_scores[b, x] + graph.mention_scores[b, y]

    def fine(y: int) -> Tensor:
        one, other = graph.anaphors[b, x], graph.antecedents[b, y]
        distance = min(11, int(graph.spans.start[b, x] - graph.spans.start[b, y]).bit_length())
        hidden = scorer.anaphor.weight @ one + scorer.antecedent.weight @ other + scorer.both.weight @ (one * other)
        return scorer.last.weight[0] @ (hidden + scorer.distance.weight[distance]).clamp(min=0)

    scores = [coarse(y) for y in range(x)]
    best = sorted(range(x), key=lambda y: -scores[y].item())[: scorer.refined]
    return [scores[y] + fine(y) if y in best else scores[y] for y in range(x)]


@pytest.mark.parametrize("antecedents", [1, 3, 50])
@pytest.mark.parametrize("candidates", [(1,), (4, 9), (3, 0, 6)])
def test_against_loops(candidates: tuple[int, ...], antecedents: int, monkeypatch: pytest.MonkeyPatch) -> None:
    scorer, graph = ready(antecedents), graph_in_double(*candidates)
    rows = [(b, x) for b, n in enumerate(candidates) for x in range(n)]
    scores = scorer(graph)
    nothing = 0 * scores.sum()[None]  # there may be no pair at all
    found = torch.cat([nothing, *(scores[b, x, :x] for b, x in rows)])
    expected = torch.stack([*nothing, *(score for row in rows for score in by_loops(scorer, graph, *row))])
    assert_equal([found], [expected], [graph.vectors, graph.mention_scores, *scorer.parameters()])
    monkeypatch.setattr(pairwise, "PAIRS_AT_ONCE", 7)
    with torch.no_grad():
        torch.testing.assert_close(scorer(graph), scores)


@pytest.mark.parametrize("most", [1, 2, 5, 8])
@pytest.mark.parametrize("antecedents", [1, 3, 50])
def test_long_documents_have_the_same_links(antecedents: int, most: int) -> None:
    scorer, graph = ready(antecedents), graph_in_double(17, 6)
    defined = Links.of(graph.replace(coreference=scorer(graph)))
    with torch.no_grad():
        parts = links_alone(graph, most, scorer)
    real = defined.scores > -torch.inf
    assert torch.equal(parts.scores > -torch.inf, real)
    assert torch.equal(parts.antecedents[real], defined.antecedents[real])
    torch.testing.assert_close(parts.scores[real], defined.scores[real].float())


def test_other_antecedents_may_be_the_best() -> None:
    """Where the second phase thinks little of the first's choice."""
    scorer, graph = ready(1), graph_in_double(9)
    with torch.no_grad():
        scorer.last.weight.fill_(-1e3)
    coarse = scorer.between(graph, graph).masked_fill(~graph.spans.precedes(), -torch.inf)
    second = coarse[0, 2:].topk(2).indices[:, 1]
    links = links_alone(graph, 4, scorer)
    assert (links.antecedents[0, 2:] == second).float().mean() > 0.5
    assert torch.equal(links.antecedents, Links.of(graph.replace(coreference=scorer(graph))).antecedents)


def test_over_another_scorer() -> None:
    torch.manual_seed(0)
    scorer = PairwiseCoreferenceScorer(D, 2, H, scorer=Lazy(LexicalCoreferenceScorer, hidden_dim=3)).double().eval()
    graph = graph_in_double(17, 6)
    first = scorer.get_submodule("scorer")(graph)
    best = first.masked_fill(~graph.spans.precedes(), -torch.inf).topk(2, 2).indices
    added = torch.zeros_like(first).scatter_(2, best, scorer.refine(graph, graph, best))
    earlier = graph.spans.precedes()
    torch.testing.assert_close(scorer(graph)[earlier], (first + added)[earlier])
    defined = Links.of(graph.replace(coreference=scorer(graph)))
    with torch.no_grad():
        parts = links_alone(graph, 4, scorer)
    assert torch.equal(parts.antecedents[graph.mask], defined.antecedents[graph.mask])


def test_no_third_phase(model_spec: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="coreference_scorer: scorer: wanted is one that scores each pair by itself"):
        check_model(model_spec(coreference_scorer={"type": "pairwise", "scorer": {"type": "pairwise"}}), tmp_path)


def test_from_json_to_a_saved_model(model_spec: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    check_model(model_spec(coreference_scorer={"type": "pairwise", "antecedents": 3, "hidden_dim": 6}), tmp_path)
