"""Relations between entities that are given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from ..components.decoding import DecodedRelations, assemble
from ..components.encoding import Encoder
from ..components.spans import SpanEmbedder
from ..components.tokenization import Tokenizer
from ..config import Lazy
from ..documents import Document, LabelSpace
from ..tensors import Batch, MentionGraph
from .encoder_model import EncoderModel, given_spans
from .model import ModelOutput
from .relations import RelationExtractor


class GivenEntitiesModel(EncoderModel):
    """The second stage of a pipeline: relations between given entities; in training, between the gold ones.

    Args:
        labels: the types to tell apart.
        encoder: sub-tokens to vectors.
        tokenizer: documents to batches.
        embedder: span vectors.
        relations: scorer, loss and decoder of relations.
        archive: the folder of a saved model, where encoder and tokenizer find their files.
    """

    def __init__(
        self,
        labels: LabelSpace,
        encoder: Lazy[Encoder],
        tokenizer: Lazy[Tokenizer],
        embedder: Lazy[SpanEmbedder],
        relations: Lazy[RelationExtractor],
        archive: Path | None = None,
    ) -> None:
        super().__init__(labels, encoder, tokenizer, embedder, archive)
        self.relations = relations.build(**self.sizes)
        if self.relations.uses_context:
            self.give_context()

    def forward(self, batch: Batch) -> ModelOutput:
        """The relations of a batch; its ``graph`` is over the given mentions, or else over the gold ones."""
        tokens, attention = self.read(batch)
        with torch.autocast(tokens.device.type, enabled=False):
            losses = {}
            if batch.gold:
                gold = self.relations.score(self.gold_graph(batch, tokens, attention))
                losses = {"relation": self.relations.loss(gold)}
                if not batch.given:
                    return ModelOutput(gold, losses)
            assert batch.given is not None and batch.given.clusters is not None, "entities are given, or gold"
            graph = self.graph(batch, tokens, attention, given_spans(batch, batch.given))
            return ModelOutput(graph if self.in_parts(graph) else self.relations.score(graph), losses, batch.given)

    def decode(self, documents: Sequence[Document], output: ModelOutput) -> list[Document]:
        assert output.given is not None and output.given.clusters is not None
        clusters = output.given.clusters
        relations = self.related(self.calibration.shifted(output.graph, self.labels), clusters)
        return assemble(documents, self.labels, output.graph, clusters, relations, self.calibration)

    def related(self, graph: MentionGraph, clusters: Tensor) -> DecodedRelations:
        """The relations between entities; ``clusters`` (B, n) holds the entity of each mention, -1 for none."""
        if self.in_parts(graph):
            return self.relations.decode_in_parts(graph, clusters, self.max_pairwise_candidates)
        return self.relations.decode(graph, clusters)
