"""The scores of groups of documents as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jointie.metrics import lookup

from .aligned import aligned

_COLUMNS = {
    "mention.f1": "mention F1",
    "coref.f1": "coref F1",
    "relation.precision": "relation P",
    "relation.recall": "relation R",
    "relation.f1": "relation F1",
}


def groups_table(key: str, groups: Mapping[str, Mapping[str, Any]]) -> str:
    """How many documents, and scores in percent, a line for each group.

    Args:
        key: what the documents of a group have in common.
        groups: by name ``documents`` and the scores.
    """
    rows = [
        (f"  {name}", str(group["documents"]), *(f"{100 * lookup(group, path):.2f}" for path in _COLUMNS))
        for name, group in groups.items()
    ]
    return aligned([f"by {key}", "documents", *_COLUMNS.values()], rows)
