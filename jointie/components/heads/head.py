"""The family of heads: what a model learns and predicts beside entities and relations."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from torch import Tensor, nn

from ...config import Component
from ...documents import Document
from ...metrics import Counts
from ...tensors import MentionGraph


class Head(nn.Module, Component):
    """Learns something about documents, their entities or their relations, and adds it to what is predicted.

    The way: :meth:`targets` where batches are made, which may be another process; :meth:`loss` in training; at
    prediction :meth:`annotate` when entities and relations are decoded; :meth:`counts` where documents are evaluated.
    The loss and the metric have the name under which the head is registered, so that ``trainer.metric`` may be
    ``NAME.f1``.

    A head sees n mentions in each of B documents with their entities: in training the gold ones, at prediction all
    candidates, with entity -1 for those that are in none. Their vectors are as the embedder makes them, before
    interactions and without scores of pairs, so that documents of any length are treated alike. Padding is false in
    ``graph.mask``; nothing depends on it, nor on the other documents of the batch.

    A constructor may ask for ``input_dim: Runtime[int]`` (D, the length of a mention vector), ``token_dim:
    Runtime[int]``, ``entity_types``, ``relation_types`` and ``labels: Runtime[LabelSpace]``.

    Attributes:
        uses_context: whether graphs need the context of mentions.
        finds_evidence: whether it adds the evidence of relations.
    """

    uses_context: ClassVar[bool] = False
    finds_evidence: ClassVar[bool] = False

    @abstractmethod
    def targets(self, documents: Sequence[Document]) -> dict[str, Tensor]:
        """The gold annotations of a batch as named tensors (B, ...)."""

    @abstractmethod
    def loss(self, graph: MentionGraph, tokens: Tensor, clusters: Tensor, targets: Mapping[str, Tensor]) -> Tensor:
        """The loss, a scalar; documents that are not annotated so add nothing.

        Args:
            graph: the gold mentions.
            tokens: (B, T, token_dim) the vectors of the sub-tokens.
            clusters: (B, n) the entity of each mention, a position in the document's entities.
            targets: from :meth:`targets`.
        """

    @abstractmethod
    def annotate(
        self, graph: MentionGraph, tokens: Tensor, clusters: Tensor, documents: Sequence[Document]
    ) -> list[Document]:
        """Add what is predicted to decoded documents.

        Args:
            graph: the candidates.
            tokens: (B, T, token_dim) the vectors of the sub-tokens.
            clusters: (B, n) the entity of each, a position in the document's entities; -1 for none.
            documents: as they are decoded so far.
        """

    @abstractmethod
    def counts(self, gold: Document, predicted: Document) -> Counts:
        """Count what is right, as by ``Counts.of_sets(gold, found)``; nothing where gold is not annotated so."""
