"""Documents whose pairs of candidates do not fit at once: scored part by part, at prediction."""

from .each_document import each_document
from .linking import links_alone, links_together
from .relating import Score, all_pairs, count_entities, entity_rows, pairs_of_parts, pooled_tiles

__all__ = [
    "Score",
    "all_pairs",
    "count_entities",
    "each_document",
    "entity_rows",
    "links_alone",
    "links_together",
    "pairs_of_parts",
    "pooled_tiles",
]
