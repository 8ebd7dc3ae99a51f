"""How large a batch is going to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..components.tokenization import TokenizedDocument


@dataclass(frozen=True)
class BatchSize:
    """What a training step on a batch has to hold, known before any of it is made.

    The bytes are estimated as a number of float32 tensors over pairs; each part of a model says how many it holds at
    the peak of forward and backward pass (:meth:`RelationExtractor.pair_bytes`, :meth:`Interaction.pair_bytes`). These
    numbers were found by recording all allocations of training steps on a CPU, with 20 to 800 candidates, 6 to 96
    relation types and 1 to 3 documents, as ``tests/models/test_estimate.py`` does; within that range they are right
    within a factor of 2, and the closer, the larger the batch. The kernels of a GPU may hold somewhat more or less.

    Attributes:
        documents: B.
        sub_tokens: W * L, in the encoder's windows, padding included.
        spans: B S, the spans that are scored as mentions, padding included; ``None`` where that is not known before.
        candidates: n, of the document that has most; ``None`` likewise.
        pairs: B n n; ``None`` likewise.
        pair_bytes: the bytes of all tensors over pairs at the peak of the step; ``None`` likewise.
        gold_pair_bytes: how many of these are over pairs of gold mentions and entities, whichever candidates there are.
    """

    documents: int
    sub_tokens: int
    spans: int | None = None
    candidates: int | None = None
    pairs: int | None = None
    pair_bytes: int | None = None
    gold_pair_bytes: int = 0

    @classmethod
    def of(cls, documents: Sequence[TokenizedDocument]) -> BatchSize:
        """What is known whatever the model."""
        windows = sum(len(d.windows) for d in documents)
        return cls(len(documents), windows * max(d.longest for d in documents))
