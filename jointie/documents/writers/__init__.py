"""Documents to text streams."""

from .docred_submission import DocREDSubmissionWriter
from .jsonl import JsonlWriter
from .text import TextWriter
from .writer import Writer

__all__ = ["DocREDSubmissionWriter", "JsonlWriter", "TextWriter", "Writer"]
