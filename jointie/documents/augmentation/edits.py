"""Changing the text of a document so that its annotations stay where they belong."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from ..document import Document, Mention, Token
from ..evidence import in_other_sentences, sentences_of
from ..segmentation.segmenter import Segmenter
from ..whole_sentences import whole_sentences


def with_words(document: Document, words: Sequence[str]) -> Document:
    """The document with each of its words replaced by another one; what stands between them stays."""
    if document.words == [*words]:
        return document
    parts: list[str] = []
    tokens: list[Token] = []
    position = end = 0
    for token, word in zip(document.tokens, words, strict=True):
        gap = document.text[end : token.start]
        start = position + len(gap)
        position, end = start + len(word), token.end
        parts += [gap, word]
        tokens.append(Token(start, position))
    return replace(document, text="".join(parts) + document.text[end:], tokens=tuple(tokens))


def rewritten(document: Document, gaps: Sequence[str], words: Sequence[str], segmenter: Segmenter) -> Document:
    """The document of another text, with the words and sentences that a segmenter finds in it.

    A sentence that would end inside a mention goes on to the next end outside of all. A document with a mention in
    which the segmenter finds no words of its own stays as it is.

    Args:
        document: the document.
        gaps: the characters before each word.
        words: each word anew; an empty one drops it, where it stands in no mention.
        segmenter: finds words, which are cut at the ends of mentions, and sentences.
    """
    parts: list[str] = []
    spans: list[Token] = []
    position = 0
    for gap, word in zip(gaps, words, strict=True):
        parts += [gap, word]
        spans.append(Token(position + len(gap), position + len(gap) + len(word)))
        position = spans[-1].end
    mentions = document.mentions
    borders = {border for m in mentions for border in (spans[m.start].start, spans[m.end - 1].end)}
    found = segmenter.segment(document.id, "".join(parts), borders)
    moved = {
        mention.span: _words(found, spans[mention.start].start, spans[mention.end - 1].end) for mention in mentions
    }
    if len({span for span in moved.values() if span[0] < span[1]}) < len(moved):
        return document
    entities = tuple(
        replace(entity, mentions=tuple(sorted(_at(mention, moved[mention.span]) for mention in entity.mentions)))
        for entity in document.entities
    )
    changed = replace(found, entities=entities, extra=document.extra)
    sentences = whole_sentences(changed.sentences, changed.mentions)
    relations = document.relations
    if relations:
        ends = [(spans[sentence.start].start, spans[sentence.end - 1].end) for sentence in document.sentences]
        relations = in_other_sentences(relations, [sentences_of(sentences, *_words(found, *end)) for end in ends])
    return replace(changed, sentences=sentences, relations=relations)


def _words(document: Document, start: int, end: int) -> tuple[int, int]:
    """The words that begin in some characters of a document."""
    return (
        bisect_left(document.tokens, start, key=lambda token: token.start),
        bisect_left(document.tokens, end, key=lambda token: token.start),
    )


def _at(mention: Mention, span: tuple[int, int]) -> Mention:
    return replace(mention, start=span[0], end=span[1])
