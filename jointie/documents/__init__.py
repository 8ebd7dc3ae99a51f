"""Documents, and their readers and writers. Importing this package registers every part of it."""

from .augmentation.augmentation import Augmentation
from .augmentation.chain import Chain
from .augmentation.layout import Layout
from .augmentation.letter_case import LetterCase
from .augmentation.name_list import NameList
from .augmentation.raw_text import RawText
from .augmentation.swap_names import SwapNames
from .document import Document, Entity, Mention, Relation, Sentence, Token
from .inputs import Inputs, readable
from .json_mapping import JsonMapping
from .labels import LabelSpace
from .merging import merged_graph
from .readers.brat import BratReader
from .readers.conll import ConllReader
from .readers.corefud import CorefUDReader
from .readers.docred import NAMES_FILE, DocREDReader
from .readers.dwie import DWIEReader
from .readers.folder_files import files_of
from .readers.json_lines import json_lines
from .readers.json_values import JsonValue
from .readers.jsonl import JsonlReader
from .readers.labelstudio import LabelStudioReader
from .readers.named import chosen, reader_for, reader_named, readers_by_ending, registered
from .readers.prodigy import ProdigyReader
from .readers.reader import Item, Reader, not_found, split_part
from .readers.repairs import Repairs
from .readers.spacy import SpacyReader
from .readers.symmetric import SymmetricReader
from .readers.text import TextReader
from .segmentation.paragraphs import ParagraphSegmenter
from .segmentation.pre_tokenizer import PreTokenizer
from .segmentation.segmenter import Segmenter
from .segmentation.sentence_splitter import SentenceSplitter
from .segmentation.syntok import SyntokSentenceSplitter
from .segmentation.word_splitter import WordSplitter
from .statistics import Statistics, lack_of_entities
from .unique import UniqueIds
from .writers.brat import BratWriter
from .writers.conll import ConllWriter
from .writers.corefud import CorefUDWriter
from .writers.docred import DocREDWriter
from .writers.docred_submission import DocREDSubmissionWriter
from .writers.graphml import GraphMLWriter
from .writers.jsonl import JsonlWriter
from .writers.jsonld import JsonLdWriter
from .writers.labelstudio import LabelStudioWriter
from .writers.neo4j import Neo4jWriter
from .writers.prodigy import ProdigyWriter
from .writers.spacy import SpacyWriter
from .writers.text import TextWriter
from .writers.turtle import TurtleWriter
from .writers.writer import Writer

__all__ = [
    "NAMES_FILE",
    "Augmentation",
    "BratReader",
    "BratWriter",
    "Chain",
    "ConllReader",
    "ConllWriter",
    "CorefUDReader",
    "CorefUDWriter",
    "DWIEReader",
    "DocREDReader",
    "DocREDSubmissionWriter",
    "DocREDWriter",
    "Document",
    "Entity",
    "GraphMLWriter",
    "Inputs",
    "Item",
    "JsonLdWriter",
    "JsonMapping",
    "JsonValue",
    "JsonlReader",
    "JsonlWriter",
    "LabelSpace",
    "LabelStudioReader",
    "LabelStudioWriter",
    "Layout",
    "LetterCase",
    "Mention",
    "NameList",
    "Neo4jWriter",
    "ParagraphSegmenter",
    "PreTokenizer",
    "ProdigyReader",
    "ProdigyWriter",
    "RawText",
    "Reader",
    "Relation",
    "Repairs",
    "Segmenter",
    "Sentence",
    "SentenceSplitter",
    "SpacyReader",
    "SpacyWriter",
    "Statistics",
    "SwapNames",
    "SymmetricReader",
    "SyntokSentenceSplitter",
    "TextReader",
    "TextWriter",
    "Token",
    "TurtleWriter",
    "UniqueIds",
    "WordSplitter",
    "Writer",
    "chosen",
    "files_of",
    "json_lines",
    "lack_of_entities",
    "merged_graph",
    "not_found",
    "readable",
    "reader_for",
    "reader_named",
    "readers_by_ending",
    "registered",
    "split_part",
]
