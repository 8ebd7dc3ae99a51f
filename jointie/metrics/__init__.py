"""Precision, recall and F1 of predicted documents against gold documents.

Documents in, numbers out. A metric is a function from a gold and a predicted document to additive :class:`Counts`; the
counts are summed over the documents and only then divided. :func:`evaluate` computes all of them. Spans are compared as
characters, so that gold and prediction may be tokenised differently.
"""

from .alignment import Pair, align
from .clusters import Cluster, Span, clusters_of
from .coreference import b_cubed, ceaf_e, coreference_scores, muc
from .counts import Counts, total
from .evaluation import evaluate
from .mentions import mention_counts
from .relations import TrainingFacts, relation_counts, relation_ign_counts

__all__ = [
    "Cluster",
    "Counts",
    "Pair",
    "Span",
    "TrainingFacts",
    "align",
    "b_cubed",
    "ceaf_e",
    "clusters_of",
    "coreference_scores",
    "evaluate",
    "mention_counts",
    "muc",
    "relation_counts",
    "relation_ign_counts",
    "total",
]
