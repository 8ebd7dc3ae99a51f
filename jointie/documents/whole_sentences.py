"""Sentences in which every mention lies inside of one."""

from __future__ import annotations

from collections.abc import Iterable

from .annotations import Mention, Sentence


def whole_sentences(sentences: Iterable[Sentence], mentions: Iterable[Mention]) -> tuple[Sentence, ...]:
    """The sentences of a document, those that a mention goes across put together."""
    inside = {token for mention in mentions for token in range(mention.start + 1, mention.end)}
    whole: list[Sentence] = []
    for sentence in sentences:
        start = whole.pop().start if sentence.start in inside else sentence.start
        whole.append(Sentence(start, sentence.end))
    return tuple(whole)
