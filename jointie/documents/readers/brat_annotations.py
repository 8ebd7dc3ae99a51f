"""The lines of an .ann file of brat."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

from ...config import DataError
from .json_values import JsonValue, parse_json
from .marked import Marked, MarkedMention, MarkedRelation
from .reader import attempt
from .repairs import Repairs

NOTE = "jointie"
"""The type of the notes that hold what brat has no place for."""
COREFERENCE = "Coref"
"""The type of equivalences between the mentions of an entity."""

_MENTION = re.compile(r"([^ ]+) (\d{1,18} \d{1,18}(?:;\d{1,18} \d{1,18})*)")
_RELATION = re.compile(r"([^ ]+) [^ :]+:([^ ]+) [^ :]+:([^ ]+) *")
_WORD = re.compile(r"\S+")
_OFFSETS = "offsets count characters of the text, not bytes; a line end that was changed moves them"


def plain_type(type: str | None, default: str) -> str:
    """A type as brat takes it: letters, digits, ``-`` and ``_``, and never :data:`COREFERENCE`."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", type or default)
    return f"{plain}_" if plain == COREFERENCE else plain


@dataclass
class Annotations(Marked):
    """The annotations of a file, with our own notes.

    Attributes:
        errors: about the lines that cannot be used, which are left out.
    """

    errors: list[DataError] = field(default_factory=list)

    @classmethod
    def of(cls, content: str, text: str, coreference: str, repairs: Repairs) -> Annotations:
        """Read the lines.

        Args:
            content: the file.
            text: the text that it is about.
            coreference: the type of relations that mean the same entity.
            repairs: knows the file's name and counts what is not read.
        """
        found = cls()
        for number, line in enumerate(content.split("\n"), start=1):
            if line.strip():
                error = attempt(partial(found._add, _Line(line.rstrip("\r"), number, repairs), text, coreference))
                found.errors += [error] if error else []
        found.drop_missing(repairs)
        return found

    def _add(self, line: _Line, text: str, coreference: str) -> None:
        kind = line.id[:1]
        if kind == "T":
            if line.id in self.mentions:
                raise line.error(f"the id {line.id} stands twice")
            self.mentions[line.id] = line.mention(text)
        elif kind == "R":
            relation = line.relation()
            if relation.type == coreference:
                self.groups.append([relation.head, relation.tail])
            else:
                self.relations.append(relation)
        elif kind == "*":
            self.groups.append([id for id in line.data.split(" ")[1:] if id])
        elif kind == "#" and line.data.split(" ")[0] == NOTE:
            self.notes[line.data.partition(" ")[2]] = line.note()
        else:
            line.repairs.leave_out("lines that are no mention, relation or equivalence")


class _Line:
    """A line in three fields: its id, its data, and the text after them."""

    def __init__(self, line: str, number: int, repairs: Repairs) -> None:
        self.number, self.repairs = number, repairs
        self.id, _, rest = line.partition("\t")
        self.data, _, self.tail = rest.partition("\t")

    def error(self, message: str, remedy: str | None = None) -> DataError:
        return DataError(message, source=self.repairs.source, place=f"line {self.number}", remedy=remedy)

    def mention(self, text: str) -> MarkedMention:
        match = _MENTION.fullmatch(self.data)
        if match is None:
            raise self.error(f"{self.data!r} is no mention", "expected as 'T1<tab>PER 0 12<tab>Ada Lovelace'")
        places = [tuple(map(int, place.split(" "))) for place in match[2].split(";")]
        for (start, end), after in zip(places, [0, *(end for _, end in places)]):
            if not after <= start < end <= len(text):
                raise self.error(f"characters {start} to {end} of {len(text)}, after {after}", _OFFSETS)
        covered = " ".join(text[start:end] for start, end in places)
        if self.tail and _WORD.findall(self.tail) != _WORD.findall(covered):  # brat writes line ends as blanks
            raise self.error(f"the mention's text is {self.tail!r}, but it covers {covered!r}", _OFFSETS)
        gaps = "".join(text[end:start] for (_, end), (start, _) in pairwise(places))
        self.repairs.note("mentions of several pieces (read as one, with all between)", bool(gaps.strip()))
        return MarkedMention(match[1], places[0][0], places[-1][1])

    def relation(self) -> MarkedRelation:
        match = _RELATION.fullmatch(self.data)
        if match is None:
            raise self.error(f"{self.data!r} is no relation", "expected as 'R1<tab>knows Arg1:T1 Arg2:T2'")
        return MarkedRelation(self.id, match[1], match[2], match[3])

    def note(self) -> JsonValue:
        place = f"line {self.number}"
        value = JsonValue(parse_json(self.tail.encode(), self.repairs, self.number), self.repairs.source, place)
        value.as_object("a note of the type 'jointie' holds an object")
        return value
