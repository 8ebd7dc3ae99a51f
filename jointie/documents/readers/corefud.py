"""CoNLL-U with the coreference of CorefUD, read by udapi."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO

from ...config import DataError
from ..document import Document, Entity, Mention, Sentence, Token
from ..extras import imported
from ..unique import UniqueIds
from .reader import Item, Reader, attempt, decode, stem
from .repairs import Repairs
from .shared_repairs import repaired_entities

logger = logging.getLogger(__name__)

_NEW = re.compile(r"^# newdoc(?: id = (.*))?", re.MULTILINE)
_HEADER = re.compile(r"^# global\.Entity.*", re.MULTILINE)


@Reader.register("corefud")
class CorefUDReader(Reader):
    """Reads files of CorefUD: trees in CoNLL-U, with entities in the column MISC.

    A document begins at ``# newdoc``, which has its id (or else the file's name and the number of the document). Words
    are the tokens as they are written, so multi-word tokens are one; the text has a blank between two unless
    ``SpaceAfter=No`` says otherwise. Entities have their type; relations are not annotated. Repaired and counted are
    mentions of empty nodes alone (dropped) and spans given twice (kept in the entity that names them first). A mention
    of several pieces is read from its first word to its last. Bridging and split antecedents are left out and counted.

    Raises:
        ConfigError: if udapi is not installed.
    """

    extensions = (".conllu",)

    def __init__(self) -> None:
        self._documents = imported("udapi.core.document", "corefud")
        self._tokens = imported("udapi.core.mwt", "corefud")

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        repairs, unique = Repairs(source), UniqueIds()
        text = decode(stream.read(), source).removeprefix("\ufeff").replace("\r\n", "\n")
        header = _HEADER.search(text)
        number = 0
        for number, (id, line, part) in enumerate(_parts(text), start=1):
            if header and not _HEADER.search(part):
                part = f"{header[0]}\n{part}"
            id = unique(id or f"{stem(source)}-{number}")
            yield attempt(partial(self._document, id, part, f"line {line}", repairs))
        if not number:
            raise DataError("the file holds no document", source=source)
        repairs.report(logger)

    def _document(self, id: str, part: str, place: str, repairs: Repairs) -> Document:
        try:
            document = self._documents.Document()
            with _without_collections():
                document.from_conllu_string(f"{part.strip()}\n\n")
            entities = list(document.coref_entities)
            return self._made(id, list(document.trees), entities, repairs)
        except DataError as error:
            raise DataError(error.message, source=repairs.source, place=place) from None
        except Exception as error:  # whatever udapi says of what is none
            message = f"the document that begins here is no CoNLL-U of CorefUD ({type(error).__name__}: {error})"
            remedy = "validate.py of Universal Dependencies, with --coref, says what is wrong with it"
            raise DataError(message, source=repairs.source, place=place, remedy=remedy) from None

    def _made(self, id: str, trees: list[Any], found: list[Any], repairs: Repairs) -> Document:
        pieces: list[str] = []
        tokens: list[Token] = []
        sentences: list[Sentence] = []
        places: dict[Any, int] = {}
        end = 0
        for tree in trees:
            first = len(tokens)
            for token in tree.token_descendants:
                nodes = token.words if isinstance(token, self._tokens.MWT) else [token]
                places |= dict.fromkeys(nodes, len(tokens))
                tokens.append(Token(end, end + len(token.form)))
                pieces.append(token.form + " " * (not token.no_space_after))
                end += len(pieces[-1])
            if len(tokens) > first:
                sentences.append(Sentence(first, len(tokens)))
        entities, _ = repaired_entities(
            range(len(found)),
            _mentions(found, places, repairs),
            lambda number, own: Entity(tuple(sorted(own)), found[number].etype or None),
            repairs,
        )
        text = "".join(pieces)[: tokens[-1].end if tokens else 0]
        return Document(id, text, tuple(tokens), tuple(sentences), entities, relations=None)


def _parts(text: str) -> Iterator[tuple[str | None, int, str]]:
    """The documents of a file: the id, the number of the first line, and the lines."""
    starts = [match.start() for match in _NEW.finditer(text)]
    starts = [before + 2 if (before := text.rfind("\n\n", 0, start)) >= 0 else 0 for start in starts]
    if text[: starts[0] if starts else None].strip():
        starts.insert(0, 0)
    line = 1
    for start, stop in zip(starts, [*starts[1:], len(text)]):
        part = text[start:stop]
        named = _NEW.search(part)
        yield named and named[1] and named[1].strip(), line, part
        line += part.count("\n")


def _mentions(found: list[Any], places: Mapping[Any, int], repairs: Repairs) -> Iterator[tuple[int, Mention]]:
    """Each mention of words that are written, with the number of its entity."""
    for number, entity in enumerate(found):
        repairs.leave_out("split antecedents", len(entity.split_ante))
        for mention in entity.mentions:
            repairs.leave_out("bridging links", len(mention.bridging))
            words = sorted({places[node] for node in mention.words if node in places})
            if not words:
                repairs.repair("mentions of empty nodes alone (dropped)")
                continue
            first, last = words[0], words[-1]
            gaps = last - first + 1 > len(words)
            repairs.note("mentions of several pieces (read as one, with all between)", gaps)
            yield number, Mention(first, last + 1)


@contextmanager
def _without_collections() -> Iterator[None]:
    """Keep udapi from collecting garbage after each document, which takes long where a process holds much besides."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
