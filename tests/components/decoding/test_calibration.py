from __future__ import annotations

from math import exp

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from jointie.components.decoding import (
    BestAntecedent,
    Calibration,
    EntitySelection,
    LinkedOrLikely,
    MostLikely,
    Scale,
)
from jointie.config import ConfigError
from jointie.documents import LabelSpace
from jointie.tensors import Links
from jointie.testing import random_graph

LABELS = LabelSpace(("PER",), ("P17", "P27", "P50", "P6"), {"P17": "country", "P27": "citizenship", "P50": "country"})
SELECT = EntitySelection(BestAntecedent(), LinkedOrLikely(), MostLikely())

scales = st.builds(Scale, st.floats(0.1, 10), st.floats(-5, 5), st.none() | st.floats(0, 1))


def test_by_default_nothing_changes() -> None:
    assert Calibration().relation_cuts(LABELS) == [0.0] * 4
    logits = torch.randn(100)
    assert torch.equal(Scale().probabilities(logits), logits.sigmoid())


@given(scales, st.floats(0.001, 0.999))
def test_logits_and_probabilities(scale: Scale, probability: float) -> None:
    logit = scale.logit(probability)
    assert scale.probability(logit) == pytest.approx(probability)
    assert float(scale.probabilities(torch.tensor(logit, dtype=torch.float32))) == pytest.approx(probability, abs=1e-4)


def test_extreme_logits() -> None:
    assert Scale(0.05).probability(-(10.0**6)) == 0 and Scale(0.05).probability(10.0**6) == 1
    assert Scale(2, 1).probability(3.0) == pytest.approx(1 / (1 + exp(-2.5)))
    assert Scale(threshold=0.5).cut == 0 and Scale().cut == 0
    assert Scale(threshold=0).cut < -100 and Scale(threshold=1).cut > 100


@given(st.integers(0, 10**6), scales, scales)
def test_entities_are_decided_by_probabilities(seed: int, mention: Scale, coreference: Scale) -> None:
    graph = random_graph((6,), seed=seed)
    alone = graph.replace(coreference=torch.full((1, 6, 6), -torch.inf))
    kept = SELECT(alone, None, Calibration(mention)).clusters >= 0
    assert torch.equal(kept, graph.mention_scores > mention.cut)
    best = Links.of(graph).scores
    clusters = SELECT(graph, None, Calibration(mention, coreference)).clusters
    assert int(clusters.max()) + 1 == int((clusters >= 0).sum() - (best > coreference.cut).sum())


def test_thresholds_by_name() -> None:
    given = {"mention": 0.6, "relation": 0.7, "P27": 0.9, "P6": 0}
    found = Calibration(by_type={"P17": 0.1}).with_thresholds(given, LABELS)
    assert (found.mention.threshold, found.coreference.threshold, found.relation.threshold) == (0.6, None, 0.7)
    assert found.by_type == {"P27": 0.9, "P6": 0}, "one for all relations stands before older ones of single types"
    assert found.relation_cuts(LABELS)[:3] == pytest.approx([0.8472979, 2.1972246, 0.8472979])
    assert found.with_thresholds({"citizenship": 0.2}, LABELS).by_type == {"P27": 0.2, "P6": 0}
    assert found.with_thresholds({}, LABELS) == found


@pytest.mark.parametrize(
    ("thresholds", "message"),
    [
        ({"Mentions": 0.5}, r"unknown threshold 'Mentions', did you mean 'mention'\? \(known: "),
        ({"Citizen-ship": 0.5}, "did you mean 'citizenship'?"),
        ({"country": 0.5}, "threshold 'country': the relation types P17, P50 have this name; give the code"),
        ({"P17": 1.1}, r"threshold of 'P17': a threshold is a probability in \[0, 1\], not 1.1"),
        ({"mention": float("nan")}, "not nan"),
        ({"mention": "0.5"}, r"threshold of 'mention': a threshold is a probability in \[0, 1\], not '0.5'"),
        (0.5, "thresholds are given by name, as {'relation': 0.5}, and not as 0.5"),
        ({"citizenship": 0.2, "P27": 0.3}, "threshold 'P27': there is another for the same relation type, P27; give"),
    ],
)
def test_thresholds_that_cannot_be_used(thresholds: dict[str, float], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Calibration().with_thresholds(thresholds, LABELS)
