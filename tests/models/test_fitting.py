"""Parts that learn from the training documents before training, and parts that ask for the labels."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.components.decoding import BestOfOverlapping, LinkedOrLikely, MentionSelector, TypeConstraints
from jointie.components.encoding import TransformerEncoder
from jointie.components.interactions import GraphCompatibility
from jointie.components.interactions.neighbours import Salience
from jointie.components.losses import BinaryCrossEntropy
from jointie.components.pruning import TopKPruner
from jointie.components.scoring import GroupedBilinearRelationScorer, MeanPooling
from jointie.components.spans import EndpointEmbedder, WithinSentence
from jointie.components.tokenization import TransformerTokenizer
from jointie.config import ContractError, Lazy, Runtime, defer, parse
from jointie.documents import Document, JsonlReader, LabelSpace
from jointie.models import JointModel, MentionLevel, Model, fit, load
from jointie.prediction import Predictor
from jointie.testing import documents
from jointie.training import Checkpointing, Experiment, Interrupted, experiment_of
from tests.training.interruptions import differences, write_experiment

Spec = Callable[..., dict[str, Any]]
SEEN: list[list[str]] = []
"""The ids of the documents that :class:`Remembering` was shown, each time."""


@MentionSelector.register("test_remembering")
class Remembering(LinkedOrLikely):
    """Remembers how many training documents there were, two parts deep in the model."""

    documents: Tensor

    def __init__(self, labels: Runtime[LabelSpace]) -> None:
        super().__init__()
        self.labels = labels
        self.register_buffer("documents", torch.tensor(0))

    def fit(self, documents: Sequence[Document]) -> None:
        SEEN.append([document.id for document in documents])
        self.documents.fill_(len(documents))


CONSTRAINED = {
    "relation_selector": {"type": "type_constraints", "selector": {"type": "type_constraints", "min_count": 2}},
    "mention_selector": {"type": "best_of_overlapping", "selector": "test_remembering"},
}


def run(folder: Path, place: Path, resume: bool = False, **model: Any) -> None:
    path = folder / "experiment.json"
    spec = parse(Experiment, json.loads((path if path.exists() else write_experiment(folder, **model)).read_text()))
    experiment_of(spec).run(None, place, spec.model_dump(mode="json"), resume=resume)


def test_what_is_learnt_is_saved_resumed_and_never_learnt_again(tmp_path: Path, monkeypatch: Any) -> None:
    SEEN.clear()
    run(tmp_path, tmp_path / "straight", **CONSTRAINED)
    assert [len(ids) for ids in SEEN] == [14]
    model = load(tmp_path / "straight").model
    assert int(model.select_entities.mentions.selector.documents) == 14
    outer, inner = model.relation_selector, model.relation_selector.selector
    assert torch.equal(outer.counts, inner.counts) and outer.counts.any()

    calls = []

    def stopping(*arguments: Any) -> None:
        calls.append(None)
        if len(calls) == 5:
            signal.raise_signal(signal.SIGTERM)

    own = Checkpointing.on_step
    monkeypatch.setattr(Checkpointing, "on_step", lambda self, state: (own(self, state), stopping())[0])
    with pytest.raises(Interrupted):
        run(tmp_path, tmp_path / "resumed")
    assert len(SEEN) == 2
    run(tmp_path, tmp_path / "resumed", resume=True)
    assert len(SEEN) == 2, "a training that is resumed does not show the documents again"
    assert differences(tmp_path / "resumed", tmp_path / "straight") == []
    list(Predictor(load(tmp_path / "resumed").model).predict(documents()))
    assert len(SEEN) == 2


def test_a_pipeline_fits_the_parts_of_both_stages(model_spec: Spec) -> None:
    SEEN.clear()
    spec = model_spec(**CONSTRAINED) | {"type": "pipeline"}
    model = defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))
    fit(model, documents())
    assert len(SEEN) == 1
    assert model.relations.relation_selector.selector.counts.any()


def test_constraints_over_a_model_that_is_trained_already(tmp_path: Path) -> None:
    """As docs/training.md shows it."""
    run(tmp_path, tmp_path / "run")
    archive = load(tmp_path / "run")
    model = archive.model
    selector = TypeConstraints(model.labels)
    selector.fit(list(JsonlReader().read(str(tmp_path / "train.jsonl"))))
    model.relation_selector = selector
    config = dict(archive.config)
    config["model"] = {**config["model"], "relation_selector": {"type": "type_constraints"}}
    target = tmp_path / "constrained"
    model.save(target, config, archive.meta.seed)
    found = load(target).model
    assert torch.equal(found.relation_selector.counts, selector.counts) and selector.counts.any()
    assert list(Predictor(found).predict(documents())) == list(Predictor(model).predict(documents()))


@pytest.mark.parametrize(
    "learn",
    [
        lambda self, documents: setattr(self, "documents", torch.ones(len(documents))),
        lambda self, documents: self.register_buffer("more", torch.ones(1)),
    ],
)
def test_what_no_archive_could_hold(learn: Any, model_spec: Spec) -> None:
    model = defer(parse(Model, model_spec())).build(labels=LabelSpace.of(documents()))
    model.relation_selector = type("Growing", (Remembering,), {"fit": learn})(model.labels)
    with pytest.raises(ContractError, match=r"^Growing\.fit changes the names or shapes of its buffers, so that"):
        fit(model, documents())


def test_what_is_learnt_in_no_buffer(model_spec: Spec) -> None:
    model = defer(parse(Model, model_spec())).build(labels=LabelSpace.of(documents()))
    learn = {"fit": lambda self, documents: setattr(self, "seen", len(documents))}
    model.relation_selector = type("Forgetful", (LinkedOrLikely,), learn)()
    with pytest.raises(ContractError, match=r"^Forgetful\.fit has no buffer to learn in, so .*self\.NAME\.copy_"):
        fit(model, documents())


def asking(base: Any) -> Any:
    """A part that asks for the labels and for nothing else."""

    class Part(base):  # type: ignore[misc]
        def __init__(self, labels: Runtime[LabelSpace]) -> None:
            super().__init__()
            self.asked = labels

    return Part


class AskingEncoder(TransformerEncoder):
    def __init__(self, name: str, labels: Runtime[LabelSpace]) -> None:
        super().__init__(name, pretrained=False)
        self.asked = labels


class AskingTokenizer(TransformerTokenizer):
    def __init__(self, source: Runtime[str], max_length: Runtime[int], labels: Runtime[LabelSpace]) -> None:
        super().__init__(source, max_length)
        self.asked = labels


class AskingEmbedder(EndpointEmbedder):
    def __init__(self, input_dim: Runtime[int], labels: Runtime[LabelSpace]) -> None:
        super().__init__(input_dim)
        self.asked = labels


class AskingScorer(GroupedBilinearRelationScorer):
    def __init__(self, input_dim: Runtime[int], relation_types: Runtime[int], labels: Runtime[LabelSpace]) -> None:
        super().__init__(input_dim, relation_types)
        self.asked = labels


def test_any_part_may_ask_for_the_labels(tiny_encoder: Path) -> None:
    """However deep it stands, and whether its parent takes it built or builds it."""
    labels = LabelSpace.of(documents())
    model = JointModel(
        labels,
        Lazy(AskingEncoder, name=str(tiny_encoder)),
        Lazy(AskingTokenizer),
        enumerator=Lazy(asking(WithinSentence)),  # type: ignore[arg-type]
        embedder=Lazy(AskingEmbedder),
        pruner=Lazy(asking(TopKPruner)),  # type: ignore[arg-type]
        relations=Lazy(MentionLevel, scorer=Lazy(AskingScorer), pooling=Lazy(asking(MeanPooling))),
        interactions=[Lazy(GraphCompatibility, neighbours=Lazy(asking(Salience)))],
        mention_loss=Lazy(asking(BinaryCrossEntropy)),  # type: ignore[arg-type]
        mention_selector=Lazy(BestOfOverlapping, selector=Lazy(asking(LinkedOrLikely))),
    )
    parts = [module for module in model.modules() if hasattr(module, "asked")]
    assert len(parts) == 10
    assert all(part.asked is labels for part in parts)
    assert list(Predictor(model).predict(documents()))


def test_labels_in_a_spec(model_spec: Spec) -> None:
    """A part that its parent takes built waits for the labels, too."""
    labels = LabelSpace.of(documents())
    model = defer(parse(Model, model_spec(**CONSTRAINED))).build(labels=labels)
    assert model.select_entities.mentions.selector.labels is labels
    assert model.relation_selector.selector.labels is labels


def test_labels_are_not_offered_outside_of_a_model() -> None:
    with pytest.raises(ContractError, match="asks for labels at build time, where it is offered"):
        defer(parse(MentionSelector, "test_remembering")).build()
