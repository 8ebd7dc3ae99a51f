"""Relations between entities that are given."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch

from ..components.decoding import AboveThreshold, Calibration, MostLikely, RelationSelector, assemble, entities_of
from ..components.encoding import Encoder
from ..components.spans import SpanEmbedder
from ..components.tokenization import Tokenizer
from ..config import Lazy
from ..documents import Document, LabelSpace
from ..tensors import Batch
from .encoder_model import EncoderModel, given_spans
from .model import MAX_PAIRWISE_CANDIDATES, ModelOutput
from .relations import RelationExtractor
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
        archive: Path | None = None,
    ) -> None:
        super().__init__(labels, encoder, tokenizer, embedder, archive)
        self.relations = relations.build(**self.offers)
        self.relation_selector = relation_selector.build(**self.offers)
        if self.relations.uses_context:
            self.give_context()

    def forward(self, batch: Batch, max_pairwise_candidates: int = MAX_PAIRWISE_CANDIDATES) -> ModelOutput:
        """Score the relations of a batch; its ``graph`` is over the given mentions, or else over the gold ones."""
        tokens, attention = self.read(batch)
        with torch.autocast(tokens.device.type, enabled=False):
            losses = {}
            if batch.gold:
                gold = self.relations.score(self.gold_graph(batch, tokens, attention))
                losses = {"relation": self.relations.loss(gold)}
                if not batch.given:
                    return ModelOutput(gold, losses)
            assert batch.given is not None, "mentions are given, or gold"
            graph = self.graph(batch, tokens, attention, given_spans(batch, batch.given))
            if self.relations.needs_mention_scores and graph.mask.shape[1] <= max_pairwise_candidates:
                graph = self.relations.score(graph)
            between = partial(self.relations.between_entities, graph, most=max_pairwise_candidates)
            return ModelOutput(graph, losses, batch.given, relations=between)

    def decode(
        self, documents: Sequence[Document], output: ModelOutput, calibration: Calibration | None = None
    ) -> list[Document]:
        assert output.given is not None and output.given.clusters is not None
        calibration = calibration or self.calibration
        entities = entities_of(output.graph, output.given.clusters, calibration, MostLikely())
        relations = select_relations(output, entities, calibration, self.labels, self.relation_selector)
        return assemble(documents, self.labels, output.graph, entities, relations, calibration)
