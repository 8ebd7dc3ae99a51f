"""The documents of concurrent requests, predicted together."""

from __future__ import annotations

import ctypes
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Thread

from ..components.decoding import Calibration
from ..config import JointieError
from ..documents import Document
from ..prediction import ModelFailure, Predictor

logger = logging.getLogger(__name__)

_MOST_TOGETHER = 64
"""The most documents that are sorted into batches together; those after them wait until they are done."""

_SECONDS_TO_TRIM = 2.0
"""The least time between two returns of freed memory, each of which takes a hundredth of a second."""


class QueueFull(JointieError):
    """A request that came when too much was waiting."""


@dataclass(frozen=True)
class _Job:
    document: Document
    calibration: Calibration
    future: Future[Document] = field(default_factory=Future)

    @property
    def size(self) -> int:
        return max(1, len(self.document.tokens))


class Batcher:
    """Predicts the documents of concurrent requests in a thread of its own.

    Whatever waits when the thread is free is predicted together, in the predictor's batches, also where requests differ
    in their thresholds. Nothing is held back for others to come.

    Args:
        predictor: the model at work.
        most_words: how many words, waiting or under way, fill the queue. A request that is taken in before that
            may be larger than what is left.
        started: is told how many documents are predicted together.
    """

    def __init__(self, predictor: Predictor, most_words: int, started: Callable[[int], None] = lambda count: None):
        self._predictor, self._most_words, self._started = predictor, most_words, started
        self._jobs: deque[_Job] = deque()
        self._changed = Condition()
        self._closed = False
        self._trimmed = time.monotonic()
        self.words = 0
        """How many words wait or are under way."""
        self._thread = Thread(target=self._work, name="prediction", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether documents are predicted."""
        return self._thread.is_alive()

    def check_room(self) -> None:
        """Check that the queue is not full.

        Raises:
            QueueFull: if it is.
        """
        if self.words >= self._most_words:
            raise QueueFull(f"the queue is full ({self.words} words are waiting); try again later")

    def submit(self, documents: Sequence[Document], calibration: Calibration) -> list[Future[Document]]:
        """Put documents into the queue.

        Args:
            documents: of one request.
            calibration: their thresholds.

        Returns:
            For each what becomes the predicted document, or raises :class:`ModelFailure`.

        Raises:
            QueueFull: if there is no room, or the batcher is closed.
        """
        jobs = [_Job(document, calibration) for document in documents]
        with self._changed:
            self.check_room()
            if self._closed:
                raise QueueFull("the server is shutting down; try again later")
            self._jobs += jobs
            self.words += sum(job.size for job in jobs)
            self._changed.notify()
        return [job.future for job in jobs]

    def close(self) -> None:
        """Take nothing more, and return when everything taken is done."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        while jobs := self._next_jobs():
            self._started(len(jobs))
            self._predict(jobs)

    def _next_jobs(self) -> list[_Job]:
        """Those that wait, longest first as the predictor takes them; none when the batcher is closed and done."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed)
            jobs = [self._jobs.popleft() for _ in range(min(len(self._jobs), _MOST_TOGETHER))]
        return sorted(jobs, key=lambda job: -job.size)

    def _predict(self, jobs: Sequence[_Job]) -> None:
        left = deque(jobs)

        def settle(outcome: Document | Exception) -> None:
            job = left.popleft()
            with self._changed:
                self.words -= job.size
            if not job.future.set_running_or_notify_cancel():
                return
            if isinstance(outcome, Document):
                job.future.set_result(outcome)
            else:
                failure = ModelFailure(job.document, outcome)
                logger.error(failure)
                job.future.set_exception(failure)

        documents, calibrations = [job.document for job in jobs], [job.calibration for job in jobs]
        try:
            for found in self._predictor.predict(documents, lambda _, error: settle(error), calibrations=calibrations):
                settle(found)
                self._trim_memory()
        except Exception as error:  # what no document is to blame for; the thread goes on
            while left:
                settle(error)

    def _trim_memory(self) -> None:
        """Return freed memory to the system, which glibc keeps: batches of ever other shapes leave ever other gaps."""
        if time.monotonic() - self._trimmed > _SECONDS_TO_TRIM:
            with suppress(OSError, AttributeError):  # another C library
                ctypes.CDLL(None).malloc_trim(0)
            self._trimmed = time.monotonic()
