"""The joint model: mentions, types, coreference and relations over one encoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from ..components.decoding import (
    AboveThreshold,
    BestAntecedent,
    Calibration,
    DecodedEntities,
    EntitySelection,
    LinkedOrLikely,
    LinkSelector,
    MentionSelector,
    MostLikely,
    RelationSelector,
    TypeSelector,
    assemble,
    entities_of,
)
from ..components.encoding import Encoder
from ..components.heads import Head
from ..components.interactions import Interaction
from ..components.losses import BinaryCrossEntropy, CrossEntropy, Loss, MarginalAntecedent
from ..components.pruning import Pruner, TopKPruner
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
from ..config import Lazy, Runtime, default
from ..documents import Document, LabelSpace
from ..metrics import Measure
from ..tensors import Attention, Batch, Gold, Links, MentionGraph, Scorers, Spans
from ..timing import timed
from .encoder_model import EncoderModel
from .heads import built_heads, counts_of, loss_of, with_heads
from .interacting import applied, before_coreference, built_interactions
from .long_documents.linking import links_alone, links_together
from .model import MAX_PAIRWISE_CANDIDATES, BetweenEntities, Model, ModelOutput, Stage, What
from .relations.mention_level import MentionLevel
from .relations.relation_extractor import RelationExtractor
from .selecting import select_relations


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
        relations: scores of relations, and their loss; ``null`` to extract none.
        coreference_scorer: coreference of candidates.
        interactions: how relations and coreference change each other, applied in order; those that use relations need
            them at mention level.
        heads: what it learns and predicts beside entities and relations.
        mention_loss: on the mention scores.
        mention_loss_over: whether it looks at all enumerated ``spans`` or at the ``candidates``.
        type_loss: on the type scores of candidates that are gold mentions.
        coreference_loss: on the coreference scores of candidates.
        gold_candidates: in training, make candidates of the gold mentions first, and of other spans only as far as the
            pruner then keeps more.
        link_selector: which candidates are linked.
        mention_selector: which candidates are mentions.
        type_selector: which type an entity has.
        relation_selector: which relations hold.
        archive: the folder of a saved model, where encoder and tokenizer find their files.

    Raises:
        ValueError: if an interaction uses relations and there are none at mention level, a loss does not fit its
            place, or two heads have one name.
    """

    def __init__(
        self,
        labels: Runtime[LabelSpace],
        encoder: Lazy[Encoder],
        tokenizer: Lazy[Tokenizer] = Lazy(TransformerTokenizer),
        enumerator: SpanEnumerator = default(WithinSentence),
        embedder: Lazy[SpanEmbedder] = Lazy(EndpointEmbedder),
        mention_scorer: Lazy[MentionScorer] = Lazy(FeedForwardMentionScorer),
        pruner: Pruner = default(TopKPruner),
        type_scorer: Lazy[TypeScorer] = Lazy(FeedForwardTypeScorer),
        relations: Lazy[RelationExtractor] | None = Lazy(MentionLevel),
        coreference_scorer: Lazy[CoreferenceScorer] = Lazy(BilinearCoreferenceScorer),
        interactions: Sequence[Lazy[Interaction]] = (),
        heads: Sequence[Lazy[Head]] = (),
        mention_loss: Loss = default(BinaryCrossEntropy, weight=2.0),
        mention_loss_over: Literal["spans", "candidates"] = "spans",
        type_loss: Loss = default(CrossEntropy),
        coreference_loss: Loss = default(MarginalAntecedent, weight=5.0),
        gold_candidates: bool = False,
        link_selector: Lazy[LinkSelector] = Lazy(BestAntecedent),
        mention_selector: Lazy[MentionSelector] = Lazy(LinkedOrLikely),
        type_selector: Lazy[TypeSelector] = Lazy(MostLikely),
        relation_selector: Lazy[RelationSelector] = Lazy(AboveThreshold),
        archive: Runtime[Path | None] = None,
    ) -> None:
        super().__init__(labels, encoder, tokenizer, embedder, archive)
        self.enumerator = enumerator
        self.mention_scorer = mention_scorer.build(**self.offers)
        self.pruner = pruner
        self.type_scorer = type_scorer.build(**self.offers)
        self.relations = relations.build(**self.offers) if relations else None
        self.coreference_scorer = coreference_scorer.build(**self.offers)
        self.interactions = built_interactions(interactions, self.offers, self.relations)
        self.heads = built_heads(heads, self.offers)
        self.mention_loss = mention_loss.expect("elements", "mention_loss")
        self.mention_loss_over = mention_loss_over
        self.type_loss = type_loss.expect("classes", "type_loss")
        self.coreference_loss = coreference_loss.expect("antecedents", "coreference_loss")
        self.gold_candidates = gold_candidates
        self.select_entities = EntitySelection(
            link_selector.build(**self.offers),
            mention_selector.build(**self.offers),
            type_selector.build(**self.offers),
        )
        self.relation_selector = relation_selector.build(**self.offers)
        self.give_context_to(self.relations, self.heads.values())

    def collate(self, documents: Sequence[TokenizedDocument], gold: bool = False, given: What | None = None) -> Batch:
        batch = super().collate(documents, gold, given)
        texts = [document.document for document in documents]
        targets = {name: head.targets(texts) for name, head in self.heads.items()} if gold else {}
        return batch.replace(targets=targets)

    def forward(self, batch: Batch, max_pairwise_candidates: int = MAX_PAIRWISE_CANDIDATES) -> ModelOutput:
        # Scores are compared with each other and with 0: outside the encoder they stay in full precision.
        tokens, attention = self.read(batch)
        with torch.autocast(tokens.device.type, enabled=False):
            with timed("spans"):
                spans = batch.spans_of(batch.given) if batch.given else self.enumerator(batch)
                scores = self.mention_scorer(tokens, spans, self.embedder)
                graph = self._candidates(batch, tokens, attention, spans, scores)
            if batch.gold:
                return self._learn(batch, tokens, attention, spans, scores, self.score(graph))
            candidates = graph
            if graph.mask.shape[1] <= max_pairwise_candidates:
                graph, links = self.score(graph), None
            else:
                graph, links = self._score_in_parts(graph, max_pairwise_candidates)
            output = ModelOutput(
                graph, given=batch.given, links=links, relations=self._between(graph, max_pairwise_candidates)
            )
            return output.replace(candidates=candidates, tokens=tokens) if self.heads else output

    def decode(
        self,
        documents: Sequence[Document],
        output: ModelOutput,
        calibration: Calibration | None = None,
        relation_selector: RelationSelector | None = None,
    ) -> list[Document]:
        calibration = calibration or self.calibration
        entities = self.select(output, calibration)
        selector = relation_selector or self.relation_selector
        relations = select_relations(output, entities, calibration, self.labels, selector)
        found = assemble(documents, self.labels, output.graph, entities, relations, calibration)
        return with_heads(found, self.heads, output.candidates, output.tokens, entities.clusters)

    def select(self, output: ModelOutput, calibration: Calibration) -> DecodedEntities:
        """Select the entities of a batch; those that are given stay."""
        given = output.given
        if given is not None and given.clusters is not None:
            return entities_of(output.graph, given.clusters, calibration, self.select_entities.types, output.links)
        return self.select_entities(output.graph, output.links, calibration, all_mentions=given is not None)

    def score(self, graph: MentionGraph) -> MentionGraph:
        """Score types, relations and coreference, with the interactions between them."""
        with timed("scoring"):
            graph = graph.replace(types=graph.score("types"))
        graph = before_coreference(graph, self.interactions, self.relations)
        with timed("scoring"):
            graph = graph.replace(coreference=graph.score("coreference"))
        graph = applied("on_coreference", self.interactions, graph)
        # The relations of all pairs of mentions are looked at in the end by a loss, or by their pooling.
        looked_at = self.relations and (graph.targets is not None or self.relations.needs_mention_scores)
        if self.relations and looked_at and graph.relations is None:
            with timed("scoring"):
                graph = self.relations.score(graph)
        return graph

    @property
    def scorers(self) -> Scorers:
        return Scorers(
            types=self._type_scores,
            relations=self.relations.mention_scores if self.relations and self.relations.scores_mentions else None,
            coreference=self.coreference_scorer,
        )

    def gold_graph(self, batch: Batch, tokens: Tensor, attention: Attention | None) -> MentionGraph:
        """The graph over the gold mentions, with vectors as interactions leave them; their losses count elsewhere."""
        graph = super().gold_graph(batch, tokens, attention)
        if not len(self.interactions):
            return graph
        scores = self.mention_scorer(tokens, graph.spans, self.embedder)
        return self.score(graph.replace(mention_scores=scores, targets=None)).replace(targets=graph.targets)

    def stages(self) -> tuple[Stage, ...]:
        return (
            Stage(self)
            if self.relations
            else Stage(self, metric="coref.f1", metrics=("mention", "coref", *self.heads)),
        )

    @property
    def finds_relations(self) -> bool:
        return self.relations is not None

    @property
    def measures(self) -> Mapping[str, Measure]:
        return {name: partial(counts_of, head) for name, head in self.heads.items()}

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

    def _type_scores(self, graph: MentionGraph) -> Tensor:
        scores: Tensor = self.type_scorer(graph.vectors)
        return scores

    def _score_in_parts(self, graph: MentionGraph, most: int) -> tuple[MentionGraph, Links]:
        """The graph with the scores of each candidate, and their best antecedents; not all pairs fit at once."""
        if len(self.interactions) or not self.coreference_scorer.in_parts:
            return links_together(graph, most, self.score)
        graph = graph.replace(types=graph.score("types"))
        return graph, links_alone(graph, most, self.coreference_scorer)

    def _between(self, graph: MentionGraph, most: int) -> BetweenEntities | None:
        if self.relations is None:
            return None
        score = self.score if len(self.interactions) and graph.mask.shape[1] > most else None
        return partial(self.relations.between_entities, graph, most=most, score=score)

    def _learn(
        self,
        batch: Batch,
        tokens: Tensor,
        attention: Attention | None,
        spans: Spans,
        scores: Tensor,
        graph: MentionGraph,
    ) -> ModelOutput:
        """The losses of a batch with gold annotations."""
        assert batch.gold is not None
        with timed("loss"):
            losses = {"mention": self._mention_loss(graph, spans, scores, batch.gold), **self._losses(graph)}
            if self.relations is not None:
                learnt = self.gold_graph(batch, tokens, attention) if self.relations.learns_on_gold else graph
                losses["relation"] = self.relations.loss(learnt)
            gold = super().gold_graph(batch, tokens, attention) if self.heads else None
            for name, head in self.heads.items():
                assert gold is not None and gold.targets is not None
                losses[name] = loss_of(head, gold, tokens, gold.targets.entity, batch.targets[name])
        for name, loss in losses.items():
            graph = graph.with_loss(name, loss)  # refuses a name that an interaction has taken
        return ModelOutput(graph, graph.losses, batch.given)

    def _mention_loss(self, graph: MentionGraph, spans: Spans, scores: Tensor, gold: Gold) -> Tensor:
        if self.mention_loss_over == "spans":
            return self.mention_loss(scores, gold.match(spans) >= 0, spans.mask)
        assert graph.targets is not None
        return self.mention_loss(graph.mention_scores, graph.targets.is_mention, graph.mask)

    def _losses(self, graph: MentionGraph) -> dict[str, Tensor]:
        targets = graph.targets
        assert targets is not None
        return {
            "type": self.type_loss(graph.require("types"), targets.type, targets.type >= 0),
            "coreference": self.coreference_loss(graph.require("coreference"), targets.same_entity, graph.mask),
        }
