"""A plug-in with which every shard takes a while, so that some are left when a test kills a process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from jointie.documents import Document
from jointie.prediction import Predictor

SECONDS = 0.1

_predict = Predictor.predict


def _slowly(self: Predictor, documents: Iterable[Document], failed: Callable[..., None]) -> Iterator[Document]:
    time.sleep(SECONDS)
    return _predict(self, documents, failed)


Predictor.predict = _slowly  # type: ignore[method-assign]
