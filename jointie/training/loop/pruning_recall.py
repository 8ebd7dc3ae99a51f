"""The share of gold mentions that pruning leaves to a model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...documents import Document
from ...models import ModelOutput
from .distributed import Distributed


class PruningRecall:
    """Looks which gold mentions are among the candidates that a model makes of documents.

    Args:
        documents: the annotated documents.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self._gold = {document.id: {mention.span for mention in document.mentions} for document in documents}
        self._found: dict[str, int] = {}

    def __call__(self, documents: Sequence[Document], output: ModelOutput) -> None:
        """Take down the candidates of a batch, as a :class:`Predictor` shows it."""
        graph = output.graph
        rows = zip(graph.spans.start.tolist(), graph.spans.end.tolist(), graph.mask.tolist())
        for document, (starts, ends, mask) in zip(documents, rows):
            spans = {(start, end) for start, end, there in zip(starts, ends, mask) if there}
            self._found[document.id] = len(self._gold[document.id] & spans)

    def share(self, distributed: Distributed) -> float | None:
        """The share in what all processes have seen; ``None`` where there is no gold mention in it."""
        seen = sum(self._found.values()), sum(len(self._gold[id]) for id in self._found)
        found, gold = map(sum, zip(*distributed.gather(seen)))
        return found / gold if gold else None
