from __future__ import annotations

import pytest
import torch

from jointie.components.interactions import CoreferenceSmoothing

from .problems import COUNTS, assert_same, exact_graph, real


@pytest.mark.parametrize("strength", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("counts", COUNTS)
def test_formula(counts: tuple[int, ...], strength: float) -> None:
    def expected(graph):  # type: ignore[no-untyped-def]
        smooth = graph.relations.clone()
        for b, all in enumerate(real(graph)):
            s, p = graph.coreference[b].exp(), torch.eye(graph.mask.shape[1], dtype=torch.float64)
            for x, y in ((x, y) for x in all for y in all if y < x):
                p[x, y] = p[y, x] = s[x, y] / (1 + sum(s[x, z] for z in all if z < x))
            for h, t in ((h, t) for h in all for t in all):
                mean = sum(
                    p[h, x] / p[h].sum() * p[t, y] / p[t].sum() * graph.relations[b, x, y] for x in all for y in all
                )
                smooth[b, h, t] = (1 - strength) * graph.relations[b, h, t] + strength * mean
        return [smooth[graph.spans.pairs()]]

    found = CoreferenceSmoothing(strength).on_coreference
    graph = exact_graph(counts)
    assert strength or torch.equal(found(graph).relations, graph.relations)
    assert_same(graph, [], lambda graph: [found(graph).relations[graph.spans.pairs()]], expected)
