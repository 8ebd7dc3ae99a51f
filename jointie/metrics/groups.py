"""Groups of documents, whose scores are told apart."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence

from ..config import ConfigError, unknown
from ..documents import Document
from ..documents.annotations import frozen

ID = "id"
"""The key that makes each document a group."""


def groups_of(documents: Sequence[Document], key: str) -> dict[str, list[int]]:
    """The positions of the documents by what they have in common, in the order of the first of each group.

    Args:
        documents: any.
        key: of their ``extra`` objects, or ``id`` for each document by itself.

    Returns:
        By the value of the key: a text as it is, unless another value is written so too; anything else as JSON,
        ``null`` where a document lacks it.

    Raises:
        ConfigError: if no document has the key.
    """
    known = {ID: None, **{name: None for document in documents for name in document.extra}}
    if key not in known:
        raise ConfigError(unknown("key of documents", key, known))
    groups: dict[str, list[int]] = {}
    for i, document in enumerate(documents):
        value = document.id if key == ID else frozen(document.extra).to_json().get(key)
        groups.setdefault(json.dumps(value, ensure_ascii=False, sort_keys=True), []).append(i)
    return {_text(name, groups): positions for name, positions in groups.items()}


def _text(name: str, names: Container[str]) -> str:
    """A value as it is told of, which is given as JSON."""
    value = json.loads(name)
    return value if isinstance(value, str) and value not in names else name
