"""Segmentation of raw text into words and sentences."""

from .paragraphs import ParagraphSegmenter
from .pre_tokenizer import PreTokenizer
from .segmenter import Segmenter, sentences_at
from .sentence_splitter import SentenceSplitter
from .syntok import SyntokSentenceSplitter
from .word_splitter import WordSplitter

__all__ = [
    "ParagraphSegmenter",
    "PreTokenizer",
    "Segmenter",
    "SentenceSplitter",
    "SyntokSentenceSplitter",
    "WordSplitter",
    "sentences_at",
]
