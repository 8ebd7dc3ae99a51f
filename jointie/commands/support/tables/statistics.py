"""Statistics of documents as a table."""

from __future__ import annotations

from collections.abc import Mapping

from jointie.documents import Statistics

from .aligned import listing


def statistics_table(title: str, statistics: Statistics, types: int = 8) -> str:
    """The contents of documents, a line for each number, with the most frequent ``types``."""
    rows = {name.replace("_", " "): str(value) for name, value in statistics.to_json().items() if type(value) is int}
    rows["singletons"] += f" ({statistics.singleton_share:.1%})"
    if "max width" in rows:
        rows["mentions out of reach"] += f" (wider than {rows.pop('max width')} words, or across sentences)"
    for name, counts in (("entity types", statistics.entity_types), ("relation types", statistics.relation_types)):
        rows[name] = _most_frequent(counts, types)
    return f"{title}\n{listing(rows)}"


def _most_frequent(counts: Mapping[str, int], limit: int) -> str:
    shown = [f"{name} {count}" for name, count in list(counts.items())[:limit]]
    more = ["..."] if len(counts) > limit else []
    return f"{len(counts)}" + (f": {', '.join(shown + more)}" if counts else "")
