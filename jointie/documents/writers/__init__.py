"""Documents to text streams."""

from .jsonl import JsonlWriter
from .text import TextWriter
from .writer import Writer

__all__ = ["JsonlWriter", "TextWriter", "Writer"]
