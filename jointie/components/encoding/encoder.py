"""The family of encoders: a batch of sub-token windows in, a vector for every sub-token out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path

from torch import Tensor, nn

from ...config import Component
from ...tensors import Attention, Batch


class Encoder(nn.Module, Component):
    """Encodes the sub-tokens of documents.

    Shape contract: for a :class:`Batch` of B documents with at most T sub-tokens, :meth:`forward` returns (B, T, D)
    with D = :attr:`output_dim`; what stands on padding is not looked at. A document's vectors do not depend on the
    others in the batch.

    Attributes:
        source: name or folder of the pretrained files, from which a tokenizer is taken too.
        output_dim: D.
        max_length: the longest window in sub-tokens, special ones included.
        vocabulary_size: how many ids of sub-tokens it has vectors for; ``None`` where any will do.
        words: the words that it has vectors of, where its tokens are words.
    """

    default_implementation = "transformer"

    source: str
    output_dim: int
    max_length: int
    vocabulary_size: int | None = None
    words: Sequence[str] = ()

    @abstractmethod
    def forward(self, batch: Batch) -> Tensor: ...

    def encode_windows(self, input_ids: Tensor, attention_mask: Tensor | None = None) -> Tensor:
        """The bare transformer: what :meth:`forward` spends most of its time on, for whoever measures that.

        Args:
            input_ids: (W, L) of windows.
            attention_mask: (W, L) bool; ``None`` where nothing is padding.

        Returns:
            (W, L, D).

        Raises:
            ValueError: if this encoder has no windows.
        """
        raise ValueError(f"a {type(self).__name__} does not say what it does to a window")

    def keep_attention(self) -> None:
        """Prepare for :meth:`attend`, which may cost faster kernels.

        Raises:
            ValueError: if this encoder has no attention weights to give.
        """
        raise ValueError(f"a {type(self).__name__} gives no attention weights, which localized context pooling needs")

    def attend(self, batch: Batch) -> tuple[Tensor, Attention]:
        """The vectors of :meth:`forward`, and the attention weights of the last layer, after :meth:`keep_attention`."""
        raise NotImplementedError

    def layers(self) -> list[list[nn.Parameter]]:
        """The parameters by layer, the lowest first: the embeddings, and then each layer of the stack.

        What follows the stack may be left out. By default there are no layers to tell apart: an empty list.
        """
        return []

    @abstractmethod
    def save_assets(self, folder: Path) -> None:
        """Write what is needed, beside the weights, to build this encoder again without its source.

        Files that end in .json, .txt, .model or .safetensors are kept, and no others.
        """
