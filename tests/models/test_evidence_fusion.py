"""Relations scored in the document and in their evidence, against plain loops."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import CliRunner

import jointie
from jointie.commands.main import jointie as command_line
from jointie.components.decoding import Scale
from jointie.config import ConfigError
from jointie.documents import Document, JsonlReader, JsonlWriter, Relation
from jointie.models import Model, fit
from jointie.prediction import EvidenceFusion, Predictor
from jointie.testing import documents

from .eager import built

Spec = Callable[..., dict[str, Any]]
GUIDED = [{"type": "attention_evidence", "threshold": 0.3}]
RELATION = Scale(temperature=50.0, bias=0.5, threshold=0.55)


def logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def margin(probability: float) -> float:
    return 50.0 * (logit(probability) - 0.5)


def alone(model: Model, document: Document, relation: Relation) -> float | None:
    """The margin of a relation in its evidence alone; ``None`` where head or tail is not in it."""
    sentences = [document.sentences[i] for i in relation.evidence or ()]
    words = [document.words[s.start : s.end] for s in sentences]
    moved: dict[tuple[int, int], tuple[int, int]] = {}
    offset = 0
    for s in sentences:
        for m in document.mentions:
            if s.start <= m.start and m.end <= s.end:
                moved[m.span] = (m.start - s.start + offset, m.end - s.start + offset)
        offset += s.end - s.start
    entities, numbers = [], {}
    for number, entity in enumerate(document.entities):
        inside = [replace(m, start=moved[m.span][0], end=moved[m.span][1]) for m in entity.mentions if m.span in moved]
        if inside:
            numbers[number] = len(entities)
            entities.append(replace(entity, mentions=tuple(inside)))
    if relation.head not in numbers or relation.tail not in numbers:
        return None
    excerpt = Document.from_words("excerpt", words, entities=tuple(entities))
    found = Predictor(model, given="entities", thresholds={"relation": 0})(excerpt)
    wanted = (numbers[relation.head], numbers[relation.tail], relation.type)
    [score] = [r.score for r in found.relations or () if r.triple == wanted and r.score is not None]
    return margin(score)


def by_loops(model: Model, document: Document) -> dict[tuple[int, int, str], float]:
    found = Predictor(model, thresholds={"relation": 0.02})(document)
    fused = {}
    for relation in found.relations or ():
        assert relation.score is not None
        whole, part = margin(relation.score), alone(model, found, relation)
        mean = whole if part is None else (whole + part) / 2
        probability = 1 / (1 + math.exp(-(mean / 50.0 + 0.5)))
        if probability > 0.55:
            fused[relation.triple] = probability
    return fused


def test_against_loops(model_spec: Spec) -> None:
    model, changed = built(model_spec(heads=GUIDED)), 0
    model.calibration = replace(model.calibration, relation=RELATION)
    texts = [text for text in documents() if len(text.sentences) == 3][:1]
    for document, found in zip(texts, EvidenceFusion(model).predict(texts)):
        expected = by_loops(model, document)
        assert {r.triple: r.score for r in found.relations or ()} == pytest.approx(expected, abs=1e-5)
        before = Predictor(model)(document)
        assert [e.spans for e in found.entities] == [e.spans for e in before.entities]
        changed += {r.triple: r.score for r in before.relations or ()} != pytest.approx(expected, abs=1e-5)
    assert changed


def test_the_selector_decides_about_fused_margins(model_spec: Spec) -> None:
    """Where each head and each tail keeps one relation, that is the surest after fusion, not the one before."""

    def found(kind: type[Predictor], selector: dict[str, Any] | str) -> list[set[tuple[int, int, str]]]:
        model = built(model_spec(heads=GUIDED, relation_selector=selector))
        fit(model, documents())
        model.calibration = replace(model.calibration, relation=RELATION)  # so that few probabilities are equal
        predicted = kind(model, thresholds={"relation": 0.02}).predict(documents())
        return [surest(document.relations or ()) for document in predicted]

    one_of_each = {"type": "functional", "min_share": 0.0, "min_count": 1}
    fused = found(EvidenceFusion, "above_threshold")
    assert found(EvidenceFusion, one_of_each) == fused != found(Predictor, "above_threshold")


def surest(relations: Sequence[Relation]) -> set[tuple[int, int, str]]:
    """Those that no other one of their type and head, or tail, exceeds."""
    best: dict[tuple[str, int, str], float] = {}
    for r in relations:
        for end in (("head", r.head, r.type), ("tail", r.tail, r.type)):
            best[end] = max(r.score or 0, best.get(end, 0))
    return {r.triple for r in relations if r.score == best["head", r.head, r.type] == best["tail", r.tail, r.type]}


def test_thresholds_of_single_types(model_spec: Spec) -> None:
    model = built(model_spec(heads=GUIDED))

    def found(**thresholds: float) -> list[Relation]:
        fusion = EvidenceFusion(model, thresholds={"relation": 0.02, **thresholds})
        return [relation for document in fusion.predict(documents()) for relation in document.relations or ()]

    everything = found()
    type = everything[0].type
    left = found(**{type: 1.0})
    assert left == [r for r in everything if r.type != type] and left


def test_fewer_candidates_hold_for_the_evidence_too(model_spec: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where memory did not suffice, both readings of a document take less."""
    fusion = EvidenceFusion(built(model_spec(heads=GUIDED)))
    expected, fit = list(fusion.predict(documents())), fusion.model.forward

    def forward(batch: Any, most: int) -> Any:
        if most > 100:
            raise torch.OutOfMemoryError("no memory left")
        return fit(batch, most)

    monkeypatch.setattr(fusion.model, "forward", forward)
    found = list(fusion.predict(documents()))
    assert [d.entities for d in found if d.relations] and len(found) == len(expected)
    for one, other in zip(found, expected):
        assert {r.triple for r in one.relations or ()} == {r.triple for r in other.relations or ()}


def test_a_model_without_evidence(model_spec: Spec) -> None:
    with pytest.raises(ConfigError, match="no evidence to fuse; train one with a head such as attention_evidence"):
        EvidenceFusion(built(model_spec()))


def test_commands(model_spec: Spec, tmp_path: Path) -> None:
    """``evaluate``, ``predict`` and :func:`jointie.load` find the same."""
    built(model_spec(heads=GUIDED)).save(tmp_path / "model")
    data = tmp_path / "data.jsonl"
    data.write_text(JsonlWriter().text_of(documents()), encoding="utf-8")
    nlp = jointie.load(tmp_path / "model", evidence_fusion=True)
    expected = [document.relations for document in nlp.pipe(documents())]
    assert expected != [document.relations for document in jointie.load(tmp_path / "model").pipe(documents())]
    for command in ("evaluate --predictions", "predict --output"):
        name, option = command.split()
        out = tmp_path / f"{name}.jsonl"
        arguments = [name, str(tmp_path / "model"), str(data), "--evidence-fusion", option, str(out)]
        result = CliRunner().invoke(command_line, arguments)
        assert result.exit_code == 0, result.output
        assert [document.relations for document in JsonlReader().read(out)] == expected
