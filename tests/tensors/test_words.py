from __future__ import annotations

import torch

from jointie.testing import random_words


def test_sentence_vectors() -> None:
    """Two documents of 7 and 3 words in sentences of 5, each word of two sub-tokens."""
    mask = torch.arange(7) < torch.tensor([[7], [3]])
    place = torch.arange(7).expand(2, -1)
    words = random_words(mask).replace(first=2 * place, last=2 * place + 1)
    tokens = torch.randn(2, 14, 3, generator=torch.Generator().manual_seed(0))
    tokens[1, 6:] = torch.nan  # padding
    vectors, exist = words.sentence_vectors(tokens.nan_to_num(1e6))
    assert exist.tolist() == [[True, True], [True, False]]
    expected = torch.stack([tokens[0, :10].mean(0), tokens[0, 10:].mean(0), tokens[1, :6].mean(0), torch.zeros(3)])
    torch.testing.assert_close(vectors.flatten(0, 1), expected)
