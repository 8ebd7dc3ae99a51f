"""Columns as in CoNLL-2012, the format that scorers of coreference take."""

from __future__ import annotations

from collections import defaultdict
from typing import TextIO

from ..conll_words import escaped
from ..document import Document
from ..whole_sentences import whole_sentences
from .writer import Writer

_UNKNOWN = ["-"] * 6  # part of speech, parse, lemma, frameset, sense, speaker


@Writer.register("conll")
class ConllWriter(Writer):
    r"""Writes a line for each word, with the coreference in the last column, as in CoNLL-2012.

    A document stands between ``#begin document (ID); part 000`` and ``#end document``, its sentences apart by an
    empty line. The columns are: id, part, number in the sentence, word, six that stay ``-`` (part of speech to
    speaker), the named entities (``*``: none are written), and the mentions that begin and end at the word as ``(3``,
    ``3)`` or ``(3)`` with the position of their entity, singletons among them. Columns are parted by tabs; blanks in
    words and ids are escaped (:mod:`jointie.documents.conll_words`).

    :class:`~jointie.documents.readers.conll.ConllReader` reads it back. The format holds words, mentions and clusters.
    It cannot hold the text between the words, types, names, scores and relations, nor which of two mentions of one
    entity ends first where they cross: brackets say that the later one ends first. Sentences that a mention goes across
    are written as one.
    """

    extension = ".conll"

    def write(self, document: Document, target: TextIO) -> None:
        id, words, links = escaped(document.id), document.words, _links(document)
        target.write(f"#begin document ({id}); part 000\n")
        for start, end in whole_sentences(document.sentences, document.mentions):
            for i in range(start, end):
                row = [_first(id), "0", str(i - start), escaped(words[i]), *_UNKNOWN, "*", "|".join(links[i]) or "-"]
                target.write("\t".join(row) + "\n")
            target.write("\n")
        target.write("#end document\n")


def _first(id: str) -> str:
    """The first column, which must not be empty or look like a comment."""
    return "-" if not id or id.startswith("#") else id


def _links(document: Document) -> dict[int, list[str]]:
    """The last column of each token: the longest beginning first, of the ends the last begun first."""
    found: dict[int, list[str]] = defaultdict(list)
    mentions = [(*mention.span, number) for number, e in enumerate(document.entities) for mention in e.mentions]
    for start, end, number in sorted(mentions, key=lambda mention: (mention[0], -mention[1])):
        found[start].append(f"({number})" if end == start + 1 else f"({number}")
    for start, end, number in sorted(mentions, key=lambda mention: (-mention[0], mention[1])):
        if end > start + 1:
            found[end - 1].append(f"{number})")
    return found
