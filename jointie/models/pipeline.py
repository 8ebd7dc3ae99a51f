"""The pipeline: a model for entities, and one with an encoder of its own for the relations between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from torch import Tensor, nn

from ..components.decoding import BestAntecedent, Calibration, ClusterDecoder, assemble
from ..components.encoding import Encoder
from ..components.losses import BinaryCrossEntropy, CrossEntropy, Loss, MarginalAntecedent
from ..components.pruning import Dropped, Pruner, TopKPruner
from ..components.scoring import (
    BilinearCoreferenceScorer,
    CoreferenceScorer,
    FeedForwardMentionScorer,
    FeedForwardTypeScorer,
    MentionScorer,
    TypeScorer,
)
from ..components.spans import EndpointEmbedder, SpanEmbedder, SpanEnumerator, WithinSentence
from ..components.tokenization import TokenizedDocument, Tokenizer, TransformerTokenizer
from ..config import Lazy, Runtime
from ..documents import Document, LabelSpace
from ..tensors import Batch, GivenMentions
from .given_entities import GivenEntitiesModel
from .joint import JointModel
from .model import Model, ModelOutput, Stage, What
from .relations import EntityLevel, RelationExtractor


@dataclass(frozen=True)
class PipelineOutput(ModelOutput):
    """What a pipeline makes of a batch: the output of its first stage, and that of its second.

    Attributes:
        relations: the output of the second stage.
        links: (B, n) the logits of the candidates' links, where the graph does not hold them.
    """

    relations: ModelOutput | None = None
    links: Tensor | None = None


@Model.register("pipeline")
class PipelineModel(Model):
    """The Pipeline of Xu & Choi (2022): coreference and relations trained one after the other, nothing shared.

    The first stage finds mentions, types and coreference; it is chosen by ``coref.f1``. The second learns relations
    between gold entities; it is chosen by ``relation.f1`` given gold entities. (The trainer's metric takes the place of
    the one of the two that it is of a kind with.) At prediction the second is given what the first has found. Each has
    an encoder, a tokenizer and an embedder of its own, both built from the same specs.

    Args:
        labels: the types to tell apart.
        encoder: sub-tokens to vectors.
        tokenizer: documents to batches.
        enumerator: which spans may be mentions.
        embedder: span vectors.
        mention_scorer: which spans look like mentions.
        pruner: which spans become candidates.
        type_scorer: entity types of candidates.
        coreference_scorer: coreference of candidates.
        relations: scorer, loss and decoder of relations.
        mention_loss: on the mention scores.
        mention_loss_over: whether it looks at all enumerated ``spans`` or at the ``candidates``.
        type_loss: on the type scores of candidates that are gold mentions.
        coreference_loss: on the coreference scores of candidates.
        gold_candidates: in training, make candidates of the gold mentions first, and of other spans only as far as the
            pruner then keeps more.
        cluster_decoder: coreference scores to entities.
        archive: the folder of a saved model, where encoders and tokenizers find their files.
    """

    def __init__(
        self,
        labels: Runtime[LabelSpace],
        encoder: Lazy[Encoder],
        tokenizer: Lazy[Tokenizer] = Lazy(TransformerTokenizer),
        enumerator: Lazy[SpanEnumerator] = Lazy(WithinSentence),
        embedder: Lazy[SpanEmbedder] = Lazy(EndpointEmbedder),
        mention_scorer: Lazy[MentionScorer] = Lazy(FeedForwardMentionScorer),
        pruner: Lazy[Pruner] = Lazy(TopKPruner),
        type_scorer: Lazy[TypeScorer] = Lazy(FeedForwardTypeScorer),
        coreference_scorer: Lazy[CoreferenceScorer] = Lazy(BilinearCoreferenceScorer),
        relations: Lazy[RelationExtractor] = Lazy(EntityLevel),
        mention_loss: Lazy[Loss] = Lazy(BinaryCrossEntropy, weight=2.0),
        mention_loss_over: Literal["spans", "candidates"] = "spans",
        type_loss: Lazy[Loss] = Lazy(CrossEntropy),
        coreference_loss: Lazy[Loss] = Lazy(MarginalAntecedent, weight=5.0),
        gold_candidates: bool = False,
        cluster_decoder: Lazy[ClusterDecoder] = Lazy(BestAntecedent),
        archive: Runtime[Path | None] = None,
    ) -> None:
        super().__init__()
        self.labels = labels
        self.coreference = JointModel(
            labels=labels,
            encoder=encoder,
            tokenizer=tokenizer,
            enumerator=enumerator,
            embedder=embedder,
            mention_scorer=mention_scorer,
            pruner=pruner,
            type_scorer=type_scorer,
            relations=None,
            coreference_scorer=coreference_scorer,
            mention_loss=mention_loss,
            mention_loss_over=mention_loss_over,
            type_loss=type_loss,
            coreference_loss=coreference_loss,
            gold_candidates=gold_candidates,
            cluster_decoder=cluster_decoder,
            archive=archive and archive / "coreference",
        )
        self.relations = GivenEntitiesModel(
            labels, encoder, tokenizer, embedder, relations, archive and archive / "relations"
        )

    def tokenize(self, document: Document) -> TokenizedDocument:
        return self.coreference.tokenize(document)

    def collate(self, documents: Sequence[TokenizedDocument], gold: bool = False, given: What | None = None) -> Batch:
        return self.coreference.collate(documents, gold, given)

    def forward(self, batch: Batch) -> PipelineOutput:
        found = self.coreference(batch)
        spans = found.graph.spans
        clusters, links = self.coreference.linked(found)
        entities = GivenMentions(spans.start, spans.end, spans.mask, clusters)
        related = self.relations(batch.replace(given=entities))
        return PipelineOutput(found.graph, {**found.losses, **related.losses}, found.given, related, links)

    def decode(self, documents: Sequence[Document], output: ModelOutput) -> list[Document]:
        assert isinstance(output, PipelineOutput)
        assert output.relations is not None
        related = output.relations
        assert related.given is not None and related.given.clusters is not None
        clusters = related.given.clusters
        relations = self.relations.related(self.calibration.shifted(related.graph, self.labels), clusters)
        return assemble(documents, self.labels, output.graph, clusters, relations, self.calibration, output.links)

    @property
    def max_pairwise_candidates(self) -> int:
        """How many candidates are scored against each other at once at prediction, in both stages."""
        return self.coreference.max_pairwise_candidates

    @max_pairwise_candidates.setter
    def max_pairwise_candidates(self, value: int) -> None:
        self.coreference.max_pairwise_candidates = self.relations.max_pairwise_candidates = value

    def calibrate(self, calibration: Calibration) -> None:
        super().calibrate(calibration)
        self.coreference.calibrate(calibration)  # entities are decided on between the two stages

    def stages(self) -> tuple[Stage, ...]:
        return (
            Stage(self.coreference, "coreference", None, "coref.f1", ("mention", "coref")),
            Stage(self.relations, "relations", "entities", "relation.f1", ("relation", "relation_ign")),
        )

    def dropped_candidates(self) -> Dropped:
        return self.coreference.dropped_candidates()

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        first, second = (stage.model.parameter_groups() for stage in self.stages())
        return {name: [*first[name], *second[name]] for name in first}

    def save_assets(self, folder: Path) -> None:
        self.coreference.save_assets(folder / "coreference")
        self.relations.save_assets(folder / "relations")
