from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from jointie.components.interactions import Interaction
from jointie.components.losses import BinaryCrossEntropy
from jointie.config import ConfigError, ContractError, defer, parse
from jointie.documents import Document, LabelSpace
from jointie.models import JointModel, Model
from jointie.prediction import Predictor
from jointie.tensors import MentionGraph
from jointie.testing import check_model, documents
from jointie.testing.documents import ada, long, marked, one_word, unannotated, university
from jointie.testing.models import check_batching
from tests.prediction.conftest import Trained

Spec = Callable[..., dict[str, Any]]


def built(spec: dict[str, Any], texts: list[Document] | None = None, seed: int = 0) -> JointModel:
    torch.manual_seed(seed)
    return defer(parse(Model, spec)).build(labels=LabelSpace.of(texts or documents()))


def losses(model: JointModel, texts: list[Document]) -> dict[str, torch.Tensor]:
    return model(model.collate([model.tokenize(d) for d in texts], gold=True)).losses


def test_from_json_to_predictions(trained: Trained) -> None:
    found = list(Predictor(trained.model).predict(documents()))
    assert sum(len(document.entities) for document in found) > 5
    assert sum(len(document.relations or ()) for document in found) > 5
    assert {entity.type for document in found for entity in document.entities} <= {"LOC", "ORG", "PER"}


def test_byte_level_encoder(model_spec: Spec, byte_level_encoder: Path, tmp_path: Path) -> None:
    spec = model_spec(encoder={"name": str(byte_level_encoder), "pretrained": False})
    trainer = {"epochs": 12, "optimizer": {"encoder_lr": 3e-3, "task_lr": 1e-2, "type": "adamw"}}
    check_model(spec, tmp_path, trainer=trainer, texts=[ada(), university(), one_word()])


@pytest.mark.parametrize(
    "keys",
    [
        {"relations": {"scorer": {"type": "bilinear", "projection_dim": 8}}},
        {"relations": {"scorer": {"type": "low_rank_bilinear", "projection_dim": 8, "rank": 2}}},
        {"pruner": {"type": "top_k", "ratio": 0.1, "min_candidates": 0}},
        {"mention_loss_over": "candidates"},
        {"gold_candidates": True},
        {"tokenizer": {"type": "transformer", "overlap": 0.9}},
    ],
)
def test_a_document_alone_and_in_a_batch(model_spec: Spec, keys: dict[str, Any]) -> None:
    """With random weights that predict a lot."""
    model = built(model_spec(**keys))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.3 * torch.randn(parameter.shape))
        model.mention_scorer.network.last.bias.zero_()  # type: ignore[union-attr]
    check_batching(model, documents())
    assert any(document.entities for document in Predictor(model).predict(documents()))


def test_losses_are_the_mean_over_documents(model_spec: Spec) -> None:
    model = built(model_spec()).eval()
    together = losses(model, documents())
    apart = [losses(model, [document]) for document in documents()]
    assert together.keys() == {"mention", "type", "coreference", "relation"}
    for name, loss in together.items():
        torch.testing.assert_close(loss, torch.stack([one[name] for one in apart]).mean())


def test_the_loss_is_the_sum_of_the_losses(model_spec: Spec) -> None:
    model = built(model_spec()).eval()
    output = model(model.collate([model.tokenize(ada())], gold=True))
    torch.testing.assert_close(output.loss, sum(output.losses.values()))
    assert output.loss.requires_grad


def test_gradients_reach_every_parameter(model_spec: Spec) -> None:
    model = built(model_spec()).eval()
    sum(losses(model, documents()).values()).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and parameter.grad.any(), name


def test_relations_that_were_not_annotated_teach_nothing(model_spec: Spec) -> None:
    model = built(model_spec()).eval()
    assert losses(model, [unannotated()])["relation"] == 0
    assert losses(model, [unannotated()])["coreference"] > 0
    assert losses(model, [one_word()])["relation"] > 0


def test_without_gold_there_are_no_losses(model_spec: Spec) -> None:
    model = built(model_spec()).eval()
    output = model(model.collate([model.tokenize(ada())]))
    assert output.losses == {} and output.graph.targets is None


def test_losses_have_weights(model_spec: Spec) -> None:
    def with_weight(weight: float) -> dict[str, torch.Tensor]:
        loss = {"type": "marginal_antecedent", "weight": weight}
        return losses(built(model_spec(coreference_loss=loss)).eval(), [ada()])

    plain, weighted = with_weight(1.0), with_weight(0.25)
    torch.testing.assert_close(weighted["coreference"], 0.25 * plain["coreference"])
    torch.testing.assert_close(weighted["relation"], plain["relation"])


def test_mention_loss_over_spans_or_candidates(model_spec: Spec) -> None:
    pruner = {"type": "top_k", "ratio": 0.2, "min_candidates": 0}
    for over, size in (("spans", None), ("candidates", 4)):
        model = built(model_spec(mention_loss_over=over, pruner=pruner)).eval()
        seen: list[tuple[int, ...]] = []
        model.mention_loss.register_forward_hook(
            lambda m, args, out, seen=seen: seen.append(tuple(args[2].sum(1).tolist()))
        )
        losses(model, [ada()])
        spans = sum(min(4, length - start) for length in (7, 7, 4) for start in range(length))
        assert seen == [(size or spans,)]
        assert isinstance(model.mention_loss, BinaryCrossEntropy)


def test_gold_candidates_only_in_training(model_spec: Spec) -> None:
    pruner = {"type": "top_k", "ratio": 0.5, "min_candidates": 0}
    model = built(model_spec(gold_candidates=True, pruner=pruner))
    with torch.no_grad():
        model.mention_scorer.network.last.weight.mul_(100.0)  # type: ignore[union-attr]
    batch = model.collate([model.tokenize(ada())], gold=True)
    gold = {mention.span for mention in ada().mentions}

    def candidates() -> set[tuple[int, int]]:
        spans = model(batch).graph.spans
        return set(zip(spans.start[0].tolist(), spans.end[0].tolist()))

    assert gold <= candidates()
    model.eval()
    assert not gold <= candidates()


def test_infinite_wishes_do_not_reach_the_scores(model_spec: Spec) -> None:
    model = built(model_spec(gold_candidates=True))
    assert all(torch.isfinite(loss) for loss in losses(model.train(), documents()).values())


def test_interactions_apply_in_order(model_spec: Spec) -> None:
    calls: list[str] = []

    class Note(Interaction):
        uses_relations = True

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        def on_candidates(self, graph: MentionGraph) -> MentionGraph:
            assert graph.types is not None and graph.relations is None and graph.coreference is None
            calls.append(f"candidates {self.name}")
            return graph

        def on_relations(self, graph: MentionGraph) -> MentionGraph:
            assert graph.relations is not None and graph.types is not None and graph.coreference is None
            calls.append(f"relations {self.name}")
            return graph.replace(anaphor_vectors=torch.zeros_like(graph.vectors))

        def on_coreference(self, graph: MentionGraph) -> MentionGraph:
            assert graph.coreference is not None
            calls.append(f"coreference {self.name}")
            return graph if graph.targets is None else graph.with_loss(f"note {self.name}", torch.tensor(7.0))

    model = built(model_spec()).eval()
    model.interactions = torch.nn.ModuleList([Note("a"), Note("b")])
    output = model(model.collate([model.tokenize(ada())], gold=True))
    assert calls == [f"{hook} {name}" for hook in ("candidates", "relations", "coreference") for name in "ab"]
    assert output.losses["note a"] == output.losses["note b"] == 7
    expected = output.graph.mention_scores.unsqueeze(2) + output.graph.mention_scores.unsqueeze(1)
    torch.testing.assert_close(output.graph.coreference, expected)  # zero vectors leave the mention scores


def test_parameter_groups_hold_every_parameter_once(model_spec: Spec) -> None:
    model = built(model_spec())
    groups = model.parameter_groups()
    assert groups.keys() == {"encoder", "task"}
    ids = [id(parameter) for group in groups.values() for parameter in group]
    assert len(ids) == len(set(ids)) and set(ids) == {id(parameter) for parameter in model.parameters()}
    assert {id(p) for p in groups["encoder"]} == {id(p) for p in model.encoder.parameters()}


def test_autocast_leaves_scores_in_full_precision(model_spec: Spec) -> None:
    model = built(model_spec(interactions=[{"type": "graph_compatibility"}])).eval()
    with torch.autocast("cpu", torch.bfloat16):
        graph = model(model.collate([model.tokenize(ada())])).graph
    for scores in (graph.vectors, graph.mention_scores, graph.relations, graph.coreference, graph.types):
        assert scores.dtype == torch.float32


@pytest.mark.filterwarnings("error")
def test_no_types_at_all(model_spec: Spec) -> None:
    """Neither entity types nor relation types: mentions and coreference can still be learnt."""
    texts = [marked("d", ["[0 Ada ] met [1 Mary ] .", "[0 She ] left ."], relations=None)]
    model = built(model_spec(), texts)
    assert model.labels == LabelSpace((), ())
    sum(losses(model, texts).values()).backward()
    with torch.no_grad():
        model.mention_scorer.network.last.bias.fill_(5.0)  # type: ignore[union-attr]
    (found,) = Predictor(model).predict(texts)
    assert found.entities and found.relations == ()
    assert {entity.type for entity in found.entities} == {None}


def test_predicts_only_what_is_in_the_text(model_spec: Spec) -> None:
    model = built(model_spec())
    with torch.no_grad():
        model.mention_scorer.network.last.bias.fill_(5.0)  # type: ignore[union-attr]
    for document in Predictor(model).predict(documents()):
        bounds = [(s.start, s.end) for s in document.sentences]
        for mention in document.mentions:
            assert any(start <= mention.start < mention.end <= end for start, end in bounds)
            assert mention.end - mention.start <= 4


def test_wrong_values_are_refused_with_their_path(model_spec: Spec) -> None:
    with pytest.raises(ConfigError, match=r"model\.relations\.scorer: projection_dim 10 is not a multiple"):
        spec = model_spec(relations={"scorer": {"type": "grouped_bilinear", "projection_dim": 10, "block_size": 4}})
        defer(parse(Model, spec), ("model",)).build(labels=LabelSpace.of([ada()]))
    with pytest.raises(ConfigError, match="mention_loss_over"):
        parse(Model, model_spec(mention_loss_over="everything"))


def test_long_documents_are_not_cut(model_spec: Spec) -> None:
    model = built(model_spec())
    with torch.no_grad():
        model.mention_scorer.network.last.bias.fill_(5.0)  # type: ignore[union-attr]
        found = model(model.collate([model.tokenize(long())])).graph
    assert len(long().tokens) - 10 < int(found.spans.end.max()) <= len(long().tokens)


def test_an_interaction_cannot_replace_a_loss_of_the_model(model_spec: Spec) -> None:
    class Usurper(Interaction):
        def on_coreference(self, graph: MentionGraph) -> MentionGraph:
            return graph.with_loss("mention", torch.tensor(0.0))

    model = built(model_spec())
    model.interactions = torch.nn.ModuleList([Usurper()])
    with pytest.raises(ValueError, match="two parts of the model add a loss named 'mention'"):
        model(model.collate([model.tokenize(ada())], gold=True))


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"mention_loss": "cross_entropy"}, "'cross_entropy' does not fit mention_loss"),
        ({"type_loss": "contrastive"}, "'contrastive' does not fit type_loss"),
        ({"coreference_loss": "adaptive_threshold"}, "'adaptive_threshold' does not fit coreference_loss"),
        ({"relations": {"loss": "contrastive"}}, "'contrastive' does not fit the loss of relations"),
        (
            {"interactions": [{"type": "graph_compatibility", "loss": "marginal_antecedent"}]},
            "'marginal_antecedent' does not fit the loss of graph_compatibility (fitting: ",
        ),
    ],
)
def test_losses_in_places_that_they_do_not_fit(model_spec: Spec, keys: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        built(model_spec(**keys))
    assert message in str(caught.value)


def test_without_relations_models_are_chosen_by_coreference(model_spec: Spec) -> None:
    (stage,) = built(model_spec(relations=None)).stages()
    assert (stage.metric, stage.name, stage.given) == ("coref.f1", "", None)
    (stage,) = built(model_spec()).stages()
    assert not stage.metrics


@pytest.mark.parametrize(
    ("scores", "returned"),
    [(lambda graph: None, "no tensor"), (lambda graph: graph.vectors, r"scores of the shape \(1, \d+, \d+\)")],
)
def test_a_relation_scorer_that_returns_something_else(model_spec: Any, scores: Any, returned: str) -> None:
    labels = LabelSpace.of(documents())
    model = defer(parse(Model, model_spec())).build(labels=labels)
    model.relations.scorer.forward = scores
    batch = model.collate([model.tokenize(documents()[0])], gold=True)
    wanted = rf"return scores \(1, (\d+), \1, {len(labels.relation_types) + 1}\), the threshold class last"
    with pytest.raises(ContractError, match=rf"^\w+Scorer returns {returned}; {wanted}"):
        model(batch)


def test_without_a_part_for_relations_they_are_not_annotated(model_spec: Spec) -> None:
    found = list(Predictor(built(model_spec(relations=None))).predict([*documents(), Document("empty", " ", (), ())]))
    assert {document.relations for document in found} == {None}
