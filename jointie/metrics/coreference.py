"""Coreference resolution: MUC, B-cubed, CEAF-e and the mean of their F1.

Each metric takes the clusters of one document, gold and predicted, as sets of any hashable mentions; the clusters of
one side are disjoint. A mention that stands on one side only counts in that side's denominator and earns nothing, as in
Pradhan et al. (2014), "Scoring Coreference Partitions of Predicted Mentions: A Reference Implementation". Clusters with
one mention count.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from typing import Any

from .clusters import overlaps
from .counts import Counts
from .matching import heaviest_matching

Clusters = Sequence[Set[Any]]


def muc(gold: Clusters, predicted: Clusters) -> Counts:
    """Coreference links.

    From Vilain et al. (1995), "A Model-Theoretic Coreference Scoring Scheme". A cluster k needs ``|k| - 1`` links. The
    other side's clusters cut it into ``|p(k)|`` parts, a mention that is missing there being a part of its own, so that
    ``|k| - |p(k)|`` links are right. That is the sum of ``|k & r| - 1`` over the clusters r that overlap with k, hence
    the same from both sides. Singletons have no links; :attr:`Counts.equal` says whether all clusters agree.
    """
    correct = float(sum(shared - 1 for shared in overlaps(gold, predicted).values()))
    equal = set(map(frozenset, gold)) == set(map(frozenset, predicted))
    return Counts(correct, _links(predicted), correct, _links(gold), equal)


def b_cubed(gold: Clusters, predicted: Clusters) -> Counts:
    """Mentions, each credited with how right its cluster is.

    From Bagga & Baldwin (1998), "Algorithms for Scoring Coreference Chains". A mention in the gold cluster k
    and the predicted cluster r earns ``|k & r| / |r|`` for precision and ``|k & r| / |k|`` for recall.
    """
    shared = overlaps(gold, predicted)
    return Counts(
        math.fsum(n * n / len(predicted[j]) for (_, j), n in shared.items()),
        float(sum(map(len, predicted))),
        math.fsum(n * n / len(gold[i]) for (i, _), n in shared.items()),
        float(sum(map(len, gold))),
    )


def ceaf_e(gold: Clusters, predicted: Clusters) -> Counts:
    """Clusters under the best one-to-one alignment.

    From Luo (2005), "On Coreference Resolution Performance Metrics". The similarity is
    ``phi4(k, r) = 2 |k & r| / (|k| + |r|)``, which is 1 for a cluster and itself.
    """
    shared = overlaps(gold, predicted)
    similarity = {(i, j): 2 * n / (len(gold[i]) + len(predicted[j])) for (i, j), n in shared.items()}
    correct = heaviest_matching(similarity)
    return Counts(correct, float(len(predicted)), correct, float(len(gold)))


METRICS = {"muc": muc, "b_cubed": b_cubed, "ceaf_e": ceaf_e}


def coreference_scores(totals: Mapping[str, Counts]) -> dict[str, Any]:
    """The scores of each metric of :data:`METRICS` from its summed counts, and the mean of their F1 (``"f1"``)."""
    scores: dict[str, Any] = {name: counts.to_json() for name, counts in totals.items()}
    return {**scores, "f1": sum(counts.f1 for counts in totals.values()) / len(totals)}


def _links(clusters: Clusters) -> float:
    return float(sum(len(cluster) - 1 for cluster in clusters))
