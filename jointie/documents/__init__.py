"""Documents, and the ways from files to documents and back. Importing this package registers every part of it."""

from .document import Document, Entity, Mention, Relation, Sentence, Token
from .labels import LabelSpace
from .readers import (
    EXTENSIONS,
    NAMES_FILE,
    DocREDReader,
    DWIEReader,
    JsonlReader,
    Reader,
    TextReader,
    not_found,
    reader_for,
    split_part,
)
from .segmentation import (
    ParagraphSegmenter,
    PreTokenizer,
    Segmenter,
    SentenceSplitter,
    SyntokSentenceSplitter,
    WordSplitter,
)
from .statistics import Statistics
from .unique import UniqueIds
from .writers import DocREDSubmissionWriter, JsonlWriter, TextWriter, Writer

__all__ = [
    "EXTENSIONS",
    "NAMES_FILE",
    "DWIEReader",
    "DocREDReader",
    "DocREDSubmissionWriter",
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
    "Statistics",
    "SyntokSentenceSplitter",
    "TextReader",
    "TextWriter",
    "Token",
    "UniqueIds",
    "WordSplitter",
    "Writer",
    "not_found",
    "reader_for",
    "split_part",
]
