"""Documents whose pairs of candidates do not fit at once: scored part by part, at prediction."""

from .each_document import each_document
from .linking import Between, best_links, scored_alone, scored_together
from .relating import Score, all_pairs, count_entities, entity_rows, pairs_of_parts, pooled_tiles

__all__ = [
    "Between",
    "Score",
    "all_pairs",
    "best_links",
    "count_entities",
    "each_document",
    "entity_rows",
    "pairs_of_parts",
    "pooled_tiles",
    "scored_alone",
    "scored_together",
]
