from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jointie.documents import Document


def rounded(found: Iterable[Document]) -> list[Any]:
    """Decisions, and scores as far as they do not depend on the batch."""
    return [
        (
            [(e.type, e.spans, [round(m.score or 0, 4) for m in e.mentions]) for e in document.entities],
            [(r.triple, round(r.score or 0, 4)) for r in document.relations or ()],
        )
        for document in found
    ]
