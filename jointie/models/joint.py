"""The joint model: mentions, types, coreference and relations over one encoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, cast

import torch
from torch import Tensor, nn

from ..components.decoding import BestAntecedent, ClusterDecoder, DecodedRelations, assemble, with_singletons
from ..components.encoding import Encoder
from ..components.interactions import Interaction
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
from ..components.tokenization import Tokenizer, TransformerTokenizer
from ..config import Lazy, Runtime
from ..documents import Document, LabelSpace
from ..tensors import Attention, Batch, Gold, MentionGraph, Spans
from ..timing import timed
from .encoder_model import EncoderModel, given_spans
from .long_documents import Between, best_links, scored_alone, scored_together
from .model import Model, ModelOutput, Stage
from .relations import MentionLevel, RelationExtractor

SPANS_AT_ONCE = 2**18
"""How many spans of a document are scored as mentions together at prediction."""


@Model.register("joint")
class JointModel(EncoderModel):
    """Joint and Joint-M of Xu & Choi (2022), with a list of interactions between relations and coreference.

    With relations at mention level it is Joint-M, with relations at entity level Joint, and without relations it finds
    entities only.

    Args:
        labels: the types to tell apart.
        encoder: sub-tokens to vectors.
        tokenizer: documents to batches.
        enumerator: which spans may be mentions.
        embedder: span vectors.
        mention_scorer: which spans look like mentions.
        pruner: which spans become candidates.
        type_scorer: entity types of candidates.
        relations: scorer, loss and decoder of relations; ``null`` to extract none.
        coreference_scorer: coreference of candidates.
        interactions: how relations and coreference change each other, applied in order; they need relations at mention
            level.
        mention_loss: on the mention scores.
        mention_loss_over: whether it looks at all enumerated ``spans`` or at the ``candidates``.
        type_loss: on the type scores of candidates that are gold mentions.
        coreference_loss: on the coreference scores of candidates.
        gold_candidates: in training, make candidates of the gold mentions first, and of other spans only as far as the
            pruner then keeps more.
        cluster_decoder: coreference scores to entities.
        archive: the folder of a saved model, where encoder and tokenizer find their files.

    Raises:
        ValueError: if there are interactions, but no relations at mention level, or a loss does not fit its place.
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
        relations: Lazy[RelationExtractor] | None = Lazy(MentionLevel),
        coreference_scorer: Lazy[CoreferenceScorer] = Lazy(BilinearCoreferenceScorer),
        interactions: Sequence[Lazy[Interaction]] = (),
        mention_loss: Lazy[Loss] = Lazy(BinaryCrossEntropy, weight=2.0),
        mention_loss_over: Literal["spans", "candidates"] = "spans",
        type_loss: Lazy[Loss] = Lazy(CrossEntropy),
        coreference_loss: Lazy[Loss] = Lazy(MarginalAntecedent, weight=5.0),
        gold_candidates: bool = False,
        cluster_decoder: Lazy[ClusterDecoder] = Lazy(BestAntecedent),
        archive: Runtime[Path | None] = None,
    ) -> None:
        super().__init__(labels, encoder, tokenizer, embedder, archive)
        self.enumerator = enumerator.build()
        self.mention_scorer = mention_scorer.build(**self.sizes)
        self.pruner = pruner.build()
        self.type_scorer = type_scorer.build(**self.sizes)
        self.relations = relations.build(**self.sizes) if relations else None
        self.coreference_scorer = coreference_scorer.build(**self.sizes)
        if interactions and not (self.relations and self.relations.scores_mentions):
            raise ValueError("interactions work on relations at mention level; leave them out, or change relations")
        parts = nn.ModuleList(interaction.build(**self.sizes) for interaction in interactions)
        self.interactions = cast(Sequence[Interaction], parts)
        self.mention_loss = mention_loss.build().expect("elements", "mention_loss")
        self.mention_loss_over = mention_loss_over
        self.type_loss = type_loss.build().expect("classes", "type_loss")
        self.coreference_loss = coreference_loss.build().expect("antecedents", "coreference_loss")
        self.gold_candidates = gold_candidates
        self.cluster_decoder = cluster_decoder.build()
        if self.relations and self.relations.uses_context:
            self.give_context()

    def forward(self, batch: Batch) -> ModelOutput:
        # Scores are compared with each other and with 0: outside the encoder they stay in full precision.
        tokens, attention = self.read(batch)
        with torch.autocast(tokens.device.type, enabled=False):
            with timed("spans"):
                spans = given_spans(batch, batch.given) if batch.given else self.enumerator(batch)
                scores = self._span_scores(tokens, spans)
                graph = self._candidates(batch, tokens, attention, spans, scores)
            if self.in_parts(graph):
                return ModelOutput(graph.replace(types=self.type_scorer(graph.vectors)), {}, batch.given)
            graph = self._score(graph)
            if not batch.gold:
                return ModelOutput(graph, {}, batch.given)
            with timed("loss"):
                losses = {"mention": self._mention_loss(graph, spans, scores, batch.gold), **self._losses(graph)}
                if self.relations is not None:
                    learnt = self.gold_graph(batch, tokens, attention) if self.relations.learns_on_gold else graph
                    losses["relation"] = self.relations.loss(learnt)
            for name, loss in losses.items():
                graph = graph.with_loss(name, loss)  # refuses a name that an interaction has taken
            return ModelOutput(graph, graph.losses, batch.given)

    def decode(self, documents: Sequence[Document], output: ModelOutput) -> list[Document]:
        clusters, links = self.linked(output)
        relations = self._related(self.calibration.shifted(output.graph, self.labels), clusters)
        return assemble(documents, self.labels, output.graph, clusters, relations, self.calibration, links)

    def linked(self, output: ModelOutput) -> tuple[Tensor, Tensor | None]:
        """The entities, as given or as decoded.

        Returns:
            (B, n) the entity of each candidate, -1 for none; and (B, n) the logits of the candidates' links, ``-inf``
            for those without one, where the graph does not hold them.
        """
        if output.given is not None and output.given.clusters is not None:
            return output.given.clusters, None
        graph, links = self.calibration.shifted(output.graph, self.labels), None
        if self.in_parts(graph):
            best = best_links(output.graph, self.max_pairwise_candidates, self._between())
            scores = best.scores - self.calibration.coreference.cut
            found = self.cluster_decoder.from_best(graph, scores, best.antecedents)
            links = best.scores.masked_fill(scores <= 0, -torch.inf)
        else:
            found = self.cluster_decoder(graph)
        return (found if output.given is None else with_singletons(found, graph.mask)), links

    def _between(self) -> Between:
        """How two parts of a document are scored for coreference."""
        return scored_together(self._score) if len(self.interactions) else scored_alone(self.coreference_scorer)

    def _related(self, graph: MentionGraph, clusters: Tensor) -> DecodedRelations:
        if self.relations is None:
            return DecodedRelations.none(clusters)
        if not self.in_parts(graph):
            return self.relations.decode(graph, clusters)
        score = self._score if len(self.interactions) else None
        return self.relations.decode_in_parts(graph, clusters, self.max_pairwise_candidates, score)

    def stages(self) -> tuple[Stage, ...]:
        return (Stage(self) if self.relations else Stage(self, metric="coref.f1", metrics=("mention", "coref")),)

    def dropped_candidates(self) -> Dropped:
        return self.pruner.take_dropped()

    def _candidates(
        self, batch: Batch, tokens: Tensor, attention: Attention | None, spans: Spans, scores: Tensor
    ) -> MentionGraph:
        """The graph of those spans that the pruner keeps; of all that are given."""
        if batch.given:
            return self.graph(batch, tokens, attention, spans, scores)
        wanted = scores.detach()
        if self.gold_candidates and self.training and batch.gold:
            wanted = wanted.masked_fill(batch.gold.match(spans) >= 0, torch.inf)
        index, mask = self.pruner(wanted, spans, batch.lengths)
        return self.graph(batch, tokens, attention, spans.take(index, mask), scores.gather(1, index))

    def _span_scores(self, tokens: Tensor, spans: Spans) -> Tensor:
        """(B, S) the mention scores; where no gradients are wanted, of so many spans at once as bounds the memory."""
        if torch.is_grad_enabled():
            return self.mention_scorer(tokens, spans, self.embedder)
        parts = [self.mention_scorer(tokens, part, self.embedder) for part in spans.split(SPANS_AT_ONCE)]
        return parts[0] if len(parts) == 1 else torch.cat(parts, 1)

    def _score(self, graph: MentionGraph) -> MentionGraph:
        """Types, relations and coreference, with the interactions between them."""
        with timed("scoring"):
            graph = graph.replace(types=self.type_scorer(graph.vectors))
            if self.relations is not None and not self._scores_relations_late(graph):
                graph = self.relations.score(graph)
        with timed("interactions"):
            for interaction in self.interactions:
                graph = interaction.on_relations(graph)
        with timed("scoring"):
            scores = self.coreference_scorer(graph.anaphors, graph.antecedents, graph.mention_scores)
            graph = graph.replace(coreference=scores)
        with timed("interactions"):
            for interaction in self.interactions:
                graph = interaction.on_coreference(graph)
        return graph

    def _scores_relations_late(self, graph: MentionGraph) -> bool:
        """Whether nothing but the decoder looks at relations."""
        assert self.relations is not None
        return graph.targets is None and not len(self.interactions) and self.relations.scores_late

    def _mention_loss(self, graph: MentionGraph, spans: Spans, scores: Tensor, gold: Gold) -> Tensor:
        if self.mention_loss_over == "spans":
            return self.mention_loss(scores, gold.match(spans) >= 0, spans.mask)
        assert graph.targets is not None
        return self.mention_loss(graph.mention_scores, graph.targets.is_mention, graph.mask)

    def _losses(self, graph: MentionGraph) -> dict[str, Tensor]:
        targets = graph.targets
        assert targets is not None
        return {
            "type": self.type_loss(graph.types, targets.type, targets.type >= 0),
            "coreference": self.coreference_loss(graph.coreference, targets.same_entity, graph.mask),
        }
