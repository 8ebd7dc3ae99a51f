"""The family of models: a batch of documents in, scores and losses out, and from the scores documents again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from torch import Tensor, nn

from ..components.tokenization import TokenizedDocument
from ..config import Component
from ..documents import Document, LabelSpace
from ..tensors import Batch, MentionGraph, TensorFields


@dataclass(frozen=True)
class ModelOutput(TensorFields):
    """What a model makes of a batch.

    Attributes:
        graph: the mention candidates with all their scores.
        losses: the named losses, each a scalar, weights applied; empty where the batch has no gold annotations.
    """

    graph: MentionGraph
    losses: dict[str, Tensor] = field(default_factory=dict)

    @property
    def loss(self) -> Tensor:
        """The sum of the losses."""
        return sum(self.losses.values(), start=self.graph.vectors.new_zeros(()))


class Model(nn.Module, Component):
    """Extracts entities and relations.

    The way of a document: :meth:`tokenize`, :meth:`collate` with others, ``model(batch)``, :meth:`decode`.

    Attributes:
        labels: the types that it tells apart.
    """

    default_implementation = "joint_m"

    labels: LabelSpace

    def __init__(self) -> None:
        super().__init__()

    def tokenize(self, document: Document) -> TokenizedDocument:
        """The document as sub-tokens; made once, batched many times."""
        raise NotImplementedError

    def collate(self, documents: Sequence[TokenizedDocument], gold: bool = False) -> Batch:
        """A padded batch, with the documents' annotations as gold if wanted.

        Raises:
            ValueError: if there are no documents, or one has no words.
        """
        raise NotImplementedError

    def forward(self, batch: Batch) -> ModelOutput:
        raise NotImplementedError

    def decode(self, documents: Sequence[Document], output: ModelOutput) -> list[Document]:
        """The documents of a batch with the entities and relations found in them."""
        raise NotImplementedError

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        """All parameters, apart by learning rate: ``encoder`` for the pretrained ones, ``task`` for the others."""
        raise NotImplementedError

    def save_assets(self, folder: Path) -> None:
        """Write what is needed, beside spec, labels and weights, to build this model again in another place."""
        raise NotImplementedError
