"""The losses as plain loops over their formulas, in float64."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor


def log_sum_exp(values: Sequence[Tensor]) -> Tensor:
    """log sum exp of some scalars, as it stands in the formula."""
    return torch.stack([value.exp() for value in values]).sum().log()


def reduced(items: Sequence[Sequence[tuple[int, Tensor, bool]]], reduction: str) -> Tensor:
    """The mean over documents of what is reduced in each.

    Args:
        items: of each document (row, value, whether positive), without the masked ones.
        reduction: as for :class:`Loss`.
    """
    totals = []
    for document in items:
        total = sum((value for _, value, _ in document), torch.zeros((), dtype=torch.float64))
        divisor = {
            "sum": 1,
            "mean": len(document),
            "mean_over_rows": len({row for row, _, _ in document}),
            "mean_over_positives": sum(positive for _, _, positive in document),
        }[reduction]
        totals.append(total / max(1, divisor))
    return sum(totals, torch.zeros((), dtype=torch.float64)) / len(totals)


def binary_cross_entropy(scores: Tensor, labels: Tensor, mask: Tensor, reduction: str) -> Tensor:
    items = []
    for b in range(len(mask)):
        items.append([])
        for i in range(mask.shape[1]):
            if mask[b, i]:
                probability = 1 / (1 + (-scores[b, i]).exp())
                value = -(probability if labels[b, i] else 1 - probability).log()
                items[-1].append((i, value, bool(labels[b, i])))
    return reduced(items, reduction)


def focal(scores: Tensor, labels: Tensor, mask: Tensor, reduction: str, gamma: float, alpha: float) -> Tensor:
    items = []
    for b in range(len(mask)):
        items.append([])
        for i in range(mask.shape[1]):
            if mask[b, i]:
                probability = 1 / (1 + (-scores[b, i] if labels[b, i] else scores[b, i]).exp())
                share = alpha if labels[b, i] else 1 - alpha
                value = -share * (1 - probability) ** gamma * probability.log()
                items[-1].append((i, value, bool(labels[b, i])))
    return reduced(items, reduction)


def cross_entropy(scores: Tensor, labels: Tensor, mask: Tensor, reduction: str) -> Tensor:
    items = []
    for b in range(len(mask)):
        items.append([])
        for i in range(mask.shape[1]):
            if mask[b, i]:
                value = log_sum_exp(list(scores[b, i])) - scores[b, i, labels[b, i]]
                items[-1].append((i, value, True))
    return reduced(items, reduction)


def marginal_antecedent(scores: Tensor, labels: Tensor, mask: Tensor, reduction: str) -> Tensor:
    dummy = torch.zeros((), dtype=torch.float64)
    items = []
    for b in range(len(mask)):
        items.append([])
        for x in range(mask.shape[1]):
            if mask[b, x]:
                possible = [y for y in range(x) if mask[b, y]]
                gold = [y for y in possible if labels[b, x, y]]
                everything = [dummy, *(scores[b, x, y] for y in possible)]
                right = [scores[b, x, y] for y in gold] or [dummy]
                items[-1].append((x, log_sum_exp(everything) - log_sum_exp(right), bool(gold)))
    return reduced(items, reduction)


def adaptive_threshold(scores: Tensor, labels: Tensor, mask: Tensor, reduction: str) -> Tensor:
    """As in the ATLOP paper: L1 + L2 of each pair, by the softmax over its positive or negative classes and TH."""
    return of_pairs(atlop_pair, scores, labels, mask, reduction)


def adaptive_focal(scores: Tensor, labels: Tensor, mask: Tensor, reduction: str, gamma: float) -> Tensor:
    """As in the KD-DocRE paper: each positive class against TH, and TH against the negative classes."""

    def pair(logits: Tensor, labels: Sequence[bool]) -> Tensor:
        value = atlop_pair(logits, [False] * len(labels))
        if any(labels):
            negative = [logit for logit, label in zip(logits, labels) if not label]
            value = -(logits[-1].exp() / (sum(logit.exp() for logit in negative) + logits[-1].exp())).log()
        for logit, label in zip(logits, labels):
            if label:
                probability = logit.exp() / (logit.exp() + logits[-1].exp())
                value = value - (1 - probability) ** gamma * probability.log()
        return value

    return of_pairs(pair, scores, labels, mask, reduction)


def positive_unlabelled(
    scores: Tensor, labels: Tensor, mask: Tensor, reduction: str, ratio: float, margin: float
) -> Tensor:
    """As in the SSR-PU paper: expectations over annotated and other pairs, with the priors of each document."""
    documents = []
    for b in range(len(mask)):
        pairs = [(h, t) for h in range(mask.shape[1]) for t in range(mask.shape[2]) if mask[b, h, t]]
        n, total = len(pairs), torch.zeros((), dtype=torch.float64)
        for r in range(labels.shape[-1]):
            d = {pair: scores[(b, *pair, r)] - scores[(b, *pair, -1)] for pair in pairs}
            annotated = [d[pair] for pair in pairs if labels[(b, *pair, r)]]
            others = [d[pair] for pair in pairs if not labels[(b, *pair, r)]]
            prior_l = len(annotated) / max(1, n)
            prior = ratio * prior_l

            def expected(values: Sequence[Tensor], y: int) -> Tensor:
                losses = [(y * value - margin) ** 2 / 4 for value in values]
                return sum(losses, torch.zeros((), dtype=torch.float64)) / max(1, len(losses))

            weight = max(0.0, (1 - prior) / prior) ** 0.5 if prior else 0.0
            if prior < 1:  # the risk
                prior_u = (prior - prior_l) / (1 - prior_l)
                negative = (1 - prior) / (1 - prior_u) * expected(others, -1)
                negative = negative - (prior_u - prior_u * prior) / (1 - prior_u) * expected(annotated, -1)
            else:  # its limit
                negative = (1 - prior_l) * expected(others, -1) - (prior - prior_l) * expected(annotated, -1)
            risk = prior * weight * expected(annotated, 1) + max(torch.zeros_like(negative), negative)
            total = total + n * risk
        zeros = [(h, 0 * total, bool(labels[b, h, t].any())) for h, t in pairs]
        documents.append([(zeros[0][0], total, zeros[0][2]), *zeros[1:]] if zeros else [])
    return reduced(documents, reduction)


def of_pairs(
    value_of: Callable[[Tensor, Sequence[bool]], Tensor], scores: Tensor, labels: Tensor, mask: Tensor, reduction: str
) -> Tensor:
    """What is reduced of the values of all pairs, each of its logits and labels."""
    items = []
    for b in range(len(mask)):
        items.append([])
        for h in range(mask.shape[1]):
            for t in range(mask.shape[2]):
                if mask[b, h, t]:
                    value = value_of(scores[b, h, t], labels[b, h, t].tolist())
                    items[-1].append((h, value, bool(labels[b, h, t].any())))
    return reduced(items, reduction)


def contrastive(scores: Tensor, labels: Tensor, mask: Tensor, reduction: str, margin: float = 2.0) -> Tensor:
    items = []
    for b in range(len(mask)):
        items.append([])
        for x in range(mask.shape[1]):
            for y in range(mask.shape[2]):
                if mask[b, x, y]:
                    c = scores[b, x, y]
                    value = c**2 if labels[b, x, y] else max(torch.zeros_like(c), margin - c) ** 2
                    items[-1].append((x, value, bool(labels[b, x, y])))
    return reduced(items, reduction)


def atlop_pair(logits: Tensor, labels: Sequence[bool]) -> Tensor:
    """The adaptive-threshold loss of one pair, TH last."""
    threshold = logits[-1]
    positive = [logit for logit, label in zip(logits, labels) if label]
    negative = [logit for logit, label in zip(logits, labels) if not label]
    denominator = sum(logit.exp() for logit in positive) + threshold.exp()
    first = sum((-(logit.exp() / denominator).log() for logit in positive), torch.zeros((), dtype=torch.float64))
    second = -(threshold.exp() / (sum(logit.exp() for logit in negative) + threshold.exp())).log()
    return first + second


def atlop_published(logits: Tensor, labels: Tensor) -> Tensor:
    """ATLOP's published code, with TH in class 0 and labels that have a column for it: (K, 1 + R) twice give (K,)."""
    th_label = torch.zeros_like(labels)
    th_label[:, 0] = 1.0
    labels = labels.clone()
    labels[:, 0] = 0.0
    p_mask = labels + th_label
    n_mask = 1 - labels
    logit1 = logits - (1 - p_mask) * 1e30
    loss1 = -(torch.nn.functional.log_softmax(logit1, dim=-1) * labels).sum(1)
    logit2 = logits - (1 - n_mask) * 1e30
    loss2 = -(torch.nn.functional.log_softmax(logit2, dim=-1) * th_label).sum(1)
    return loss1 + loss2
