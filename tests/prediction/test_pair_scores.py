from __future__ import annotations

import pytest
import torch

import jointie
from jointie.components.decoding import Calibration, Scale
from jointie.config import ConfigError, DataError
from jointie.documents import Document
from jointie.prediction import Extractor, Predictor, pair_scores
from jointie.tensors import MentionGraph
from jointie.testing import documents

from .conftest import Trained

CALIBRATION = Calibration(coreference=Scale(2.0, 0.5), relation=Scale(0.5, -1.0))


@pytest.fixture(scope="module")
def nlp(trained: Trained) -> Extractor:
    return jointie.load(trained.folder)


@pytest.fixture(scope="module")
def predicted(nlp: Extractor) -> tuple[Document, MentionGraph]:
    return nlp.graph(max(documents(), key=lambda document: len(document.mentions)))


def test_the_graph_of_what_is_predicted(nlp: Extractor, predicted: tuple[Document, MentionGraph]) -> None:
    document, graph = predicted
    assert document == nlp(document) and document.mentions
    assert graph.coreference is not None and graph.relations is not None
    table = graph.table(document, nlp.labels)
    assert {mention.span for mention in document.mentions} <= {(row.start, row.end) for row in table}
    with pytest.raises(DataError, match="there is no word in it"):
        nlp.graph(" ")


def test_the_predictor_is_as_it_was(nlp: Extractor) -> None:
    nlp.graph("Ada works for Acme.")
    assert nlp.predictor.look is None


@pytest.mark.parametrize("name", ["coreference", 0, 1])
def test_probabilities(name: str | int, nlp: Extractor, predicted: tuple[Document, MentionGraph]) -> None:
    document, graph = predicted
    r = name if isinstance(name, int) else -1
    found = pair_scores(document, graph, nlp.labels.relation_types[r] if r >= 0 else str(name), nlp.labels, CALIBRATION)
    place = {span: i for i, span in enumerate(zip(graph.spans.start[0].tolist(), graph.spans.end[0].tolist()))}
    assert graph.relations is not None and graph.coreference is not None
    for x, head in enumerate(document.mentions):
        for y, tail in enumerate(document.mentions):
            i, j = place[head.span], place[tail.span]
            if r >= 0:
                margin = graph.relations[0, i, j, r] - graph.relations[0, i, j, -1]
                expected = torch.sigmoid(margin / 0.5 - 1.0)
            else:
                expected = torch.sigmoid(graph.coreference[0, max(i, j), min(i, j)] / 2.0 + 0.5)
            assert found[x][y] == (0 if x == y else pytest.approx(float(expected), abs=1e-6))


def test_what_cannot_be_told(nlp: Extractor, predicted: tuple[Document, MentionGraph], trained: Trained) -> None:
    document, graph = predicted
    with pytest.raises(ConfigError, match="unknown relation 'spuose'"):
        pair_scores(document, graph, "spuose", nlp.labels, CALIBRATION)
    code = nlp.labels.relation_types[0]
    with pytest.raises(ConfigError, match="only between entities"):
        pair_scores(document, graph.replace(relations=None), code, nlp.labels, CALIBRATION)
    few = Extractor(Predictor(trained.model, max_pairwise_candidates=2))
    assert few.predictor.max_pairwise_candidates == 2
    document, graph = few.graph(document)
    with pytest.raises(ConfigError, match="too long for the coreference of all its candidates"):
        pair_scores(document, graph, "coreference", nlp.labels, CALIBRATION)
