"""Files to documents."""

from .by_extension import EXTENSIONS, reader_for
from .docred import DocREDReader
from .jsonl import JsonlReader
from .reader import Reader
from .text import TextReader

__all__ = ["EXTENSIONS", "DocREDReader", "JsonlReader", "Reader", "TextReader", "reader_for"]
