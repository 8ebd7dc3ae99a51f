"""Sentences by syntok's rules, which know abbreviations of English, German and Spanish, and some more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any

from syntok import segmenter

from .sentence_splitter import SentenceSplitter

# syntok wants a blank after a full stop; Chinese and Japanese write none.
_IDEOGRAPHIC_STOP = re.compile("[。！？｡]+[”’」』）〉》】]*")

_BEFORE_NAMES = re.compile(
    "Ald|Amb|Atty|Cdr|Cmdr|Cpl|Det|Ens|Ft|Gov|Hon|Insp|Lt|Maj|Messrs|Mmes|Msgr|Mts|Pres|Pvt|Rep|Reps|Rev|Sec|Sens|Sgt|"
    "Spc|Supt|Abg|Bgm|Frl|Gefr|Hl|hl|Hptm|Hr|Oblt|Uffz|Arq|Ing|Mons|Tte"
)
"""Abbreviations, beside those of syntok, that stand before a name or another title and end no sentence."""

_WITH_MARK = re.compile("Jeopardy|Panic|Wham|Yahoo")
"""Names to which the mark behind them belongs."""

_LEGAL_FORM = re.compile("AG|Co|Corp|GmbH|Inc|LLC|LP|Ltd|PLC|plc")
"""Words after the name of a company, which begin no sentence."""

_BEFORE_ORDINALS = re.compile(
    "ab|beim|bis|das|de[mnrs]|die|diese[mnrs]?|ihre?[mnr]?|im|jede[mnrs]?|seine?[mnr]?|seit|und|vom|zu[mr]", re.I
)
"""German words before an ordinal number, as in "das 5. Bataillon"; behind it they begin a sentence."""

_MONTH = re.compile("Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember")


@SentenceSplitter.register("syntok")
class SyntokSentenceSplitter(SentenceSplitter):
    """Splits with syntok, and after the full stops of Chinese and Japanese. Takes linear time.

    No sentence ends after further abbreviations ("Lt. Col."), within names ("Yahoo! Inc.", "Panic! At The Disco") and
    after German ordinal numbers ("das 5. Bataillon").
    """

    def split(self, text: str) -> list[int]:
        # Of syntok's entry points only `analyze` keeps the text, and with it the offsets, as it is.
        sentences = chain.from_iterable(segmenter.analyze(text))
        starts = {after[0].offset for before, after in pairwise(sentences) if not _goes_on(before, after[0].value)}
        return sorted(starts.union(match.end() for match in _IDEOGRAPHIC_STOP.finditer(text)))


def _goes_on(before: Sequence[Any], after: str) -> bool:
    """Whether a sentence goes on where syntok ends it.

    Args:
        before: the tokens of the sentence up to there.
        after: the word behind it.
    """
    if len(before) < 2 or before[-1].spacing:
        return False
    word, mark = before[-2].value, before[-1].value
    if mark in "!?":
        return bool(_LEGAL_FORM.fullmatch(after) or _WITH_MARK.fullmatch(word))
    if mark != "." or _BEFORE_NAMES.fullmatch(word):
        return mark == "."
    if not word.isdecimal() or len(word) > 3 or _BEFORE_ORDINALS.fullmatch(after):
        return False
    return bool(len(before) == 2 or _MONTH.fullmatch(after) or _BEFORE_ORDINALS.fullmatch(before[-3].value))
