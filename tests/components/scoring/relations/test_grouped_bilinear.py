from __future__ import annotations

import pytest
import torch

from jointie.components.kernels.grouped_bilinear import grouped_bilinear
from jointie.components.scoring import BilinearRelationScorer, GroupedBilinearRelationScorer
from jointie.testing import graph_with

from ...gradients import randomised
from .reference import D, P, R, check_scores


@pytest.mark.parametrize("block_size", [1, 2, 3, 6])
def test_formula(block_size: int) -> None:
    """W_r has the blocks on its diagonal and zeros elsewhere."""
    scorer = randomised(
        GroupedBilinearRelationScorer(D, R, projection_dim=P, block_size=block_size, hidden_dim=4)
    ).eval()
    matrices = torch.stack([torch.block_diag(*blocks) for blocks in scorer.weight.detach()])
    assert matrices.shape == (R + 1, P, P)
    check_scores(scorer, matrices)


def test_one_block_is_the_full_form() -> None:
    grouped = randomised(GroupedBilinearRelationScorer(D, R, projection_dim=P, block_size=P, hidden_dim=4)).eval()
    full = randomised(BilinearRelationScorer(D, R, projection_dim=P, hidden_dim=4)).eval()
    full.load_state_dict({n: p.squeeze(1) if n == "weight" else p for n, p in grouped.state_dict().items()})
    graph = graph_with(torch.randn(1, 3, D, dtype=torch.float64))
    torch.testing.assert_close(grouped(graph), full(graph))


def test_blocks_must_fit() -> None:
    with pytest.raises(ValueError, match="projection_dim 6 is not a multiple of block_size 4"):
        GroupedBilinearRelationScorer(D, R, projection_dim=6, block_size=4)


def test_gradients() -> None:
    draw = torch.Generator().manual_seed(0)
    heads, tails = (torch.randn(2, n, 6, generator=draw, dtype=torch.double, requires_grad=True) for n in (3, 4))
    weight = torch.randn(5, 3, 2, 2, generator=draw, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(grouped_bilinear, (heads, tails, weight))


@pytest.mark.parametrize(("x", "y"), [(0, 0), (3, 0), (0, 3)])
def test_documents_without_candidates(x: int, y: int) -> None:
    heads, tails = torch.ones(2, x, 6, requires_grad=True), torch.ones(2, y, 6, requires_grad=True)
    weight = torch.ones(5, 3, 2, 2, requires_grad=True)
    scores = grouped_bilinear(heads, tails, weight)
    assert scores.shape == (2, x, y, 5)
    scores.sum().backward()
    for given in (heads, tails, weight):
        assert given.grad is not None and given.grad.shape == given.shape and not given.grad.any()


def test_nothing_is_kept_for_a_gradient_that_nobody_wants() -> None:
    kept: list[int] = []

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        kept.append(tensor.numel())
        return tensor

    weight = torch.ones(5, 3, 2, 2, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        with torch.no_grad():
            grouped_bilinear(torch.ones(2, 3, 6), torch.ones(2, 4, 6), weight)
        assert kept == []
        grouped_bilinear(torch.ones(2, 3, 6), torch.ones(2, 4, 6), weight)
        assert 2 * 4 * 5 * 2 in kept


def test_the_encoder_may_work_in_half_precision() -> None:
    draw = torch.Generator().manual_seed(0)
    heads, tails = torch.randn(1, 3, 6, generator=draw), torch.randn(1, 4, 6, generator=draw)
    weight = torch.randn(5, 3, 2, 2, generator=draw, requires_grad=True)
    expected = grouped_bilinear(heads, tails, weight)
    with torch.autocast("cpu", torch.bfloat16):
        scores = grouped_bilinear(heads.bfloat16(), tails.bfloat16(), weight)
    assert scores.dtype == torch.float32
    torch.testing.assert_close(scores, expected, atol=0.1, rtol=0.02)
    scores.sum().backward()
    assert weight.grad is not None and weight.grad.abs().max() > 0
