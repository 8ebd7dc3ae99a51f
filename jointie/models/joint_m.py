"""Joint-M: mentions, types, coreference and mention-level relations over one encoder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, cast

import torch
from torch import Tensor, nn

from ..components.decoding import BestAntecedent, ClusterDecoder, MeanPooled, RelationDecoder, assemble
from ..components.encoding import Encoder
from ..components.interactions import Interaction
from ..components.losses import AdaptiveThreshold, BinaryCrossEntropy, CrossEntropy, Loss, MarginalAntecedent
from ..components.pruning import Pruner, TopKPruner
from ..components.scoring import (
    BilinearCoreferenceScorer,
    CoreferenceScorer,
    FeedForwardMentionScorer,
    FeedForwardTypeScorer,
    GroupedBilinearRelationScorer,
    MentionScorer,
    RelationScorer,
    TypeScorer,
)
from ..components.spans import EndpointEmbedder, SpanEmbedder, SpanEnumerator, WithinSentence
from ..components.tokenization import TokenizedDocument, Tokenizer, TransformerTokenizer, gold_of
from ..config import Lazy, Runtime
from ..documents import Document, LabelSpace
from ..tensors import Batch, Gold, MentionGraph, Spans, text_keys
from .model import Model, ModelOutput


@Model.register("joint_m")
class JointMModel(Model):
    """The setting Joint-M of Xu & Choi (2022), with a list of interactions between relations and coreference.

    Args:
        labels: the types to tell apart.
        encoder: sub-tokens to vectors.
        tokenizer: documents to batches.
        enumerator: which spans may be mentions.
        embedder: span vectors.
        mention_scorer: which spans look like mentions.
        pruner: which spans become candidates.
        type_scorer: entity types of candidates.
        relation_scorer: relations between candidates.
        coreference_scorer: coreference of candidates.
        interactions: how relations and coreference change each other, applied in order.
        mention_loss: on the mention scores.
        mention_loss_over: whether it looks at all enumerated ``spans`` or at the ``candidates``.
        type_loss: on the type scores of candidates that are gold mentions.
        coreference_loss: on the coreference scores of candidates.
        relation_loss: on the relation scores of pairs of candidates.
        gold_candidates: in training, make candidates of the gold mentions first, and of other spans only as far as the
            pruner then keeps more.
        cluster_decoder: coreference scores to entities.
        relation_decoder: relation scores to relations between entities.
        archive: the folder of a saved model, where encoder and tokenizer find their files.
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
        relation_scorer: Lazy[RelationScorer] = Lazy(GroupedBilinearRelationScorer),
        coreference_scorer: Lazy[CoreferenceScorer] = Lazy(BilinearCoreferenceScorer),
        interactions: Sequence[Lazy[Interaction]] = (),
        mention_loss: Lazy[Loss] = Lazy(BinaryCrossEntropy, weight=2.0),
        mention_loss_over: Literal["spans", "candidates"] = "spans",
        type_loss: Lazy[Loss] = Lazy(CrossEntropy),
        coreference_loss: Lazy[Loss] = Lazy(MarginalAntecedent, weight=5.0),
        relation_loss: Lazy[Loss] = Lazy(AdaptiveThreshold),
        gold_candidates: bool = False,
        cluster_decoder: Lazy[ClusterDecoder] = Lazy(BestAntecedent),
        relation_decoder: Lazy[RelationDecoder] = Lazy(MeanPooled),
        archive: Runtime[Path | None] = None,
    ) -> None:
        super().__init__()
        self.labels = labels
        self.encoder = encoder.build(archive=archive and archive / "encoder")
        self.tokenizer = tokenizer.build(
            source=self.encoder.source,
            max_length=self.encoder.max_length,
            archive=archive and archive / "tokenizer",
        )
        self.enumerator = enumerator.build()
        self.embedder = embedder.build(input_dim=self.encoder.output_dim)
        sizes = {
            "input_dim": self.embedder.output_dim,
            "entity_types": len(labels.entity_types),
            "relation_types": len(labels.relation_types),
        }
        self.mention_scorer = mention_scorer.build(**sizes)
        self.pruner = pruner.build()
        self.type_scorer = type_scorer.build(**sizes)
        self.relation_scorer = relation_scorer.build(**sizes)
        self.coreference_scorer = coreference_scorer.build(**sizes)
        parts = nn.ModuleList(interaction.build(**sizes) for interaction in interactions)
        self.interactions = cast(Iterable[Interaction], parts)
        self.mention_loss, self.mention_loss_over = mention_loss.build(), mention_loss_over
        self.type_loss = type_loss.build()
        self.coreference_loss = coreference_loss.build()
        self.relation_loss = relation_loss.build()
        self.gold_candidates = gold_candidates
        self.cluster_decoder = cluster_decoder.build()
        self.relation_decoder = relation_decoder.build()

    def tokenize(self, document: Document) -> TokenizedDocument:
        return self.tokenizer.tokenize(document)

    def collate(self, documents: Sequence[TokenizedDocument], gold: bool = False) -> Batch:
        annotations = gold_of([d.document for d in documents], self.labels) if gold else None
        return self.tokenizer.collate(documents, annotations)

    def forward(self, batch: Batch) -> ModelOutput:
        tokens = self.encoder(batch)
        # Scores are compared with each other and with 0: outside the encoder they stay in full precision.
        with torch.autocast(tokens.device.type, enabled=False):
            tokens = tokens.float()
            spans = self.enumerator(batch)
            scores = self.mention_scorer(tokens, spans, self.embedder)
            graph = self._candidates(batch, tokens, spans, scores)
            graph = graph.replace(types=self.type_scorer(graph.vectors), relations=self.relation_scorer(graph.vectors))
            for interaction in self.interactions:
                graph = interaction.on_relations(graph)
            graph = graph.replace(
                coreference=self.coreference_scorer(graph.anaphors, graph.antecedents, graph.mention_scores)
            )
            for interaction in self.interactions:
                graph = interaction.on_coreference(graph)
            return ModelOutput(graph, self._losses(graph, spans, scores, batch.gold) if batch.gold else {})

    def decode(self, documents: Sequence[Document], output: ModelOutput) -> list[Document]:
        clusters = self.cluster_decoder(output.graph)
        relations = self.relation_decoder(output.graph, clusters)
        return assemble(documents, self.labels, output.graph, clusters, relations)

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        encoder = list(self.encoder.parameters())
        own = {id(parameter) for parameter in encoder}
        return {"encoder": encoder, "task": [p for p in self.parameters() if id(p) not in own]}

    def save_assets(self, folder: Path) -> None:
        self.encoder.save_assets(folder / "encoder")
        self.tokenizer.save_assets(folder / "tokenizer")

    def _candidates(self, batch: Batch, tokens: Tensor, spans: Spans, scores: Tensor) -> MentionGraph:
        """The graph of those spans that the pruner keeps."""
        wanted = scores.detach()
        if self.gold_candidates and self.training and batch.gold:
            wanted = wanted.masked_fill(batch.gold.match(spans) >= 0, torch.inf)
        index, mask = self.pruner(wanted, spans, batch.lengths)
        candidates = spans.take(index, mask)
        return MentionGraph(
            spans=candidates,
            vectors=self.embedder(tokens, candidates),
            mention_scores=scores.gather(1, index),
            text_keys=text_keys(batch.word_keys, candidates),
            targets=batch.gold.targets(candidates) if batch.gold else None,
        )

    def _losses(self, graph: MentionGraph, spans: Spans, scores: Tensor, gold: Gold) -> dict[str, Tensor]:
        targets = graph.targets
        assert targets is not None
        if self.mention_loss_over == "spans":
            mention = self.mention_loss(scores, gold.match(spans) >= 0, spans.mask)
        else:
            mention = self.mention_loss(graph.mention_scores, targets.is_mention, graph.mask)
        pairs = graph.spans.pairs() & targets.annotated[:, None, None]
        own = {
            "mention": mention,
            "type": self.type_loss(graph.types, targets.type, targets.type >= 0),
            "coreference": self.coreference_loss(graph.coreference, targets.same_entity, graph.mask),
            "relation": self.relation_loss(graph.relations, targets.relations, pairs),
        }
        for name, loss in own.items():
            graph = graph.with_loss(name, loss)  # refuses a name that an interaction has taken
        return graph.losses
