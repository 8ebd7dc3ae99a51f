"""Mentions and relations between them, as programs for annotating keep them: each with an id, clusters as links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from .json_values import JsonValue
from .repairs import Repairs

NO_NOTE = JsonValue({}, "")
"""Stands for the note of a mention or relation that has none."""


class MarkedMention(NamedTuple):
    """A mention: its type, its first character and the one after its last."""

    type: str | None
    start: int
    end: int


class MarkedRelation(NamedTuple):
    """A relation: its id and type, and the ids of the mentions that it is drawn between."""

    id: str
    type: str
    head: str
    tail: str


@dataclass
class Marked:
    """What is marked in a text.

    Attributes:
        mentions: by their ids, in the order of the file.
        relations: in the order of the file, those of coreference left out.
        groups: ids of mentions that are the same entity.
        notes: objects by the ids of the mentions and relations that they are about, with the keys ``type``, ``types``,
            ``name``, ``score`` and ``extra``, which may be missing.
    """

    mentions: dict[str, MarkedMention] = field(default_factory=dict)
    relations: list[MarkedRelation] = field(default_factory=list)
    groups: list[list[str]] = field(default_factory=list)
    notes: dict[str, JsonValue] = field(default_factory=dict)

    def drop_missing(self, repairs: Repairs) -> None:
        """Leave out, and count, what is said of mentions that are not there."""
        known = [relation for relation in self.relations if {relation.head, relation.tail} <= self.mentions.keys()]
        repairs.repair("relations of what is no mention (dropped)", len(self.relations) - len(known))
        self.relations = known
        groups = [[id for id in ids if id in self.mentions] for ids in self.groups]
        missing = sum(map(len, self.groups)) - sum(map(len, groups))
        repairs.repair("ids of no mention among those of one entity (left out)", missing)
        self.groups = groups
