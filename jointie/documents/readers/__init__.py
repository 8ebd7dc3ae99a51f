"""Files to documents."""

from .brat import BratReader
from .by_extension import EXTENSIONS, reader_for
from .conll import ConllReader
from .docred import NAMES_FILE, DocREDReader
from .dwie import DWIEReader
from .jsonl import JsonlReader
from .named import reader_named, registered
from .reader import Reader, not_found, split_part
from .spacy import SpacyReader
from .text import TextReader

__all__ = [
    "EXTENSIONS",
    "NAMES_FILE",
    "BratReader",
    "ConllReader",
    "DWIEReader",
    "DocREDReader",
    "JsonlReader",
    "Reader",
    "SpacyReader",
    "TextReader",
    "not_found",
    "reader_for",
    "reader_named",
    "registered",
    "split_part",
]
