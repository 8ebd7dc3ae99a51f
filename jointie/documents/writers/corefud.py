"""CoNLL-U with the coreference of CorefUD, written by udapi."""

from __future__ import annotations

import re
from typing import Any, TextIO

from ..document import Document
from ..extras import imported
from ..surrogates import encodable
from ..whole_sentences import whole_sentences
from .one_line import one_line
from .writer import Writer


@Writer.register("corefud")
class CorefUDWriter(Writer):
    """Writes CoNLL-U with entities as CorefUD has them, which udapi and the scorer of CorefUD read.

    A document begins with ``# newdoc id``. All words depend on the root, as no syntax is known, and the head of a
    mention is its first word; ``SpaceAfter=No`` stands where no blank follows. Types have ``_`` for whatever is no
    letter or digit. Numbers of entities are never used twice in a file. Documents without words are left out.

    :class:`~jointie.documents.readers.corefud.CorefUDReader` reads it back. The format holds words, sentences (those
    that a mention goes across are written as one), mentions, clusters and one type an entity; no exact text, names,
    scores and relations, and two mentions of one entity that cross each other come back nested.

    Raises:
        ConfigError: if udapi is not installed.
    """

    extension = ".conllu"

    def __init__(self) -> None:
        self._documents = imported("udapi.core.document", "corefud")
        self._coreference = imported("udapi.core.coref", "corefud")

    def begin(self, target: TextIO) -> None:
        self._entities = 0

    def write(self, document: Document, target: TextIO) -> None:
        if not document.tokens:
            return
        made = self._documents.Document()
        words, nodes = document.words, list[Any]()
        starts = [*(token.start for token in document.tokens[1:]), len(document.text)]
        gaps = [document.text[token.end : start] for token, start in zip(document.tokens, starts)]
        for start, end in whole_sentences(document.sentences, document.mentions):
            tree = made.create_bundle().create_tree()
            tree.newdoc = None if nodes else one_line(encodable(document.id)) or True
            for word, behind in zip(words[start:end], gaps[start:end]):
                nodes.append(tree.create_child(form=one_line(encodable(word)) or "_"))
                if not any(map(str.isspace, behind)):
                    nodes[-1].misc["SpaceAfter"] = "No"
            tree.text = tree.compute_text()
        for entity in document.entities:
            self._entities += 1
            type = re.sub(r"\W", "_", encodable(entity.type or ""))
            cluster = made.create_coref_entity(f"e{self._entities}", type or None)
            for mention in entity.mentions:
                cluster.create_mention(words=nodes[mention.start : mention.end])
        self._coreference.store_coref_to_misc(made)
        target.write(made.to_conllu_string())
