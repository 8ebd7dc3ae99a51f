"""The label space: entity types and relation types of a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..config import ConfigError, DataError, unknown
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

    @cached_property
    def entity_numbers(self) -> Mapping[str | None, int]:
        """The position of each entity type."""
        return {type: number for number, type in enumerate(self.entity_types)}

    @cached_property
    def relation_numbers(self) -> Mapping[str, int]:
        """The position of each relation type."""
        return {type: number for number, type in enumerate(self.relation_types)}

    def code_of(self, name: str, what: str, others: Sequence[str] = ()) -> str:
        """The relation type that a code or a readable name stands for.

        Args:
            name: of a relation type.
            what: it is asked for, for messages.
            others: what could have been asked for instead.

        Raises:
            ConfigError: if there is none, or several have this name.
        """
        if name in self.relation_types:
            return name
        codes = [code for code in self.relation_types if self.relation_names.get(code) == name]
        if len(codes) == 1:
            return codes[0]
        if codes:
            raise ConfigError(f"{what} {name!r}: the relation types {', '.join(codes)} have this name; give the code")
        known = [*others, *self.relation_types, *self.relation_names.values()]
        raise ConfigError(unknown(what, name, dict.fromkeys(known)))

    def to_json(self) -> dict[str, Any]:
        """The content of ``labels.json``."""
        return {
            "entity_types": list(self.entity_types),
            "relation_types": list(self.relation_types),
            "relation_names": dict(self.relation_names),
        }
