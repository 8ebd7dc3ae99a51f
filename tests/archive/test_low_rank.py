from __future__ import annotations

import pytest
import torch

from jointie.archive.deltas.low_rank import HALF, factorised


def matrix(*values: float, rows: int, columns: int) -> torch.Tensor:
    """A matrix of these singular values."""
    torch.manual_seed(rows * columns)
    u, v = (torch.linalg.qr(torch.randn(n, len(values)))[0] for n in (rows, columns))
    return u @ torch.diag(torch.tensor(values, dtype=torch.float32)) @ v.T


def test_enough_bytes_give_the_matrix_itself() -> None:
    wanted = torch.randn(6, 4)
    factors = factorised({"a": wanted}, 10**6)["a"]
    assert factors.rank == 4 and factors.kept == pytest.approx(1)
    assert (factors.left.shape, factors.right.shape) == ((6, 4), (4, 4))
    torch.testing.assert_close(factors.left @ factors.right, wanted)


def test_the_largest_gain_for_its_bytes_is_taken_first() -> None:
    # Squared by numbers: 81 / 8, 1 / 8; and 100 / 20, 64 / 20. The second matrix has the largest value but is larger.
    matrices = {"small": matrix(9, 1, rows=4, columns=4), "large": matrix(10, 8, rows=10, columns=10)}
    for budget, ranks in ((15, (0, 0)), (16, (1, 0)), (55, (1, 0)), (56, (1, 1)), (96, (1, 2)), (112, (2, 2))):
        found = factorised(matrices, budget)
        assert (found["small"].rank, found["large"].rank) == ranks, budget
    found = factorised(matrices, 56)
    assert found["small"].kept == pytest.approx(81 / 82) and found["large"].kept == pytest.approx(100 / 164)


def test_the_bytes_are_never_exceeded() -> None:
    torch.manual_seed(0)
    matrices = {str(i): torch.randn(5 + i, 9 - i) for i in range(4)}
    for budget in range(0, 2000, 61):
        found = factorised(matrices, budget).values()
        assert sum(f.left.numel() + f.right.numel() for f in found) * HALF <= budget


def test_the_product_is_the_nearest_matrix_of_its_rank() -> None:
    wanted = matrix(5, 3, 2, 1, rows=8, columns=6)
    factors = factorised({"a": wanted}, 2 * 14 * HALF)["a"]
    assert factors.rank == 2
    assert float((wanted - factors.left @ factors.right).square().sum()) == pytest.approx(2**2 + 1, rel=1e-4)


def test_nothing_to_factorise() -> None:
    assert factorised({}, 100) == {}
    assert factorised({"zero": torch.zeros(3, 2)}, 100)["zero"].rank == 0
