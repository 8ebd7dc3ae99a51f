"""A DocBin of spaCy."""

from __future__ import annotations

from typing import Any, BinaryIO

from ..document import Document
from ..extras import imported
from ..spacy_layout import ENTITY, MENTIONS, annotate
from .pieces import pieces
from .writer import Writer


@Writer.register("spacy")
class SpacyWriter(Writer):
    """Writes one ``DocBin``, which ``spacy.tokens.DocBin().from_bytes`` reads without any pipeline or model.

    ``doc.text`` is the exact text. spaCy's words are parted by single blanks or by nothing, so whatever else stands
    between two words is a token of its own; the numbers of such tokens are in ``doc.user_data["between"]``. In each
    document stand

    - ``doc.spans["mentions"]``: all mentions in text order, labelled with the types of their entities;
    - ``doc.spans["entity_0"]`` and so on: the mentions of each entity, with ``type``, ``type_score``, ``types``,
      ``name``, ``extra`` and the mentions' ``scores`` and ``link_scores`` in the group's ``attrs``;
    - ``doc.ents``: the longest of those mentions that have a type;
    - ``doc.sents``: the sentences;
    - ``doc.user_data``: ``id``, ``extra``, ``relations`` (a list of ``{head, tail, type, name, score, evidence,
      extra}``, head and tail the numbers of the groups; none where they are not annotated), ``between``, and
      ``sentences`` (their first tokens).

    :class:`~jointie.documents.readers.spacy.SpacyReader` reads all of it back. The format cannot hold halves of
    surrogate pairs, which become U+FFFD. All documents are held in memory until the end, as a ``DocBin`` is one
    compressed block.

    Raises:
        ConfigError: if spaCy is not installed.
    """

    kind = "binary"
    extension = ".spacy"

    def __init__(self) -> None:
        self._spacy = imported("spacy", "spacy")

    def begin(self, target: BinaryIO) -> None:
        self._vocab = self._spacy.blank("xx").vocab
        attributes = ["SENT_START", "ENT_IOB", "ENT_TYPE"]
        self._bin = self._spacy.tokens.DocBin(attrs=attributes, store_user_data=True)

    def write(self, document: Document, target: BinaryIO) -> None:
        self._bin.add(self._doc(document))

    def end(self, target: BinaryIO) -> None:
        target.write(self._bin.to_bytes())

    def _doc(self, document: Document) -> Any:
        words, spaces, numbers = ([*column] for column in zip(*pieces(document))) if document.text else ([], [], [])
        firsts = {sentence.start for sentence in document.sentences}
        starts = [number in firsts for number in numbers]
        doc = self._spacy.tokens.Doc(self._vocab, words=words, spaces=spaces, sent_starts=starts)
        places = [i for i, number in enumerate(numbers) if number is not None]
        doc.user_data.update(annotate(doc, document, places, MENTIONS, ENTITY))
        doc.ents = self._spacy.util.filter_spans([span for span in doc.spans[MENTIONS] if span.label_])
        return doc
