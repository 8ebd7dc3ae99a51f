"""A whole model, from JSON to predictions."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from ..components.interactions import Interaction
from ..config import parse
from ..documents import Document, JsonlWriter, LabelSpace
from ..models import Model, load
from ..prediction import Predictor
from ..tensors import MentionGraph
from ..training import Experiment, RunFolder, experiment_of
from .documents import documents
from .sameness import ON_OTHERS

TRAINER: dict[str, Any] = {
    "epochs": 20,
    "batch_size": 2,
    "optimizer": {"type": "adamw", "encoder_lr": 3e-3, "task_lr": 1e-2},
    "schedule": {"type": "linear", "warmup": 0.0},
}
"""The trainer of :func:`check_model`: fast, for a model that hardly has any weights."""


def check_model(
    spec: Mapping[str, Any],
    folder: Path,
    texts: Sequence[Document] | None = None,
    trainer: Mapping[str, Any] = TRAINER,
    by_pairs: bool = True,
) -> Model:
    """Train a model from JSON, and assert what a user relies on.

    The loss falls; the model that is saved and loaded predicts the same as the one in memory; a document by itself
    gives the same as in a padded batch with longer ones (scores to 1e-5, same decisions); and what is predicted are
    valid documents over the same text, with some entities in them; also where documents are scored in parts.

    Args:
        spec: of the model, as JSON data.
        folder: an empty folder for what is written.
        texts: to train on and predict; by default :func:`~jointie.testing.documents.documents`.
        trainer: the spec of the trainer.
        by_pairs: as in :func:`check_long_documents`.

    Returns:
        The trained model.
    """
    texts = documents() if texts is None else texts
    folder.mkdir(parents=True, exist_ok=True)
    (file := folder / "train.jsonl").write_text(JsonlWriter().text_of(texts), encoding="utf-8")
    config = {"train": str(file), "model": spec, "trainer": trainer}
    resolved = parse(Experiment, config)
    experiment = experiment_of(resolved)
    data = experiment.read()
    experiment.trainer.seed_everything()
    model = experiment.model.build(labels=LabelSpace.of(data.train))
    run = folder / "run"
    experiment.trainer.train(model, data.train, run=RunFolder(run, model, resolved.model_dump(mode="json"), seed=0))
    _check_loss_falls(run / "metrics.jsonl")
    predicted = list(Predictor(model).predict(texts))
    _check_predictions(texts, predicted)
    loaded = load(run).model
    assert not loaded.training, "a loaded model is in evaluation mode"
    assert list(Predictor(loaded).predict(texts)) == predicted, "the loaded model predicts something else"
    check_batching(model, texts)
    check_long_documents(model, texts, by_pairs)
    return model


def check_batching(model: Model, texts: Sequence[Document], tolerance: float = 1e-5) -> None:
    """Assert that a document gives the same by itself as in a padded batch with all the others."""
    model.eval()
    texts = [document for document in texts if document.tokens]
    tokenized = [model.tokenize(document) for document in texts]
    with torch.no_grad():
        together = model(model.collate(tokenized)).graph
        for i, one in enumerate(tokenized):
            _assert_same_scores(together, i, model(model.collate([one])).graph, tolerance)
    batch = list(Predictor(model, batch_tokens=10**9).predict(texts))
    for expected, document in zip(batch, texts):
        _assert_same_decisions(Predictor(model)(document), expected, tolerance)


def check_long_documents(
    model: Model, texts: Sequence[Document], by_pairs: bool = True, tolerance: float = 1e-5
) -> None:
    """Assert that documents whose pairs do not fit at once are predicted in parts as documents are.

    They come out valid, by themselves as in a batch. Where no interaction sees the two parts and nothing else, what is
    found in parts is what is found at once.

    Args:
        model: the model.
        texts: what to predict; those with few candidates are left out.
        by_pairs: whether scorers score each pair by its two candidates alone; otherwise parts and the whole may differ.
        tolerance: by how much scores may differ.
    """
    texts = [text for text in texts if text.tokens]
    candidates = _candidates(model, texts)
    most = max(2, sorted(candidates)[-2:][0] * 3 // 4)  # at least two of them are long, if there are two
    texts = [text for text, count in zip(texts, candidates) if count > most]
    in_parts = Predictor(model, batch_tokens=10**9, max_pairwise_candidates=most)
    found = list(in_parts.predict(texts))
    _check_predictions(texts, found)
    for document, expected in zip(texts, found):
        _assert_same_decisions(in_parts(document), expected, tolerance)
    if by_pairs and not any(isinstance(part, Interaction) for part in model.modules()):
        for at_once, expected in zip(Predictor(model).predict(texts), found):
            _assert_same_decisions(at_once, expected, tolerance, "the parts of a document")


def _candidates(model: Model, texts: Sequence[Document]) -> list[int]:
    """The number of candidates in each text."""
    with torch.no_grad():
        batch = model.eval().collate([model.tokenize(text) for text in texts])
        return model(batch).graph.mask.sum(1).tolist()


def without_scores(document: Document) -> Document:
    """The document as it would stand in a gold file."""
    entities = tuple(
        replace(e, mentions=tuple(replace(m, score=None, link_score=None) for m in e.mentions), type_score=None)
        for e in document.entities
    )
    relations = document.relations and tuple(replace(r, score=None) for r in document.relations)
    return replace(document, entities=entities, relations=relations)


def _check_loss_falls(log: Path) -> None:
    stages: dict[str, list[float]] = {}
    for line in map(json.loads, log.read_text(encoding="utf-8").splitlines()):
        stages.setdefault(line.get("stage", ""), []).append(sum(line["losses"].values()))
    for losses in stages.values():
        assert all(map(math.isfinite, losses))
        assert losses[-1] < losses[0], f"the loss went from {losses[0]} to {losses[-1]}"


def _check_predictions(texts: Sequence[Document], predicted: Sequence[Document]) -> None:
    assert [d.id for d in predicted] == [d.id for d in texts], "the documents came in another order"
    for document, found in zip(texts, predicted):
        # That a Document is valid is checked when it is made.
        assert (found.text, found.tokens, found.sentences) == (document.text, document.tokens, document.sentences)
        assert all(m.score is not None and 0 <= m.score <= 1 for m in found.mentions)
        assert all(r.score is not None and 0.5 <= r.score <= 1 for r in found.relations or ())
        assert all(r.head != r.tail for r in found.relations or ())
    assert any(found.entities for found in predicted), "nothing at all was predicted"


def _assert_same_scores(batch: MentionGraph, document: int, single: MentionGraph, tolerance: float) -> None:
    real = batch.mask[document]
    pairs, earlier = batch.spans.pairs()[document], batch.spans.precedes()[document]
    here, there = single.spans.pairs()[0], single.spans.precedes()[0]
    assert batch.spans.start[document][real].tolist() == single.spans.start[0][single.mask[0]].tolist()
    assert batch.spans.end[document][real].tolist() == single.spans.end[0][single.mask[0]].tolist()
    for together, alone in (
        (batch.mention_scores[document][real], single.mention_scores[0][single.mask[0]]),
        (batch.require("types")[document][real], single.require("types")[0][single.mask[0]]),
        *(
            []
            if batch.relations is None
            else [(batch.relations[document][pairs], single.require("relations")[0][here])]
        ),
        (batch.require("coreference")[document][earlier], single.require("coreference")[0][there]),
    ):
        size = max(1.0, float(together.abs().max())) if together.numel() else 1.0  # single precision has 7 digits
        torch.testing.assert_close(
            alone, together, rtol=0, atol=tolerance * size, msg=lambda text: f"a score {ON_OTHERS}\n{text}"
        )


def _assert_same_decisions(one: Document, other: Document, tolerance: float, on: str = "the batch") -> None:
    assert without_scores(one) == without_scores(other), f"the decisions depend on {on}"
    for a, b in zip(_scores(one), _scores(other)):
        assert abs(a - b) <= tolerance, f"a score is {a} and {b}: it depends on {on}"


def _scores(document: Document) -> list[float]:
    mentions = [m.score for e in document.entities for m in e.mentions]
    return [score for score in (*mentions, *(r.score for r in document.relations or ())) if score is not None]
