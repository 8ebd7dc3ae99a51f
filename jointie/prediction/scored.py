"""Documents with a model's scores, computed once, from which any thresholds select."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import torch

from ..components.decoding import Calibration
from ..documents import Document
from ..models import Model, ModelOutput
from .candidates import Candidates, candidates_by_id
from .failure import stop_at_failure
from .predictor import Precision, Predictor


class ScoredDocuments:
    """Documents that a model has scored, with all their scores in memory.

    Args:
        model: the model.
        documents: each of at least a word, with an id of its own.
        device: where to compute.
        precision: of the encoder's arithmetic.

    Attributes:
        candidates: by the ids of the documents; those of what is scored in parts, or without coreference, are left out.

    Raises:
        ModelFailure: naming the first document that the model cannot do.
    """

    def __init__(
        self, model: Model, documents: Sequence[Document], device: str | None = None, precision: Precision = "fp32"
    ) -> None:
        self.model, self.documents = model, documents
        self.candidates: dict[str, Candidates] = {}
        self._batches: list[tuple[Sequence[Document], ModelOutput]] = []
        deque(Predictor(model, device, precision, look=self._keep).predict(documents, stop_at_failure), maxlen=0)

    def predicted(self, calibration: Calibration, relations: bool = True) -> list[Document]:
        """The documents as :meth:`Predictor.predict` gives them, in their order.

        Args:
            calibration: to decide by.
            relations: whether to find relations too.
        """
        found: dict[str, Document] = {}
        with torch.inference_mode():
            for documents, output in self._batches:
                scores = output if relations else output.replace(relations=None)
                found.update((d.id, d) for d in self.model.decode(documents, scores, calibration))
        return [found[document.id] for document in self.documents]

    def _keep(self, documents: Sequence[Document], output: ModelOutput) -> None:
        self._batches.append((documents, output))
        self.candidates.update(candidates_by_id(documents, output))
