"""The contracts of encoders and tokenizers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from ..components.encoding import Encoder
from ..components.tokenization import TokenizedDocument, Tokenizer
from ..documents import Document
from .documents import documents
from .modules import check_module
from .sameness import ON_OTHERS, ON_PADDING, assert_same, assert_shape

WORD_FIELDS = {
    "first": "word_first",
    "last": "word_last",
    "keys": "word_keys",
    "shapes": "word_shapes",
    "characters": "word_characters",
    "sentence_end": "sentence_end",
}
"""The fields of words in a batch, and those of a tokenised document that they are made of."""


def check_tokenizer(tokenizer: Tokenizer, max_length: int, texts: Sequence[Document] | None = None) -> None:
    """Assert the contract of tokenizers: alignment, windows, and batches.

    Args:
        tokenizer: built for windows of ``max_length``.
        max_length: in sub-tokens.
        texts: by default :func:`~jointie.testing.documents.documents`.
    """
    tokenized = [tokenizer.tokenize(document) for document in (documents() if texts is None else texts)]
    for one in tokenized:
        check_alignment(one, max_length)
    batch = tokenizer.collate([one for one in tokenized if one.document.tokens])
    ids = batch.input_ids.flatten()
    filled = [one for one in tokenized if one.document.tokens]
    assert batch.lengths == tuple(len(one.document.tokens) for one in filled)
    for i, one in enumerate(filled):
        owned = [int(one.windows[w][o]) for w, o in zip(one.token_window, one.token_offset)]
        index = batch.token_index[i][batch.token_mask[i]]
        assert ids[index].tolist() == owned, "a sub-token moved on the way into the batch"
        assert batch.attention_mask.flatten()[index].all(), "a sub-token is masked"
        for field, name in WORD_FIELDS.items():
            row = getattr(batch.words, field)[i][batch.words.mask[i]]
            assert row.tolist() == getattr(one, name).tolist(), f"{name} changed on the way into the batch"
        sentences = one.document.sentences
        row = [(n, s.start) for n, s in enumerate(sentences) for _ in range(s.start, s.end)]
        found = zip(batch.words.sentence[i].tolist(), batch.words.sentence_start[i].tolist())
        assert list(found)[: len(row)] == row, "words stand in other sentences"


def check_alignment(tokenized: TokenizedDocument, max_length: int) -> None:
    """Assert that every word has its sub-tokens, each of them stands in one window, and nothing is cut."""
    words, tokens = len(tokenized.document.tokens), len(tokenized.token_window)
    first, last = tokenized.word_first, tokenized.word_last
    assert all(len(getattr(tokenized, name)) == words for name in WORD_FIELDS.values())
    assert (first <= last).all(), "a word has no sub-token"
    assert first.tolist() == [0, *(last[:-1] + 1)][:words], "the sub-tokens of words do not follow each other"
    assert tokens == (last[-1] + 1 if words else 0), "sub-tokens are cut"
    assert len(tokenized.token_offset) == tokens
    assert all(len(window) <= max_length for window in tokenized.windows), "a window is too long"
    places = list(zip(tokenized.token_window.tolist(), tokenized.token_offset.tolist()))
    assert len(set(places)) == tokens, "two sub-tokens take one vector"
    assert places == sorted(places), "the windows are not in text order"
    for window, offset in places:
        assert 0 <= offset < len(tokenized.windows[window])
    assert set(tokenized.token_window.tolist()) == set(range(len(tokenized.windows))), "a window is of no use"
    ends = np.repeat(
        [s.end for s in tokenized.document.sentences], [s.end - s.start for s in tokenized.document.sentences]
    )
    assert tokenized.sentence_end.tolist() == ends.tolist()


def check_encoder(encoder: Encoder, tokenizer: Tokenizer) -> None:
    """Assert the contract of encoders: shapes, nothing from neighbours or padding, gradients, and the state dict."""
    tokenized = [tokenizer.tokenize(document) for document in documents()]
    batch = tokenizer.collate(tokenized)
    encoder.eval()
    with torch.no_grad():
        vectors = encoder(batch)
        assert_shape(vectors, *batch.token_mask.shape, encoder.output_dim)
        assert torch.isfinite(vectors).all(), "a vector is not finite"
        for i, one in enumerate(tokenized):
            single = encoder(tokenizer.collate([one]))[0]
            assert_same(vectors[i, : len(single)], single, f"a vector {ON_OTHERS}")
        other = batch.replace(input_ids=torch.where(batch.attention_mask, batch.input_ids, 7))
        assert_same(encoder(other)[batch.token_mask], vectors[batch.token_mask], f"a vector {ON_PADDING}")
    check_module(encoder, lambda module: [module(batch)[batch.token_mask]])
