"""Relations between entities that are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from ..components.decoding import AboveThreshold, Calibration, MostLikely, RelationSelector, assemble, entities_of
from ..components.encoding import Encoder
from ..components.interactions import Interaction
from ..components.spans import SpanEmbedder
from ..components.tokenization import Tokenizer
from ..config import Lazy
from ..documents import Document, LabelSpace
from ..tensors import Batch, MentionGraph, RelationScores, Scorers
from .encoder_model import EncoderModel
from .interacting import before_coreference, built_interactions
from .long_documents.relating import mentions_of_entities
from .model import MAX_PAIRWISE_CANDIDATES, ModelOutput
from .relations.relation_extractor import RelationExtractor
from .selecting import select_relations


class GivenEntitiesModel(EncoderModel):
    """The second stage of a pipeline: relations between given entities; in training, between the gold ones.

    Args:
        labels: the types to tell apart.
        encoder: sub-tokens to vectors.
        tokenizer: documents to batches.
        embedder: span vectors.
        relations: scores of relations, and their loss.
        relation_selector: which relations hold.
        interactions: of the mentions, applied in order; coreference is not scored here.
        archive: the folder of a saved model, where encoder and tokenizer find their files.
    """

    def __init__(
        self,
        labels: LabelSpace,
        encoder: Lazy[Encoder],
        tokenizer: Lazy[Tokenizer],
        embedder: Lazy[SpanEmbedder],
        relations: Lazy[RelationExtractor],
        relation_selector: Lazy[RelationSelector] = Lazy(AboveThreshold),
        interactions: Sequence[Lazy[Interaction]] = (),
        archive: Path | None = None,
    ) -> None:
        super().__init__(labels, encoder, tokenizer, embedder, archive)
        self.relations = relations.build(**self.offers)
        self.relation_selector = relation_selector.build(**self.offers)
        self.interactions = built_interactions(interactions, self.offers, self.relations, False)
        self.give_context_to(self.relations)

    def forward(self, batch: Batch, max_pairwise_candidates: int = MAX_PAIRWISE_CANDIDATES) -> ModelOutput:
        """Score the relations of a batch; its ``graph`` is over the given mentions, or else over the gold ones.

        Of given mentions only those that are in an entity then have a part in its relations.
        """
        tokens, attention = self.read(batch)
        with torch.autocast(tokens.device.type, enabled=False):
            losses = {}
            if batch.gold:
                gold = self.score(self.gold_graph(batch, tokens, attention))
                losses = gold.with_loss("relation", self.relations.loss(gold)).losses
                if not batch.given:
                    return ModelOutput(gold, losses)
            assert batch.given is not None, "mentions are given, or gold"
            graph = self.graph(batch, tokens, attention, batch.spans_of(batch.given))
            between = partial(self._between, graph, max_pairwise_candidates)
            return ModelOutput(graph, losses, batch.given, relations=between)

    def _between(self, graph: MentionGraph, most: int, clusters: Tensor) -> Iterator[RelationScores]:
        """The relations between entities, in the graph of their mentions alone, as in training."""
        score = self.score if len(self.interactions) else None
        return self.relations.between_entities(*mentions_of_entities(graph, clusters), most, score)

    def score(self, graph: MentionGraph) -> MentionGraph:
        """The graph as interactions leave it, with relations between mentions where these are looked at."""
        graph = before_coreference(graph, self.interactions, self.relations)
        if graph.relations is None and (graph.targets is not None or self.relations.needs_mention_scores):
            graph = self.relations.score(graph)
        return graph

    @property
    def scorers(self) -> Scorers:
        return Scorers(relations=self.relations.mention_scores if self.relations.scores_mentions else None)

    def decode(
        self,
        documents: Sequence[Document],
        output: ModelOutput,
        calibration: Calibration | None = None,
        relation_selector: RelationSelector | None = None,
    ) -> list[Document]:
        assert output.given is not None and output.given.clusters is not None
        calibration = calibration or self.calibration
        entities = entities_of(output.graph, output.given.clusters, calibration, MostLikely())
        selector = relation_selector or self.relation_selector
        relations = select_relations(output, entities, calibration, self.labels, selector)
        return assemble(documents, self.labels, output.graph, entities, relations, calibration)
