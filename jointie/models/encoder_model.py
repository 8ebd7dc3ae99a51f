"""The base of models with an encoder of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..components.encoding import Encoder
from ..components.heads import Head
from ..components.spans import SpanEmbedder
from ..components.tokenization import TokenizedDocument, Tokenizer, given_of, gold_of
from ..config import Lazy
from ..documents import Document, LabelSpace
from ..tensors import Attention, Batch, MentionGraph, Scorers, Spans, check_finite, text_keys
from ..timing import timed
from .model import Model, What
from .relations.relation_extractor import RelationExtractor


class EncoderModel(Model):
    """Documents to token vectors, and spans to graphs of mentions.

    Args:
        labels: the types to tell apart.
        encoder: sub-tokens to vectors.
        tokenizer: documents to batches.
        embedder: span vectors.
        archive: the folder of a saved model, where encoder and tokenizer find their files.
    """

    def __init__(
        self,
        labels: LabelSpace,
        encoder: Lazy[Encoder],
        tokenizer: Lazy[Tokenizer],
        embedder: Lazy[SpanEmbedder],
        archive: Path | None,
    ) -> None:
        super().__init__()
        self.labels = labels
        self.encoder = encoder.build(archive=archive and archive / "encoder")
        self.tokenizer = tokenizer.build(
            source=self.encoder.source,
            max_length=self.encoder.max_length,
            vocabulary_size=self.encoder.vocabulary_size,
            words=self.encoder.words,
            archive=archive and archive / "tokenizer",
        )
        self.embedder = embedder.build(input_dim=self.encoder.output_dim)
        self.uses_tokens = self.uses_context = False

    @property
    def offers(self) -> dict[str, Any]:
        """The run-time arguments that the components of this model may ask for."""
        return {
            "labels": self.labels,
            "input_dim": self.embedder.output_dim,
            "token_dim": self.encoder.output_dim,
            "entity_types": len(self.labels.entity_types),
            "relation_types": len(self.labels.relation_types),
        }

    def give_context_to(self, relations: RelationExtractor | None, heads: Iterable[Head] = ()) -> None:
        """Let every graph hold what these parts look at: sub-tokens, and what mentions attend to.

        Raises:
            ValueError: if they look at attention and the encoder has no weights of it to give.
        """
        self.uses_tokens = relations is not None and relations.uses_tokens
        self.uses_context = any(part.uses_context for part in (relations, *heads) if part is not None)
        if self.uses_context:
            self.encoder.keep_attention()

    def tokenize(self, document: Document) -> TokenizedDocument:
        return self.tokenizer.tokenize(document)

    def collate(self, documents: Sequence[TokenizedDocument], gold: bool = False, given: What | None = None) -> Batch:
        texts = [d.document for d in documents]
        batch = self.tokenizer.collate(documents, gold_of(texts, self.labels) if gold else None)
        return batch.replace(given=given_of(texts, with_entities=given == "entities")) if given else batch

    def read(self, batch: Batch) -> tuple[Tensor, Attention | None]:
        """The vectors of the sub-tokens (B, T, D) in full precision, and the attention where graphs hold context.

        Raises:
            FloatingPointError: at prediction, if they are not finite, as where a precision does not suffice.
        """
        with timed("encode"):
            tokens, attention = self.encoder.attend(batch) if self.uses_context else (self.encoder(batch), None)
            tokens = tokens.float()
        if not self.training:
            check_finite(tokens, batch.token_mask.unsqueeze(-1))
        return tokens, attention

    def graph(
        self,
        batch: Batch,
        tokens: Tensor,
        attention: Attention | None,
        spans: Spans,
        mention_scores: Tensor | None = None,
    ) -> MentionGraph:
        """The graph over n spans of a batch; without scores (B, n) every span is taken for a mention."""
        certain = torch.full_like(spans.start, CERTAIN, dtype=tokens.dtype)
        return MentionGraph(
            spans=spans,
            vectors=self.embedder(tokens, spans),
            mention_scores=certain if mention_scores is None else mention_scores,
            text_keys=text_keys(batch.words.keys, spans),
            tokens=tokens if self.uses_tokens else None,
            context=None if attention is None else attention.context(tokens, spans.first),
            scorers=self.scorers,
            targets=batch.gold.targets(spans) if batch.gold else None,
        )

    def gold_graph(self, batch: Batch, tokens: Tensor, attention: Attention | None) -> MentionGraph:
        """The graph over the gold mentions."""
        gold = batch.gold
        assert gold is not None
        return self.graph(batch, tokens, attention, batch.spans_of(gold))

    @property
    def scorers(self) -> Scorers:
        """The scorers that a graph of this model may be scored by at any time."""
        return Scorers()

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        encoder = list(self.encoder.parameters())
        own = {id(parameter) for parameter in encoder}
        return {"encoder": encoder, "task": [p for p in self.parameters() if id(p) not in own]}

    def encoder_layers(self) -> list[list[nn.Parameter]]:
        return self.encoder.layers()

    def save_assets(self, folder: Path) -> None:
        self.encoder.save_assets(folder / "encoder")
        self.tokenizer.save_assets(folder / "tokenizer")


CERTAIN = 20
"""The logit of being a mention where there is no doubt."""
