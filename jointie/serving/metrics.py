"""The metrics of a server."""

from __future__ import annotations

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

_COUNTS = (1, 2, 4, 8, 16, 32, 64)
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """What is counted, for one application; with memory and processor time of the process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        own: dict[str, Any] = {"namespace": "jointie", "registry": self.registry}
        self.requests = Counter("requests", "Requests for documents, by the status of the answer.", ["status"], **own)
        self.documents = Counter("documents", "Documents that were predicted.", **own)
        self.queue_words = Gauge("queue_words", "Words that wait or are under way.", **own)
        self.request_seconds = Histogram("request_seconds", "From a request to its answer.", buckets=_SECONDS, **own)
        self.batch_documents = Histogram(
            "batch_documents", "Documents that were predicted together.", buckets=_COUNTS, **own
        )
