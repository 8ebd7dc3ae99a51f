"""A model for use in Python: raw text in, documents out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from pathlib import Path

import torch

from ..archive.names import resolve
from ..archive.weights import weights_bytes
from ..config import DataError
from ..documents import Document, LabelSpace, ParagraphSegmenter, Segmenter
from ..models import ModelOutput
from ..tensors import MentionGraph
from .evidence_fusion import EvidenceFusion
from .predictor import Precision, Predictor

Text = str | Sequence[Sequence[str]] | Document
"""Raw text, sentences of words, or a document whose annotations are not looked at."""


class Extractor:
    """Finds entities and relations.

    Args:
        predictor: the model at work.
        segmenter: makes words and sentences of raw text.

    Example:
        >>> nlp = jointie.load("docred-minilm")
        >>> document = nlp("Ada Lovelace was born in London.")
        >>> [document.name_of(entity) for entity in document.entities]
    """

    def __init__(self, predictor: Predictor, segmenter: Segmenter | None = None) -> None:
        self.predictor = predictor
        self.segmenter = segmenter or ParagraphSegmenter()

    @classmethod
    def load(
        cls,
        name: str | Path,
        revision: str | None = None,
        device: str | None = None,
        precision: Precision = "fp32",
        thresholds: Mapping[str, float] | None = None,
        encoder: str | Path | None = None,
        evidence_fusion: bool = False,
    ) -> Extractor:
        """Load a model; for arguments and errors see :func:`jointie.load`."""
        kind = EvidenceFusion if evidence_fusion else Predictor
        return cls(kind.from_archive(resolve(name, revision), device, precision, thresholds, encoder))

    def __repr__(self) -> str:
        types = f"{len(self.labels.entity_types)} entity types, {len(self.labels.relation_types)} relation types"
        return f"Extractor({type(self.predictor.model).__name__}: {types}, on {self.predictor.device})"

    @property
    def fingerprint(self) -> str:
        """A SHA-256 of all that its predictions depend on, but the device.

        Raises:
            ConfigError: if a part of the model or the segmenter is none that a spec can say.
        """
        predictor, model = self.predictor, self.predictor.model
        settings = predictor.calibration, predictor.precision, predictor.given, predictor.max_pairwise_candidates
        specs = model.spec(), model.labels.to_json(), self.segmenter.as_data(with_defaults=True)
        content = json.dumps(specs) + repr((type(predictor).__name__, settings))
        return hashlib.sha256(content.encode() + weights_bytes(model)).hexdigest()

    def __call__(self, text: Text) -> Document:
        """The document with the entities and relations found in it.

        Raises:
            DataError: if this is neither a text nor sentences of words nor a document.
        """
        return self.predictor(self._document(text, "text"))

    def pipe(self, texts: Iterable[Text]) -> Iterator[Document]:
        """The documents of many texts, in their order, predicted in batches as they are asked for.

        Raises:
            DataError: if this is a single text, or one of them is no text.
        """
        if isinstance(texts, str):
            raise DataError("this is a single text", source="pipe", remedy="give a list of texts, or call the model")
        documents = (self._document(text, f"text-{number}") for number, text in enumerate(texts, start=1))
        yield from self.predictor.predict(documents)

    def graph(self, text: Text) -> tuple[Document, MentionGraph]:
        """The predicted document, and the mention candidates that it is selected from, with all their scores.

        Scores between candidates are missing where the model has none, or there are too many candidates to score all
        pairs at once. ``print(graph.table(document, nlp.labels))`` shows them.

        Raises:
            DataError: as :meth:`__call__`, and if there is no word in the text.
        """
        outputs: list[ModelOutput] = []
        predictor = copy(self.predictor)
        predictor.look = lambda documents, output: outputs.append(output)
        document = predictor(self._document(text, "text"))
        if not outputs:
            raise DataError("there is no word in it", source=document.id)
        graph = outputs[0].graph
        if graph.relations is None and graph.scorers.relations and graph.coreference is not None:
            with torch.inference_mode():
                graph = graph.replace(relations=graph.score("relations"))
        return document, graph

    @property
    def labels(self) -> LabelSpace:
        """The entity types and relation types that the model tells apart."""
        return self.predictor.model.labels

    def _document(self, text: Text, id: str) -> Document:
        if isinstance(text, Document):
            return text
        if isinstance(text, str):
            return self.segmenter.segment(id, text)
        if not isinstance(text, Sequence) or not all(isinstance(words, (list, tuple)) for words in text):
            message = f"this is a {type(text).__name__}"
            remedy = "give a raw text, a list of sentences that are lists of words, or a Document"
            raise DataError(message, source=id, remedy=remedy)
        return Document.from_words(id, [list(words) for words in text if words], relations=None)
