"""Attended vectors of candidate entities against plain loops."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.components.interactions import Knowledge
from jointie.config import ConfigError, DataError
from jointie.documents import Document
from jointie.models import fit
from jointie.tensors import MentionGraph, text_key, word_key
from jointie.testing import documents, marked, random_graph
from tests.models.eager import built, predicted

from ..gradients import assert_equal

D = 8
NAMED: dict[str, dict[str, float]] = {
    "Ada": {"Ada Lovelace": 0.75, "Ada": 0.25},
    "London": {"London": 0.5, "London Ontario": 0.3, "London Bridge": 0.2},
    "the UK": {"United Kingdom": 1.0},
    "she": {"She": 0.0, "Ada": 0.5},
}


def texts() -> list[Document]:
    """The second text is met most often."""
    first = marked("a", ["[0 Ada ] saw [1 London ] and [0 she ] saw [2 the UK ] ."])
    second = marked("b", ["[0 London ] is not [1 Nowhere ] ."])
    return [_with_candidates(document) for document in (first, second, second)]


def _with_candidates(document: Document) -> Document:
    entities = []
    for entity in document.entities:
        own = {document.text_of(m): NAMED[document.text_of(m)] for m in entity.mentions if document.text_of(m) in NAMED}
        entities.append(replace(entity, extra={"candidates": own} if own else {}))
    return replace(document, entities=tuple(entities))


def part(**options: Any) -> Knowledge:
    torch.manual_seed(0)
    made = Knowledge(D, **{"vector_dim": 3, "hidden_dim": 5, "max_texts": 6, "max_entities": 7, **options}).double()
    made.fit(texts())
    return made


def by_loops(made: Knowledge, graph: MentionGraph, vectors: Tensor, names: dict[str, int]) -> Tensor:
    keys = {text_key(map(word_key, text.split())): own for text, own in NAMED.items()}
    rows = []
    for b in range(len(vectors)):
        for i in range(vectors.shape[1]):
            row, own = vectors[b, i], keys.get(int(graph.text_keys[b, i]), {})
            if graph.mask[b, i] and own:
                scores, found = [], []
                for name, prior in own.items():
                    found.append(made.vectors.weight[names[name]])
                    hidden = torch.tanh(
                        made.of_mention.weight @ row + made.of_mention.bias + made.of_entity.weight @ found[-1]
                    )
                    log = math.log(max(prior, torch.finfo(torch.float64).tiny))
                    scores.append(made.score.weight[0] @ hidden + made.prior * log)
                total = sum((score.exp() for score in scores), torch.zeros((), dtype=torch.float64))
                message = sum((s.exp() / total * e for s, e in zip(scores, found)), torch.zeros(3, dtype=torch.float64))
                row = row + made.output.weight @ message + made.output.bias
            rows.append(row)
    return torch.stack(rows).view(vectors.shape)


def numbers(made: Knowledge) -> dict[str, int]:
    """The names by their numbers, found by the priors of each text."""
    found: dict[str, int] = {}
    for text, own in NAMED.items():
        row = int((made.texts == text_key(map(word_key, text.split()))).nonzero())
        for number, prior in zip(made.entities[row].tolist(), made.priors[row].tolist()):
            if number:
                name = min(own, key=lambda name: abs(own[name] - prior))
                assert found.setdefault(name, number) == number
    return found


@pytest.mark.parametrize("candidates", [(5, 9), (1,)])
def test_formula_and_gradients(candidates: tuple[int, ...]) -> None:
    made, graph = part(), random_graph(candidates, D, seed=3)
    vectors = graph.vectors.double().requires_grad_()
    found = made.on_candidates(graph.replace(vectors=vectors)).vectors
    expected = by_loops(made, graph, vectors, numbers(made))
    changed = (found != vectors).any(2)
    assert len(candidates) == 1 or (changed.any() and not changed[graph.mask].all())
    assert_equal([found], [expected], [vectors, *made.parameters()])


def test_what_is_learnt() -> None:
    """The texts and the entities that are met most often; of a text, the entities with the greatest priors."""
    made = part(candidates=2)
    assert (made.texts[:4].sort().values == made.texts[:4]).all() and (made.entities.sum(1) > 0).sum() == 4
    row = int((made.texts == word_key("London")).nonzero())
    torch.testing.assert_close(made.priors[row], torch.tensor([0.5, 0.3], dtype=made.priors.dtype))
    assert part(max_texts=1).texts.tolist() == [word_key("London")]
    few = part(max_entities=1)
    assert few.entities.max() == 1 and (few.entities > 0).sum() == 2  # "Ada" alone is named by two texts
    made.fit([])
    assert not made.entities.any()
    graph = random_graph((4, 6), D)
    assert torch.equal(made.float().on_candidates(graph).vectors, graph.vectors)


def test_vectors_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "vectors.txt"
    path.write_text("the 9 9 9\nENTITY/Ada_Lovelace 1 2 3\nLondon 4 5 6\n")
    made = part(vectors=str(path))
    known = numbers(made)
    assert made.vectors.weight[known["Ada Lovelace"]].tolist() == [1, 2, 3]
    assert made.vectors.weight[known["London"]].tolist() == [4, 5, 6]
    path.write_text("the 9 9 9\n")
    with pytest.raises(ConfigError, match="it holds no vectors of these words"):
        part(vectors=str(path))


@pytest.mark.parametrize("candidates", [["Ada"], {"Ada": ["Ada"]}, {"Ada": {"Ada": "high"}}])
def test_candidates_that_cannot_be_used(candidates: Any) -> None:
    [document] = [marked("x", ["[0 Ada ] ."])]
    entity = replace(document.entities[0], extra={"candidates": candidates})
    with pytest.raises(DataError, match="the candidates of an entity of document 'x' cannot be used"):
        part().fit([replace(document, entities=(entity,))])


def test_in_a_model_and_in_long_documents(model_spec: Callable[..., dict[str, Any]]) -> None:
    """Vectors of a candidate do not depend on others, so parts of a document give what the whole gives."""
    model = built(model_spec(interactions=[{"type": "knowledge", "vector_dim": 4}]))
    before = predicted(model, 10**6)
    everything = {m: {m: 0.6, "other": 0.4} for d in documents() for m in map(d.text_of, d.mentions)}
    known = [
        replace(d, entities=tuple(replace(e, extra={"candidates": everything}) for e in d.entities))
        for d in documents()
    ]
    fit(model, known)
    with torch.no_grad():
        model.interactions[0].output.weight.mul_(10)
    whole, parts = predicted(model, 10**6), predicted(model, 5)
    assert [d.entities for d in whole] != [d.entities for d in before]
    assert [[e.spans for e in d.entities] for d in parts] == [[e.spans for e in d.entities] for d in whole]
    triples = [[{r.triple for r in d.relations or ()} for d in found] for found in (parts, whole)]
    assert triples[0] == triples[1] and any(triples[0])
