"""Documents with more candidates than can be scored against each other at once: part by part, at prediction."""

from .documents import of_each_document
from .linking import Between, Links, best_links, scored_alone, scored_together
from .relating import Score, entity_relations, mention_relations, relations_of_unions

__all__ = [
    "Between",
    "Links",
    "Score",
    "best_links",
    "entity_relations",
    "mention_relations",
    "of_each_document",
    "relations_of_unions",
    "scored_alone",
    "scored_together",
]
