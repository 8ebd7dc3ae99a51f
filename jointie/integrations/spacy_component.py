"""A component of spaCy pipelines."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span, SpanGroup

from ..archive import check_places, resolve, shared_files
from ..config import ConfigError
from ..documents import Document, ParagraphSegmenter, Segmenter
from ..prediction import Precision, Predictor
from ..prediction.forks import one_thread_after_fork
from .spacy_docs import WordsOf, document_in, relations_in, words_of

logger = logging.getLogger(__name__)

KEY = "jointie"
_FOLDER = "model"


class JointieComponent(Pipe):
    """Finds entities, with all their mentions, and the relations between them.

    It reads the words of a ``Doc`` as spaCy's tokenizer made them, white space aside, and its sentences if an earlier
    component has set them; otherwise it finds sentences itself. It sets

    - ``doc.spans[spans_key]``: all mentions in text order, labelled with the types of their entities;
    - ``doc.spans[f"{spans_key}_0"]`` and so on: the mentions of each entity; ``attrs`` of the group holds its ``type``,
      ``type_score`` and ``name``, and the ``scores`` and ``link_scores`` of the mentions;
    - ``doc._.relations``: a list of :class:`DocRelation`;
    - ``span._.entity``, of those spans: the group of their entity, else ``None``;
    - ``doc._.jointie``: the same as a :class:`~jointie.documents.Document`; ``None`` if the component did not run.

    All of it is kept in ``DocBin(store_user_data=True)`` and ``doc.to_bytes()``. Components that change tokens, as
    ``merge_entities`` does, stand before this one: spans and relations are of the tokens that it saw. The model is
    loaded when it is needed first. ``nlp.to_disk`` writes the model along, so that ``spacy.load`` needs no other files;
    ``nlp.to_bytes`` does not. In ``nlp.pipe(..., n_process=N)`` each process computes with one thread.

    Args:
        name: of the component in its pipeline.
        model: the name of a model that comes with jointie, a folder, or ``OWNER/NAME`` on the Hugging Face Hub.
        revision: of a model on the Hub.
        device: where to compute; by default a GPU if there is one.
        precision: of the encoder's arithmetic.
        spans_key: where in ``doc.spans`` the mentions go.
        thresholds: probabilities above which to take what, as for :func:`jointie.load`.
        segmenter: finds sentences where there are none.
    """

    def __init__(
        self,
        name: str = KEY,
        model: str = "docred-minilm",
        revision: str | None = None,
        device: str | None = None,
        precision: Precision = "fp32",
        spans_key: str = KEY,
        thresholds: Mapping[str, float] | None = None,
        segmenter: Segmenter | None = None,
    ) -> None:
        if not spans_key:
            raise ConfigError("'spans_key' of the jointie component is empty; give a key for doc.spans")
        self.name, self.model, self.revision = name, model, revision
        self.device, self.precision, self.spans_key, self.thresholds = device, precision, spans_key, thresholds
        self.segmenter = segmenter or ParagraphSegmenter()
        self._folder: Path | None = None
        _register_attributes()
        one_thread_after_fork()

    @cached_property
    def predictor(self) -> Predictor:
        """The model at work.

        Raises:
            DataError, ConfigError: if it cannot be found or loaded, or there is no such device.
        """
        return Predictor.from_archive(self.folder, self.device, self.precision, self.thresholds)

    @property
    def folder(self) -> Path:
        """The model directory."""
        if self._folder is None:
            self._folder = resolve(self.model, self.revision)
        return self._folder

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]), doc)  # where the error handler goes on after an error, nothing comes

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Annotate documents, in their order, in batches.

        Args:
            stream: any number of documents.
            batch_size: how many to look ahead at most, to sort them by length into batches.
        """
        waiting: dict[str, tuple[Doc, WordsOf]] = {}
        handle: Callable[..., Any] = self.get_error_handler()

        def documents() -> Iterator[Document]:
            for number, doc in enumerate(stream, start=1):
                words = words_of(doc, self.segmenter, f"doc-{number}")
                waiting[words.document.id] = doc, words
                yield words.document

        def failed(document: Document, error: Exception) -> None:
            handle(self.name, self, [waiting.pop(document.id)[0]], error)

        for found in self.predictor.predict(documents(), failed, batch_size):
            doc, words = waiting.pop(found.id)
            words.annotate(doc, found, self.spans_key)
            yield doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model into a folder, in place of one that stands there.

        Raises:
            DataError: if this is no model directory, or a file leads out of it.
        """
        target, source = Path(path) / _FOLDER, self.folder
        if target.resolve() == source.resolve():
            return
        files = [file for file in shared_files(source) if file.is_file()]
        check_places(source, files)
        shutil.rmtree(target, ignore_errors=True)
        for file in files:
            place = target / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> JointieComponent:
        """Take the model that :meth:`to_disk` has written."""
        self._folder = Path(path) / _FOLDER
        self.__dict__.pop("predictor", None)
        return self


@Language.factory(
    "jointie",
    assigns=["doc.spans", "doc._.jointie", "doc._.relations", "span._.entity"],
    default_config={
        "model": "docred-minilm",
        "revision": None,
        "device": None,
        "precision": "fp32",
        "spans_key": KEY,
        "thresholds": None,
    },
)
def make(
    nlp: Language,
    name: str,
    model: str,
    revision: str | None,
    device: str | None,
    precision: Precision,
    spans_key: str,
    thresholds: dict[str, float] | None,
) -> JointieComponent:
    """Make the component of ``nlp.add_pipe("jointie", config={...})``; its arguments: :class:`JointieComponent`."""
    return JointieComponent(name, model, revision, device, precision, spans_key, thresholds)


def _entity(span: Span) -> SpanGroup | None:
    return span.doc.spans.get(span.id_) if span.id_ else None


_ATTRIBUTES: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
    (Doc, KEY, document_in),
    (Doc, "relations", relations_in),
    (Span, "entity", _entity),
)


def _register_attributes() -> None:
    for owner, name, getter in _ATTRIBUTES:
        if not owner.has_extension(name):
            owner.set_extension(name, getter=getter)
        elif owner.get_extension(name)[2] is not getter:
            logger.warning("%s._.%s belongs to another component and is not jointie's", owner.__name__.lower(), name)
