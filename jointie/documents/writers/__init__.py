"""Documents to files."""

from .brat import BratWriter
from .conll import ConllWriter
from .docred import DocREDWriter
from .docred_submission import DocREDSubmissionWriter
from .graphml import GraphMLWriter
from .jsonl import JsonlWriter
from .jsonld import JsonLdWriter
from .neo4j import Neo4jWriter
from .spacy import SpacyWriter
from .text import TextWriter
from .turtle import TurtleWriter
from .writer import Writer

__all__ = [
    "BratWriter",
    "ConllWriter",
    "DocREDSubmissionWriter",
    "DocREDWriter",
    "GraphMLWriter",
    "JsonLdWriter",
    "JsonlWriter",
    "Neo4jWriter",
    "SpacyWriter",
    "TextWriter",
    "TurtleWriter",
    "Writer",
]
