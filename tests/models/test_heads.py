"""Heads in a model: trained, chosen by, saved, in long documents, and from worker processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from jointie.components.heads import Head
from jointie.config import ConfigError, ContractError, defer, parse
from jointie.documents import Document, JsonlWriter, LabelSpace
from jointie.metrics import evaluate
from jointie.models import Model, load
from jointie.prediction import Predictor
from jointie.testing import check_model, documents, rehearse
from jointie.testing.heads import explained
from jointie.testing.models import TRAINER
from jointie.training import Experiment, experiment_of
from jointie.training.loop.model_selection import metric_of

from .eager import INTERACTIONS, built, predicted

Spec = Callable[..., dict[str, Any]]
HEADS = [{"type": "evidence", "hidden_dim": 16, "dropout": 0.0}]
GUIDED = [{"type": "attention_evidence", "weight": 1.0, "threshold": 0.15}]


def evidence(found: list[Document]) -> list[Any]:
    return [(r.triple, r.evidence) for document in found for r in document.relations or ()]


def test_from_json_to_predictions(model_spec: Spec, tmp_path: Path) -> None:
    """What it learns is saved, and found again alone and in batches."""
    model = check_model(model_spec(heads=HEADS), tmp_path, explained(), {**TRAINER, "epochs": 40})
    found = list(Predictor(model).predict(documents()))
    assert all(own is not None for _, own in evidence(found)) and evidence(found)
    scores = evaluate(explained(), found, others=model.measures)
    assert scores["evidence"]["f1"] > 0.5
    assert "evidence" in json.loads((tmp_path / "run" / "metrics.jsonl").read_text().splitlines()[0])["losses"]


@pytest.mark.parametrize("heads", [HEADS, GUIDED])
@pytest.mark.parametrize("interactions", [[], INTERACTIONS["gp"]])
def test_long_documents(model_spec: Spec, interactions: list[Any], heads: list[Any]) -> None:
    """The relations that are found in parts and at once have the same evidence."""
    model = built(model_spec(heads=heads, interactions=interactions))
    longest = [max(documents(), key=lambda d: len(d.tokens))]
    together, parts = (dict(evidence(predicted(model, most, longest))) for most in (10**6, 5))
    same = together.keys() & parts.keys()
    assert same and (interactions or together == parts)
    if not interactions:
        assert len({*together.values()}) > 1


@pytest.mark.parametrize("context_pooling", [False, True])
def test_attention_that_is_guided(model_spec: Spec, context_pooling: bool) -> None:
    """Sentences of which the attention is learnt are found, whether relations go by it or not."""
    pooling = {"type": "entity_level", "scorer": {"type": "atlop", "context_pooling": True}}
    torch.manual_seed(0)
    spec = model_spec(heads=GUIDED, **({"relations": pooling} if context_pooling else {}))
    model = defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))
    batch = model.collate([model.tokenize(document) for document in explained()[:2]], gold=True)
    optimizer = torch.optim.Adam(model.parameters(), 0.03)
    losses = []
    for _ in range(20):
        output = model(batch)
        optimizer.zero_grad()
        output.losses["attention_evidence"].backward()
        optimizer.step()
        losses.append(output.losses["attention_evidence"].item())
    assert losses[-1] < 0.9 * losses[0]
    assert all(parameter.grad is None for parameter in model.type_scorer.parameters())


def test_given_entities(model_spec: Spec) -> None:
    model = built(model_spec(heads=HEADS))
    found = list(Predictor(model, given="entities").predict(documents()))
    assert evidence(found) and all(own is not None for _, own in evidence(found))


def write(path: Path, texts: list[Document]) -> str:
    path.write_text(JsonlWriter().text_of(texts), encoding="utf-8")
    return str(path)


def run(folder: Path, name: str, model: dict[str, Any], texts: list[Document], **trainer: Any) -> dict[str, Any]:
    data = write(folder / f"{name}.jsonl", texts)
    spec = {"train": data, "validation": data, "test": data, "model": model}
    spec["trainer"] = {"epochs": 2, "batch_size": 2, "metric": "evidence.f1", **trainer}
    parsed = parse(Experiment, spec)
    return experiment_of(parsed).run(None, folder / name, parsed.model_dump(mode="json"))


def test_workers_and_the_choice_of_models(model_spec: Spec, tmp_path: Path) -> None:
    """Worker processes make the same targets, and the metric of the head chooses."""
    model = model_spec(heads=HEADS)
    alone = run(tmp_path, "alone", model, explained())
    assert run(tmp_path, "workers", model, explained(), workers=2) == alone
    assert {"precision", "recall", "f1"} == alone["test"]["evidence"].keys()
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("alone", "workers")]
    assert weights[0] == weights[1]
    assert load(tmp_path / "alone").model.measures.keys() == {"evidence"}


def test_a_model_without_relations_is_chosen_by_a_head(model_spec: Spec) -> None:
    model = defer(parse(Model, model_spec(relations=None, heads=HEADS))).build(labels=LabelSpace.of(documents()))
    (stage,) = model.stages()
    assert [metric_of(stage, f"{name}.f1") for name in ("evidence", "mention", "relation")] == [
        *("evidence.f1", "mention.f1", "coref.f1")
    ]


def test_documents_without_evidence_teach_nothing(model_spec: Spec) -> None:
    model = defer(parse(Model, model_spec(heads=HEADS))).build(labels=LabelSpace.of(documents()))
    model.eval()

    def loss(texts: list[Document]) -> float:
        return float(
            model(model.collate([model.tokenize(text) for text in texts], gold=True)).losses["evidence"].detach()
        )

    assert loss(documents()) == 0
    one = explained()[0]
    assert loss([one, documents()[1]]) == pytest.approx(loss([one]) / 2)


def test_what_cannot_be(model_spec: Spec, tmp_path: Path) -> None:
    labels = LabelSpace.of(documents())
    with pytest.raises(ConfigError, match="two parts of the model have losses and metrics named 'evidence'"):
        defer(parse(Model, model_spec(heads=[*HEADS, "evidence"]))).build(labels=labels)
    with pytest.raises(ConfigError, match="a pipeline takes no heads"):
        pipeline = {
            **model_spec(),
            "type": "pipeline",
            "entities": {"type": "joint", "relations": None, "heads": HEADS},
        }
        defer(parse(Model, pipeline)).build(labels=labels)
    with pytest.raises(ConfigError, match=r"by 'evidence\.f1', but the model has no head 'evidence'"):
        run(tmp_path, "headless", model_spec(), explained())
    with pytest.raises(ConfigError, match=r"by 'evidence\.f1', but the model has no head 'evidence'"):
        run(tmp_path, "neither", model_spec(relations=None), explained())
    with pytest.raises(ConfigError, match="but no validation document has any evidence"):
        run(tmp_path, "none", model_spec(heads=HEADS), documents())


def test_a_batch_moves_with_its_targets(model_spec: Spec) -> None:
    model = defer(parse(Model, model_spec(heads=HEADS))).build(labels=LabelSpace.of(documents()))
    batch = model.collate([model.tokenize(text) for text in explained()], gold=True).to("meta")
    assert {tensor.device for tensor in batch.targets["evidence"].values()} == {torch.device("meta")}
    assert not model.collate([model.tokenize(replace(explained()[0]))]).targets


@pytest.mark.parametrize(
    ("method", "result", "message"),
    [
        ("loss", None, "returns nothing; return a scalar tensor"),
        ("loss", torch.ones(2), r"returns a Tensor of float32 of the shape \(2,\); return a scalar tensor"),
        ("annotate", [], "returns a list of 0; return a list of the documents that it is given"),
        ("counts", (1, 1, 1), r"returns \(a int, a int, a int\); return Counts, as Counts\.of_sets"),
    ],
)
def test_what_a_head_must_not_return(
    method: str, result: Any, message: str, model_spec: Spec, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = Head.registered()["evidence"].__name__
    monkeypatch.setattr(Head.registered()["evidence"], method, lambda *_, **__: result)
    with pytest.raises(ContractError, match=rf"^{name}\.{method} {message}"):
        rehearse(parse(Model, model_spec(heads=HEADS)))
