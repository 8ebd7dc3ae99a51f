from __future__ import annotations

import torch

from jointie.tensors import Attention


def test_rows_are_those_of_the_own_window() -> None:
    """Two documents; the first has three sub-tokens in window 0 and two in window 1, the second two in window 2."""
    weights = torch.rand(3, 2, 6, 6, generator=torch.Generator().manual_seed(0))  # (W, H, L, L)
    places = [[(0, 1), (0, 2), (0, 3), (1, 1), (1, 2)], [(2, 3), (2, 4)]]
    token_index = torch.tensor([[w * 6 + o for w, o in row] + [0] * (5 - len(row)) for row in places])
    token_mask = torch.tensor([[True] * 5, [True] * 2 + [False] * 3])
    index = torch.tensor([[2, 3], [1, 0]])
    rows = Attention(weights, token_index, token_mask).rows(index)
    assert rows.shape == (2, 2, 2, 5)
    for b in range(2):
        for i in range(2):
            window, offset = places[b][int(index[b, i])]
            for h in range(2):
                for t in range(5):
                    other = places[b][t] if t < len(places[b]) else (-1, 0)
                    expected = weights[window, h, offset, other[1]] if other[0] == window else torch.tensor(0.0)
                    assert rows[b, i, h, t] == expected
