"""Precision, recall and F1 of predicted documents against gold documents.

Documents in, numbers out. A metric is a function from a gold and a predicted document to additive :class:`Counts`; the
counts are summed over the documents and only then divided. :func:`evaluate` gives the scores that are reported, and
:func:`breakdown` what lies behind them. Spans are compared as characters, so that gold and prediction may be tokenised
differently.
"""

from .alignment import align
from .breakdown import breakdown
from .clusters import Cluster, Span, clusters_of
from .comparison import ALMOST_NOTHING, Comparison, compare, known_metrics
from .coreference import b_cubed, ceaf_e, muc
from .counts import Counts, total
from .evaluation import evaluate
from .evidence import evidence_counts
from .groups import groups_of
from .mentions import mention_counts, mention_overlap_counts, mention_typed_counts
from .multiple_tests import holm
from .obstacles import entity_exact_counts, relation_reachable_counts
from .paired_runs import Run
from .paths import lookup, paths
from .per_document import (
    COUNTED,
    IGN,
    DocumentCounts,
    Measure,
    document_counts,
    scores_of,
    warn_of_no_relations,
    warn_of_unknown_types,
)
from .relation_parts import (
    relation_counts_by_distance,
    relation_counts_by_type,
    relation_inter_counts,
    relation_intra_counts,
)
from .relation_variants import relation_shared_mention_counts, relation_typed_counts, relation_untyped_counts
from .relations import TrainingFacts, facts_of, relation_counts, relation_ign_counts
from .reliability import Reliability, reliability

__all__ = [
    "ALMOST_NOTHING",
    "COUNTED",
    "IGN",
    "Cluster",
    "Comparison",
    "Counts",
    "DocumentCounts",
    "Measure",
    "Reliability",
    "Run",
    "Span",
    "TrainingFacts",
    "align",
    "b_cubed",
    "breakdown",
    "ceaf_e",
    "clusters_of",
    "compare",
    "document_counts",
    "entity_exact_counts",
    "evaluate",
    "evidence_counts",
    "facts_of",
    "groups_of",
    "holm",
    "known_metrics",
    "lookup",
    "mention_counts",
    "mention_overlap_counts",
    "mention_typed_counts",
    "muc",
    "paths",
    "relation_counts",
    "relation_counts_by_distance",
    "relation_counts_by_type",
    "relation_ign_counts",
    "relation_inter_counts",
    "relation_intra_counts",
    "relation_reachable_counts",
    "relation_shared_mention_counts",
    "relation_typed_counts",
    "relation_untyped_counts",
    "reliability",
    "scores_of",
    "total",
    "warn_of_no_relations",
    "warn_of_unknown_types",
]
