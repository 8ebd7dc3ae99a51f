from __future__ import annotations

import torch

from jointie.tensors import clustered_logsumexp, clustered_max, clustered_sum, masked_logsumexp


def test_only_what_the_mask_shows() -> None:
    scores = torch.randn(3, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    mask = torch.tensor([[1, 1, 0, 0, 1], [0, 0, 1, 0, 0], [1, 1, 1, 1, 1]]).bool()
    for row, keep, found in zip(scores, mask, masked_logsumexp(scores, mask)):
        torch.testing.assert_close(found, row[keep].exp().sum().log())
    torch.testing.assert_close(masked_logsumexp(scores.T, mask.T, dim=0), masked_logsumexp(scores, mask))


def test_nothing_is_finite_and_has_no_gradient() -> None:
    scores = torch.randn(2, 3, requires_grad=True)
    result = masked_logsumexp(scores, torch.zeros(2, 3).bool())
    result.sum().backward()
    assert torch.isfinite(result).all() and (result < -1e30).all()
    assert scores.grad is not None and not scores.grad.any()


def test_clustered_logsumexp_and_sum() -> None:
    values = torch.randn(2, 5, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) * 50
    values.requires_grad_(True)
    clusters = torch.tensor([[0, 2, 0, -1, 2], [1, -1, -1, 1, 1]])
    found, summed = clustered_logsumexp(values, clusters, 4), clustered_sum(values, clusters, 4)
    assert found.shape == summed.shape == (2, 4, 3)
    for b in range(2):
        for entity in range(4):
            rows = [values[b, i] for i in range(5) if clusters[b, i] == entity]
            expected = torch.stack(rows).logsumexp(0) if rows else torch.zeros(3, dtype=torch.float64)
            torch.testing.assert_close(found[b, entity], expected, rtol=0, atol=1e-12)
            total = torch.stack(rows).sum(0) if rows else torch.zeros(3, dtype=torch.float64)
            torch.testing.assert_close(summed[b, entity], total)
    (gradient,) = torch.autograd.grad(found.sum(), values)
    assert torch.isfinite(gradient).all()
    torch.testing.assert_close(gradient[0, 0] + gradient[0, 2], torch.ones(3, dtype=torch.float64))
    assert not gradient[0, 3].any() and not gradient[1, 1:3].any()


def test_clustered_max() -> None:
    values = torch.randn(2, 5, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0)).requires_grad_()
    clusters = torch.tensor([[0, 2, 0, -1, 2], [1, -1, -1, 1, 1]])
    found = clustered_max(values, clusters, 4)
    assert found.shape == (2, 4, 3)
    for b in range(2):
        for entity in range(4):
            rows = [values[b, i] for i in range(5) if clusters[b, i] == entity]
            expected = torch.stack(rows).amax(0) if rows else torch.full((3,), -torch.inf, dtype=torch.float64)
            assert torch.equal(found[b, entity], expected)
    (gradient,) = torch.autograd.grad(found[found > -torch.inf].sum(), values)
    assert gradient.sum() == 3 * 3 and not gradient[0, 3].any() and set(gradient.unique().tolist()) == {0.0, 1.0}


def test_clusters_of_nothing() -> None:
    values, clusters = torch.randn(2, 3, 4), torch.full((2, 3), -1)
    assert clustered_logsumexp(values, clusters, 0).shape == (2, 0, 4)
    assert not clustered_logsumexp(values, clusters, 2).any()
    assert clustered_sum(values[:, :0], clusters[:, :0], 2).shape == (2, 2, 4)
