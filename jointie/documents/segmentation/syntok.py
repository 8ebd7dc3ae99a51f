"""Sentences by syntok's rules, which know abbreviations of English, German and Spanish."""

from __future__ import annotations

import re

from syntok import segmenter

from .sentence_splitter import SentenceSplitter

# syntok wants a blank after a full stop; Chinese and Japanese write none.
_IDEOGRAPHIC_STOP = re.compile("[。！？｡]+[”’」』）〉》】]*")


@SentenceSplitter.register("syntok")
class SyntokSentenceSplitter(SentenceSplitter):
    """Splits with syntok, and after the full stops of Chinese and Japanese. Takes linear time."""

    def split(self, text: str) -> list[int]:
        # Of syntok's entry points only `analyze` keeps the text, and with it the offsets, as it is.
        sentences = (sentence for paragraph in segmenter.analyze(text) for sentence in paragraph)
        starts = {sentence[0].offset for sentence in sentences}
        return sorted(starts.union(match.end() for match in _IDEOGRAPHIC_STOP.finditer(text)))
