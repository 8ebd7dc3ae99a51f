"""The application: a page, documents in and out, health and metrics."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import ClientDisconnect

from .. import __version__
from ..components.decoding import Calibration
from ..config import JointieError
from ..documents import Document
from ..prediction import Extractor, ModelFailure
from ..visualisation import rendered, view_of
from .batching import Batcher, QueueFull
from .metrics import Metrics
from .page import page
from .requests import answer, operation, read_request

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """Bounds on what is held at a time.

    Attributes:
        request_bytes: of the body of a request.
        queue_words: waiting or under way, from which on no request is taken.
        body_seconds: the time in which a body has to come.
    """

    request_bytes: int = 2**20
    queue_words: int = 100_000
    body_seconds: float = 30.0


class TooLarge(JointieError):
    """A request whose body is too large."""


class TooSlow(JointieError):
    """A request whose body did not come in time."""


_STATUS: dict[type, int] = {TooSlow: 408, TooLarge: 413, QueueFull: 429, ModelFailure: 500}
"""Of errors; any other that a user can mend is 422."""


def make_app(extractor: Extractor, name: str, limits: Limits = Limits()) -> FastAPI:
    """The application of a model; it ends, with its lifespan, when everything taken is answered.

    Args:
        extractor: the model.
        name: of the model, to show.
        limits: on what is held at a time.
    """
    service = _Service(extractor, name, limits)
    app = FastAPIOffline(title=f"jointie: {name}", version=__version__, redoc_url=None, lifespan=service.lifespan)
    app.add_exception_handler(JointieError, _refusal)
    app.middleware("http")(service.measure)
    app.get("/", include_in_schema=False)(service.index)
    app.post("/documents", summary="Find entities and relations", openapi_extra=operation())(service.documents)
    app.get("/health")(service.health)
    app.get("/metrics")(service.exposed)
    for path, found in (("/", service.index), ("/health", service.health), ("/metrics", service.exposed)):
        app.head(path, include_in_schema=False)(found)  # FastAPI does not add it to GET
    return app


class _Service:
    """What the routes share: a model, the requests that wait for it, and metrics of them.

    Args:
        extractor: the model.
        name: of the model, to show.
        limits: on what is held at a time.
    """

    def __init__(self, extractor: Extractor, name: str, limits: Limits) -> None:
        self._extractor, self._name, self._limits, self._metrics = extractor, name, limits, Metrics()
        self._batcher = Batcher(extractor.predictor, limits.queue_words, self._metrics.batch_documents.observe)
        self._metrics.queue_words.set_function(lambda: self._batcher.words)
        self._page = page(name, extractor.predictor.calibration)
        self._calibration = lru_cache(maxsize=256)(self._calibrated)

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(self._batcher.close)

    async def measure(self, request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """Answer a request, and count it and its time where it is one for documents."""
        if request.url.path != "/documents":
            return await call_next(request)
        try:
            with self._metrics.request_seconds.time():
                response = await call_next(request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody hears it
        except Exception:
            logger.exception("a request failed")
            response = JSONResponse({"detail": "the server failed on this request; its log says why"}, 500)
        self._metrics.requests.labels(response.status_code).inc()
        return response

    async def index(self) -> Response:
        """The page."""
        return HTMLResponse(self._page)

    async def documents(self, request: Request) -> Response:
        """Predict documents, in their order. With the header `Accept: text/html` they come as parts of a page."""
        self._batcher.check_room()
        body = await _body(request, self._limits)
        asked = await run_in_threadpool(read_request, body, self._extractor.segmenter)
        futures = self._batcher.submit(asked.documents, self._calibration(frozenset(asked.thresholds.items())))
        found = await asyncio.gather(*map(asyncio.wrap_future, futures))
        self._metrics.documents.inc(len(found))
        return await run_in_threadpool(_answer, found, "text/html" in request.headers.get("accept", ""))

    async def health(self) -> Response:
        """Whether documents are predicted, by which model, and how many words wait."""
        alive = self._batcher.alive
        status = {"status": "ok" if alive else "failed", "model": self._name, "version": __version__}
        return JSONResponse({**status, "queue_words": self._batcher.words}, 200 if alive else 503)

    async def exposed(self) -> Response:
        """The metrics, in the format of Prometheus."""
        return Response(generate_latest(self._metrics.registry), media_type=CONTENT_TYPE_LATEST)

    def _calibrated(self, thresholds: frozenset[tuple[str, float]]) -> Calibration:
        """The same object for the same thresholds, which the predictor decodes together."""
        return self._extractor.predictor.calibration.with_thresholds(dict(thresholds), self._extractor.labels)


async def _refusal(request: Request, error: Exception) -> Response:
    status = _STATUS.get(type(error), 422)
    return JSONResponse({"detail": str(error)}, status, {"Retry-After": "1"} if status == 429 else None)


async def _body(request: Request, limits: Limits) -> bytes:
    """The body; one that is too large is read to its end, so that the sender hears of it, and not kept."""

    async def read() -> bytes:
        body, size = bytearray(), 0
        async for chunk in request.stream():
            size += len(chunk)
            body += chunk if size <= limits.request_bytes else b""
        if size > limits.request_bytes:
            raise TooLarge(f"the request has {size} bytes, more than {limits.request_bytes}; send fewer documents")
        return bytes(body)

    try:
        return await asyncio.wait_for(read(), limits.body_seconds)
    except asyncio.TimeoutError:
        raise TooSlow(f"the request did not come within {limits.body_seconds:g} seconds") from None


def _answer(documents: Sequence[Document], html: bool) -> Response:
    if html:
        return HTMLResponse("".join(rendered(view_of(document), i) for i, document in enumerate(documents, start=1)))
    return Response(answer(documents), media_type="application/json")
