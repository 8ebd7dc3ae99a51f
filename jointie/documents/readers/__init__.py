"""Files to documents."""

from .by_extension import EXTENSIONS, reader_for
from .docred import NAMES_FILE, DocREDReader
from .dwie import DWIEReader
from .jsonl import JsonlReader
from .reader import Reader, not_found, split_part
from .text import TextReader

__all__ = [
    "EXTENSIONS",
    "NAMES_FILE",
    "DWIEReader",
    "DocREDReader",
    "JsonlReader",
    "Reader",
    "TextReader",
    "not_found",
    "reader_for",
    "split_part",
]
