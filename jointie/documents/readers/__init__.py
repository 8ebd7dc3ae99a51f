"""Files to documents."""

from .by_extension import EXTENSIONS, reader_for
from .docred import NAMES_FILE, DocREDReader
from .jsonl import JsonlReader
from .reader import Reader, not_found
from .text import TextReader

__all__ = ["EXTENSIONS", "NAMES_FILE", "DocREDReader", "JsonlReader", "Reader", "TextReader", "not_found", "reader_for"]
