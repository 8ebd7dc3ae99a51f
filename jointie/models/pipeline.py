"""The pipeline: a model for entities, and one with an encoder of its own for the relations between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from torch import nn

from ..components.decoding import AboveThreshold, Calibration, RelationSelector, assemble
from ..components.encoding import Encoder
from ..components.interactions import Interaction
from ..components.spans import EndpointEmbedder, SpanEmbedder
from ..components.tokenization import TokenizedDocument, Tokenizer, TransformerTokenizer
from ..config import Lazy, Runtime
from ..documents import Document, LabelSpace
from ..tensors import Batch, GivenMentions
from .given_entities import GivenEntitiesModel
from .joint import JointModel
from .model import MAX_PAIRWISE_CANDIDATES, Model, ModelOutput, Stage, What
from .relations.entity_level import EntityLevel
from .relations.relation_extractor import RelationExtractor
from .selecting import select_relations


@Model.register("pipeline")
class PipelineModel(Model):
    """The Pipeline of Xu & Choi (2022): coreference and relations trained one after the other, nothing shared.

    The first stage finds mentions, types and coreference; it is chosen by ``coref.f1``. The second learns relations
    between gold entities; it is chosen by ``relation.f1`` given gold entities. (The trainer's metric takes the place of
    the one of the two that it is of a kind with.) At prediction the second is given what the first has found. Each has
    an encoder, a tokenizer and an embedder of its own. In a spec, those of ``entities`` are made as those for
    relations, unless it has its own, and other keys of the entities may stand beside it: ``{"type": "pipeline",
    "encoder": {...}, "pruner": {...}}``.

    Args:
        labels: the types to tell apart.
        encoder: sub-tokens to vectors, for relations.
        entities: the model of the first stage, without relations.
        relations: scores of relations, and their loss.
        relation_selector: which relations hold.
        interactions: those of the second stage, applied in order; there is no coreference for them to look at.
        tokenizer: documents to batches, for relations.
        embedder: span vectors, for relations.
        archive: the folder of a saved model, where encoders and tokenizers find their files.

    Raises:
        ValueError: if the first stage is no joint model, extracts relations, or has heads.
    """

    passed_on: ClassVar = {"entities": ("encoder", "tokenizer", "embedder")}

    def __init__(
        self,
        labels: Runtime[LabelSpace],
        encoder: Lazy[Encoder],
        entities: Lazy[Model] = Lazy(JointModel, relations=None),
        relations: Lazy[RelationExtractor] = Lazy(EntityLevel),
        relation_selector: Lazy[RelationSelector] = Lazy(AboveThreshold),
        interactions: Sequence[Lazy[Interaction]] = (),
        tokenizer: Lazy[Tokenizer] = Lazy(TransformerTokenizer),
        embedder: Lazy[SpanEmbedder] = Lazy(EndpointEmbedder),
        archive: Runtime[Path | None] = None,
    ) -> None:
        super().__init__()
        self.labels = labels
        first = entities.build(labels=labels, archive=archive and archive / "coreference")
        if not isinstance(first, JointModel) or first.relations is not None:
            raise ValueError('the entities of a pipeline are found by a joint model with "relations": null')
        if first.heads:
            raise ValueError("a pipeline takes no heads; a joint model does")
        self.coreference = first
        self.relations = GivenEntitiesModel(
            labels,
            encoder,
            tokenizer,
            embedder,
            relations,
            relation_selector,
            interactions,
            archive and archive / "relations",
        )

    def tokenize(self, document: Document) -> TokenizedDocument:
        return self.coreference.tokenize(document)

    def collate(self, documents: Sequence[TokenizedDocument], gold: bool = False, given: What | None = None) -> Batch:
        again = self.relations.collate([self.relations.tokenize(d.document) for d in documents], gold)
        return self.coreference.collate(documents, gold, given).replace(next_stage=again)

    def forward(self, batch: Batch, max_pairwise_candidates: int = MAX_PAIRWISE_CANDIDATES) -> ModelOutput:
        assert batch.next_stage is not None, "a pipeline collates its batches itself"
        found = self.coreference(batch, max_pairwise_candidates)
        spans = found.graph.spans
        candidates = GivenMentions(spans.start, spans.end, spans.mask)
        related = self.relations(batch.next_stage.replace(given=candidates), max_pairwise_candidates)
        return found.replace(losses={**found.losses, **related.losses}, relations=related.relations)

    def decode(
        self,
        documents: Sequence[Document],
        output: ModelOutput,
        calibration: Calibration | None = None,
        relation_selector: RelationSelector | None = None,
    ) -> list[Document]:
        calibration = calibration or self.calibration
        entities = self.coreference.select(output, calibration)
        selector = relation_selector or self.relations.relation_selector
        relations = select_relations(output, entities, calibration, self.labels, selector)
        return assemble(documents, self.labels, output.graph, entities, relations, calibration)

    def stages(self) -> tuple[Stage, ...]:
        return (
            Stage(self.coreference, "coreference", None, "coref.f1", ("mention", "coref")),
            Stage(self.relations, "relations", "entities", "relation.f1", ("relation", "relation_ign")),
        )

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        first, second = (stage.model.parameter_groups() for stage in self.stages())
        return {name: [*first[name], *second[name]] for name in first}

    def save_assets(self, folder: Path) -> None:
        self.coreference.save_assets(folder / "coreference")
        self.relations.save_assets(folder / "relations")
