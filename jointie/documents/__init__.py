"""Documents, and the ways from files to documents and back. Importing this package registers every part of it."""

from .document import Document, Entity, Mention, Relation, Sentence, Token
from .labels import LabelSpace
from .readers import EXTENSIONS, NAMES_FILE, DocREDReader, JsonlReader, Reader, TextReader, not_found, reader_for
from .segmentation import (
    ParagraphSegmenter,
    PreTokenizer,
    Segmenter,
    SentenceSplitter,
    SyntokSentenceSplitter,
    WordSplitter,
)
from .unique import UniqueIds
from .writers import JsonlWriter, TextWriter, Writer

__all__ = [
    "EXTENSIONS",
    "NAMES_FILE",
    "DocREDReader",
    "Document",
    "Entity",
    "JsonlReader",
    "JsonlWriter",
    "LabelSpace",
    "Mention",
    "ParagraphSegmenter",
    "PreTokenizer",
    "Reader",
    "Relation",
    "Segmenter",
    "Sentence",
    "SentenceSplitter",
    "SyntokSentenceSplitter",
    "TextReader",
    "TextWriter",
    "Token",
    "UniqueIds",
    "WordSplitter",
    "Writer",
    "not_found",
    "reader_for",
]
