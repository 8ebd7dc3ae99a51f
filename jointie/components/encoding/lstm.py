"""A bidirectional LSTM over static word vectors."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from ...config import Dropout, PositiveInt, Runtime
from ...tensors import Batch
from ..kernels.fast_dropout import FastDropout
from ..static_vectors import HASHED, read_vectors, save_words, saved_words
from .encoder import Encoder

_INITIAL_SIZE = 0.4
"""The standard deviation of vectors that are in no file, about that of GloVe's."""


@Encoder.register("lstm")
class LstmEncoder(Encoder):
    """Encode each window with a bidirectional LSTM over word vectors, as DWIE's model does (Zaporojets et al. 2021).

    It goes with the tokenizer ``words``: ``{"encoder": {"type": "lstm"}, "tokenizer": {"type": "words"}}``. Words that
    the file of vectors does not hold share a number of vectors by their hash (Svenstrup et al. 2017), as all do without
    a file. All vectors are learnt further, unless ``trainer.freeze`` names ``encoder.vectors``.

    Args:
        vectors: a file of word vectors in the text format of GloVe or word2vec; ``null`` for random ones.
        vector_dim: the length of a word vector.
        max_words: how many vectors of the file are read.
        hidden_dim: the length of the state of each direction; a token vector is twice as long.
        layers: how many LSTMs stand one on another.
        dropout: on the word vectors, and on the states of each layer.
        max_length: the longest window in words.
        archive: the folder that :meth:`save_assets` wrote, in place of ``vectors``; weights follow from the archive.

    Raises:
        ValueError: if the file of vectors cannot be read, or they have another length.
    """

    def __init__(
        self,
        vectors: str | None = None,
        vector_dim: PositiveInt = 100,
        max_words: PositiveInt = 200_000,
        hidden_dim: PositiveInt = 256,
        layers: PositiveInt = 1,
        dropout: Dropout = 0.3,
        max_length: PositiveInt = 2048,
        archive: Runtime[Path | None] = None,
    ) -> None:
        super().__init__()
        known = torch.zeros(0, vector_dim)
        if archive:
            self.words = saved_words(archive)
        elif vectors is not None:
            self.words, known = read_vectors(vectors, vector_dim, max_words)
        self.source, self.max_length, self.output_dim = vectors or "", max_length, 2 * hidden_dim
        self.vocabulary_size = 1 + HASHED + len(self.words)
        self.vectors = nn.Embedding(self.vocabulary_size, vector_dim)
        nn.init.normal_(self.vectors.weight, std=_INITIAL_SIZE)
        with torch.no_grad():
            self.vectors.weight[self.vocabulary_size - len(known) :] = known
        self.dropout = FastDropout(dropout)
        between = dropout if layers > 1 else 0.0
        self.lstm = nn.LSTM(vector_dim, hidden_dim, layers, batch_first=True, bidirectional=True, dropout=between)

    def forward(self, batch: Batch) -> Tensor:
        windows = self.encode_windows(batch.input_ids, batch.attention_mask)  # (W, L, D)
        return windows.flatten(0, 1)[batch.token_index]  # (B, T, D)

    def encode_windows(self, input_ids: Tensor, attention_mask: Tensor | None = None) -> Tensor:
        vectors = self.dropout(self.vectors(input_ids))
        full = input_ids.new_full((len(input_ids),), input_ids.shape[1])
        lengths = (full if attention_mask is None else attention_mask.sum(1)).cpu()
        packed = pack_padded_sequence(vectors, lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=input_ids.shape[1])
        return self.dropout(states)

    def save_assets(self, folder: Path) -> None:
        """Write the words."""
        save_words(self.words, folder)
