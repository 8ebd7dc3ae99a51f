"""Files to documents."""

from .by_extension import EXTENSIONS, reader_for
from .docred import NAMES_FILE, DocREDReader
from .jsonl import JsonlReader
from .reader import Reader
from .text import TextReader

__all__ = ["EXTENSIONS", "NAMES_FILE", "DocREDReader", "JsonlReader", "Reader", "TextReader", "reader_for"]
