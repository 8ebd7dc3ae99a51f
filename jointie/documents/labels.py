"""The label space: entity types and relation types of a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..config import DataError
from .document import Document


@dataclass(frozen=True)
class LabelSpace:
    """Entity types and relation types, in the order of the model's scores.

    Attributes:
        entity_types: names of the entity types, without repetition.
        relation_types: names of the relation types, without repetition.
        relation_names: readable names of those relation types that have one.
    """

    entity_types: tuple[str, ...]
    relation_types: tuple[str, ...]
    relation_names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for what, names in (("entity", self.entity_types), ("relation", self.relation_types)):
            if len(set(names)) < len(names):
                raise DataError(f"an {what} type stands twice in the label space")

    @classmethod
    def of(cls, documents: Iterable[Document]) -> LabelSpace:
        """The labels that occur in ``documents``, sorted."""
        entity_types: set[str] = set()
        relation_names: dict[str, str | None] = {}
        for document in documents:
            entity_types.update(entity.type for entity in document.entities if entity.type is not None)
            for relation in document.relations or ():
                relation_names[relation.type] = relation.name or relation_names.get(relation.type)
        names = {type: name for type, name in sorted(relation_names.items()) if name}
        return cls(tuple(sorted(entity_types)), tuple(sorted(relation_names)), names)

    def codes_of(self, name: str) -> list[str]:
        """The relation types that a code or a readable name stands for; several types may share a name."""
        if name in self.relation_types:
            return [name]
        return [code for code in self.relation_types if self.relation_names.get(code) == name]

    def to_json(self) -> dict[str, Any]:
        """The content of ``labels.json``."""
        return {
            "entity_types": list(self.entity_types),
            "relation_types": list(self.relation_types),
            "relation_names": dict(self.relation_names),
        }
