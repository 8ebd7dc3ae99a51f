"""For every registered component: a minimal spec, what its parent offers, and the check of its contract.

A new component needs an entry here, or the conformance test fails. One of a family that ``jointie.testing`` has a check
for takes it from :data:`CHECKS`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import torch

from jointie.components.decoding import BestOfOverlapping
from jointie.components.encoding import Encoder
from jointie.components.losses import Loss
from jointie.components.tokenization import Tokenizer
from jointie.config import defer, parse
from jointie.documents import Document, Entity, LabelSpace, Mention, NameList, Reader, Writer
from jointie.models import Model, fit
from jointie.testing import (
    check_callback,
    check_coreference_scorer,
    check_encoder,
    check_entity_relation_scorer,
    check_head,
    check_interaction,
    check_link_selector,
    check_loss,
    check_mention_scorer,
    check_mention_selector,
    check_model,
    check_neighbours,
    check_optimizer,
    check_pruner,
    check_reader,
    check_relation_extractor,
    check_relation_scorer,
    check_relation_selector,
    check_schedule,
    check_span_embedder,
    check_span_enumerator,
    check_tokenizer,
    check_type_scorer,
    check_type_selector,
    check_writer,
    documents,
)
from jointie.testing.writers import EMPTY

from .formats import ROUND_TRIPS, files_of, unchanged

ENCODER = "<the folder of a tiny encoder>"
ENTITIES = "<a file of DocRED's format with the documents>"
"""These stand in a spec for what :class:`Place` knows."""

LABELS = LabelSpace.of(documents())
SIZES = {"input_dim": 8, "token_dim": 4, "entity_types": 3, "relation_types": 4}


@dataclass(frozen=True)
class Place:
    """Where a check finds and leaves files."""

    encoder: Path
    folder: Path

    def filled(self, value: Any) -> Any:
        """``value`` with the encoder's folder and the file of entities in it."""
        if isinstance(value, Mapping):
            return {key: self.filled(item) for key, item in value.items()}
        if value == ENTITIES:
            return str(_write_entities(self.folder / "entities.json"))
        return str(self.encoder) if value == ENCODER else value


def _write_entities(path: Path) -> Path:
    """Write the documents that the writers are tried with, each with an entity."""
    entity = [{"name": "?", "sent_id": 0, "pos": [0, 1], "type": "PER"}]
    records: list[Any] = [{"title": EMPTY.id, "sents": []}]
    for document in documents():
        sentences = [document.words[start:end] for start, end in document.sentences]
        records.append({"title": document.id, "sents": sentences, "vertexSet": [entity] if sentences else []})
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


@dataclass(frozen=True)
class Case:
    """How to build one component.

    Attributes:
        spec: its required keys, and those that keep it small, without ``type``.
        offered: what its parent offers when it is built.
    """

    spec: Mapping[str, Any] = field(default_factory=dict)
    offered: Mapping[str, Any] = field(default_factory=dict)


_MODEL = {
    "type": "joint",
    "encoder": {"name": ENCODER, "pretrained": False},
    "enumerator": {"type": "within_sentence", "max_width": 4},
}
_PIPELINE = {
    "type": "pipeline",
    "encoder": _MODEL["encoder"],
    "entities": {"enumerator": _MODEL["enumerator"]},
}
_SMALL = {"projection_dim": 6, "hidden_dim": 5}

CASES: dict[tuple[str, str], Case] = {
    ("Callback", "checkpointing"): Case({"every_steps": 1}),
    ("Callback", "early_stopping"): Case(),
    ("Callback", "metrics_log"): Case(),
    ("Callback", "mlflow"): Case({"every": 1}),
    ("Callback", "norms"): Case({"every": 1}),
    ("Callback", "progress"): Case(),
    ("Callback", "step_log"): Case({"every": 1}),
    ("Callback", "tensorboard"): Case({"every": 1}),
    ("Callback", "wandb"): Case({"every": 1}),
    ("CoreferenceScorer", "bilinear"): Case(offered=SIZES),
    ("CoreferenceScorer", "lexical"): Case({"hidden_dim": 5}, SIZES),
    ("CoreferenceScorer", "pairwise"): Case({"antecedents": 2, "hidden_dim": 5}, SIZES),
    ("Encoder", "lstm"): Case({"vector_dim": 3, "hidden_dim": 5, "max_length": 20}),
    ("Encoder", "transformer"): Case({"name": ENCODER, "pretrained": False}),
    ("EntityRelationScorer", "atlop"): Case({"projection_dim": 6, "block_size": 3}, SIZES),
    ("EntityRelationScorer", "multi_instance"): Case({"hidden_dim": 5}, SIZES),
    ("Experiment", "experiment"): Case({"train": "train.jsonl", "model": _MODEL}),
    ("Head", "attention_evidence"): Case(),
    ("Head", "evidence"): Case({"hidden_dim": 5}, {**SIZES, "labels": LABELS}),
    ("Interaction", "attended_antecedent"): Case(offered=SIZES),
    ("Interaction", "coreference_propagation"): Case({"rounds": 2}, SIZES),
    ("Interaction", "coreference_smoothing"): Case(),
    ("Interaction", "graph_compatibility"): Case(offered=SIZES),
    ("Interaction", "graph_propagation"): Case({"rank": 3}, SIZES),
    ("Interaction", "knowledge"): Case({"vector_dim": 3, "hidden_dim": 5, "max_texts": 9, "max_entities": 9}, SIZES),
    ("Interaction", "relation_propagation"): Case({"rounds": 2}, SIZES),
    ("Interaction", "table_to_graph"): Case({"hidden_dim": 5}, SIZES),
    ("LinkSelector", "best_antecedent"): Case(),
    ("Loss", "adaptive_focal"): Case(),
    ("Loss", "adaptive_threshold"): Case(),
    ("Loss", "binary_cross_entropy"): Case(),
    ("Loss", "contrastive"): Case(),
    ("Loss", "cross_entropy"): Case(),
    ("Loss", "focal"): Case(),
    ("Loss", "marginal_antecedent"): Case(),
    ("Loss", "positive_unlabelled"): Case(),
    ("MentionScorer", "border_rivals"): Case({"scorer": {"hidden_dim": 5}}, SIZES),
    ("MentionScorer", "feedforward"): Case({"hidden_dim": 5}, SIZES),
    ("MentionSelector", "linked_or_likely"): Case(),
    ("MentionSelector", "best_of_overlapping"): Case(),
    ("Model", "joint"): Case({k: v for k, v in _MODEL.items() if k != "type"}, {"labels": LABELS}),
    ("Model", "pipeline"): Case({k: v for k, v in _PIPELINE.items() if k != "type"}, {"labels": LABELS}),
    ("Neighbours", "all"): Case(),
    ("Neighbours", "random"): Case(),
    ("Neighbours", "salience"): Case({"k": 4}),
    ("Optimizer", "adamw"): Case(),
    ("Pooling", "log_mean_exp"): Case(),
    ("Pooling", "mean"): Case(),
    ("Pruner", "top_k"): Case(),
    ("Reader", "brat"): Case(),
    ("Reader", "conll"): Case(),
    ("Reader", "corefud"): Case(),
    ("Reader", "docred"): Case(),
    ("Reader", "dwie"): Case(),
    ("Reader", "jsonl"): Case(),
    ("Reader", "labelstudio"): Case(),
    ("Reader", "prodigy"): Case(),
    ("Reader", "spacy"): Case(),
    ("Reader", "symmetric"): Case({"reader": "docred"}),
    ("Reader", "text"): Case(),
    ("RelationExtractor", "entity_level"): Case({"scorer": {"projection_dim": 6, "block_size": 3}}, SIZES),
    ("RelationExtractor", "mention_level"): Case({"scorer": {**_SMALL, "block_size": 3}}, SIZES),
    ("RelationScorer", "bilinear"): Case(_SMALL, SIZES),
    ("RelationScorer", "grouped_bilinear"): Case({**_SMALL, "block_size": 3}, SIZES),
    ("RelationScorer", "low_rank_bilinear"): Case({**_SMALL, "rank": 2}, SIZES),
    ("RelationSelector", "above_threshold"): Case(),
    ("RelationSelector", "functional"): Case({"min_count": 1}, {"labels": LABELS}),
    ("RelationSelector", "inverse_completion"): Case(offered={"labels": LABELS}),
    ("RelationSelector", "type_constraints"): Case(offered={"labels": LABELS}),
    ("Schedule", "constant"): Case(),
    ("Schedule", "linear"): Case(),
    ("Augmentation", "chain"): Case({"augmentations": ["letter_case", "raw_text"]}),
    ("Augmentation", "layout"): Case(),
    ("Augmentation", "letter_case"): Case(),
    ("Augmentation", "name_list"): Case(),
    ("Augmentation", "raw_text"): Case(),
    ("Augmentation", "swap_names"): Case(),
    ("Segmenter", "paragraphs"): Case(),
    ("SentenceSplitter", "syntok"): Case(),
    ("SpanEmbedder", "endpoint"): Case(offered=SIZES),
    ("SpanEmbedder", "word_shapes"): Case({"shape_dim": 3, "max_width": 4}, SIZES),
    ("SpanEnumerator", "within_sentence"): Case(),
    ("Tokenizer", "words"): Case(offered={"max_length": 20, "words": ["the", "Ada"]}),
    ("Tokenizer", "transformer"): Case(offered={"source": ENCODER, "max_length": 20}),
    ("Trainer", "trainer"): Case(),
    ("TypeScorer", "feedforward"): Case({"hidden_dim": 5}, SIZES),
    ("TypeSelector", "most_likely"): Case(),
    ("WarmStart", "warm_start"): Case({"archive": "runs/base"}),
    ("WordSplitter", "pre_tokenizer"): Case(),
    ("Writer", "brat"): Case(),
    ("Writer", "conll"): Case(),
    ("Writer", "corefud"): Case(),
    ("Writer", "docred"): Case(),
    ("Writer", "docred_submission"): Case({"entities": ENTITIES}),
    ("Writer", "graphml"): Case(),
    ("Writer", "html"): Case(),
    ("Writer", "jsonl"): Case(),
    ("Writer", "jsonld"): Case(),
    ("Writer", "neo4j"): Case(),
    ("Writer", "labelstudio"): Case(),
    ("Writer", "prodigy"): Case(),
    ("Writer", "spacy"): Case(),
    ("Writer", "text"): Case(),
    ("Writer", "turtle"): Case(),
}


def _check_encoder(encoder: Any, place: Place) -> None:
    name = Encoder.name_of(type(encoder))
    tokenizer = defer(parse(Tokenizer, "words" if name == "lstm" else "transformer")).build(
        source=encoder.source, max_length=encoder.max_length
    )
    check_encoder(encoder, tokenizer)
    encoder.save_assets(place.folder)
    spec = {**place.filled(CASES["Encoder", name].spec), "type": name, "vectors" if name == "lstm" else "name": "gone"}
    again = defer(parse(Encoder, spec)).build(archive=place.folder)
    assert (again.output_dim, again.max_length) == (encoder.output_dim, encoder.max_length)
    again.load_state_dict(encoder.state_dict())
    batch = tokenizer.collate([tokenizer.tokenize(document) for document in documents()])
    torch.testing.assert_close(again.eval()(batch), encoder.eval()(batch))


def _check_interaction(interaction: Any, place: Place) -> None:
    """With the entities that the words of random graphs may name."""
    document = Document.from_words("a", [["Ada", "London", "she"]])
    named = {"Ada": {"Ada": 0.7, "Ada Lovelace": 0.2}, "London": {"London": 1.0}, "she": {"She": 0.5, "Ada": 0.1}}
    mentions = tuple(Mention(i, i + 1) for i in range(3))
    fit(interaction, [replace(document, entities=(Entity(mentions, extra={"candidates": named}),))])
    check_interaction(interaction, SIZES["input_dim"], SIZES["relation_types"])


def _check_loss(loss: Loss, place: Place) -> None:
    draw = torch.Generator().manual_seed(0)
    classes = {
        "adaptive_focal": (6, 5),
        "adaptive_threshold": (6, 5),
        "binary_cross_entropy": (),
        "contrastive": (6,),
        "cross_entropy": (4,),
        "focal": (),
        "marginal_antecedent": (6,),
        "positive_unlabelled": (6, 5),
    }
    name = Loss.name_of(type(loss))
    shape = classes[name]
    scores = torch.randn(3, 6, *shape, generator=draw, dtype=torch.float64)
    mask = torch.arange(6) < torch.tensor([[4], [6], [1]])
    if loss.kind == "relations" or name == "contrastive":  # items are pairs
        mask = mask.unsqueeze(2) & mask.unsqueeze(1)
    if shape == (6, 5):
        labels = torch.rand(3, 6, 6, 4, generator=draw) < 0.3
    elif shape == (4,):
        labels = torch.randint(0, 4, (3, 6), generator=draw)
    else:
        labels = torch.rand(scores.shape, generator=draw) < 0.4
    check_loss(loss, scores, labels, mask)


def _check_augmentation(augmentation: Any, place: Place) -> None:
    augmentation.fit(documents())
    for document in documents():
        changed = augmentation.augment(document, Random(0))
        if isinstance(augmentation, NameList):  # leaves most of a document out: what is left is annotated as it was
            assert (changed is document) == (not document.entities)
            assert changed.entities == () or changed.relations is None
            assert {named for e in changed.entities for named in _named(changed, e)} <= {
                named for e in document.entities for named in _named(document, e)
            }
            continue
        assert [len(entity.mentions) for entity in changed.entities] == [len(e.mentions) for e in document.entities]
        assert changed.relations == document.relations


def _named(document: Document, entity: Entity) -> list[tuple[str | None, str]]:
    return [(entity.type, document.text_of(mention)) for mention in entity.mentions]


def _check_segmenter(segmenter: Any, place: Place) -> None:
    text = "Ada Lovelace was born in London.\n\nShe met Mr. Babbage there! 😀"
    document = segmenter.segment("a", text)  # a Document checks its offsets itself
    assert document.text == text
    assert document.words[:2] == ["Ada", "Lovelace"]
    assert len(document.sentences) >= 2


def _check_splitter(splitter: Any, place: Place) -> None:
    assert list(splitter.split("")) in ([], [0])
    assert splitter.split("Ada came. She left.")


def _check_writer(writer: Writer, place: Place) -> None:
    name = Writer.name_of(type(writer))
    reader, kept = ROUND_TRIPS.get(name, (None, unchanged))
    check_writer(writer, reader, kept, [*documents(), EMPTY] if name == "docred_submission" else None)


def _check_whole_model(model: Any, place: Place) -> None:
    spec = _PIPELINE if Model.name_of(type(model)) == "pipeline" else _MODEL
    check_model(place.filled(spec), place.folder)


CHECKS: dict[str, Callable[[Any, Place], None]] = {
    "Callback": lambda part, place: check_callback(part, place.folder),
    "CoreferenceScorer": lambda part, place: check_coreference_scorer(part, SIZES["input_dim"]),
    "Encoder": _check_encoder,
    "EntityRelationScorer": lambda part, place: check_entity_relation_scorer(
        part, SIZES["input_dim"], SIZES["token_dim"], SIZES["relation_types"]
    ),
    "Experiment": lambda part, place: None,  # run by check_model
    "Head": lambda part, place: check_head(part, SIZES["input_dim"], SIZES["token_dim"]),
    "Interaction": _check_interaction,
    "LinkSelector": lambda part, place: check_link_selector(part),
    "Loss": _check_loss,
    "MentionScorer": lambda part, place: check_mention_scorer(part, SIZES["input_dim"]),
    "MentionSelector": lambda part, place: check_mention_selector(
        part, overlapping=not isinstance(part, BestOfOverlapping)
    ),
    "Model": _check_whole_model,
    "Neighbours": lambda part, place: check_neighbours(part),
    "Optimizer": lambda part, place: check_optimizer(part),
    "Pooling": lambda part, place: None,  # compared with loops by check_relation_extractor
    "Pruner": lambda part, place: check_pruner(part),
    "Reader": lambda part, place: check_reader(part, *files_of(Reader.name_of(type(part)))),
    "RelationExtractor": lambda part, place: check_relation_extractor(
        part, SIZES["input_dim"], SIZES["token_dim"], SIZES["relation_types"]
    ),
    "RelationScorer": lambda part, place: check_relation_scorer(part, SIZES["input_dim"], SIZES["relation_types"]),
    "RelationSelector": lambda part, place: check_relation_selector(part),
    "Schedule": lambda part, place: check_schedule(part),
    "Augmentation": _check_augmentation,
    "Segmenter": _check_segmenter,
    "SentenceSplitter": _check_splitter,
    "SpanEmbedder": lambda part, place: check_span_embedder(part, SIZES["input_dim"]),
    "SpanEnumerator": lambda part, place: check_span_enumerator(part),
    "Tokenizer": lambda part, place: check_tokenizer(part, max_length=20),
    "Trainer": lambda part, place: None,  # run by check_model
    "TypeScorer": lambda part, place: check_type_scorer(part, SIZES["input_dim"], SIZES["entity_types"]),
    "TypeSelector": lambda part, place: check_type_selector(part),
    "WarmStart": lambda part, place: None,  # tried on saved models in tests/training/initialization/test_warm_start.py
    "WordSplitter": _check_splitter,
    "Writer": _check_writer,
}
