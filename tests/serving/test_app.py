"""Requests and answers."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="needs the extra serve")
pytest.importorskip("httpx2", reason="needs httpx2")
from fastapi import Request
from fastapi.testclient import TestClient

from jointie import __version__
from jointie.prediction import Extractor, Predictor
from jointie.serving import Limits, make_app
from jointie.serving.app import TooSlow, _body

from .conftest import TEXT, alike, native

pytestmark = pytest.mark.usefixtures("nothing_left")


@pytest.fixture
def client(extractor: Extractor) -> Iterator[TestClient]:
    with TestClient(make_app(extractor, "tiny", Limits(request_bytes=2000))) as client:
        yield client


def post(client: TestClient, *texts: str, **thresholds: float) -> list[Any]:
    """Ask for texts, which are called ``0``, ``1``, ..."""
    documents = [{"id": str(i), "text": text} for i, text in enumerate(texts)]
    answer = client.post("/documents", json={"documents": documents, "thresholds": thresholds})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    found: list[Any] = answer.json()["documents"]
    return found


@pytest.mark.parametrize("thresholds", [{}, {"relation": 0.0}, {"mention": 0.9, "coreference": 0.1}])
def test_an_answer_equals_predict(client: TestClient, extractor: Extractor, thresholds: dict[str, float]) -> None:
    (found,) = post(client, TEXT, **thresholds)
    assert found["text"] == TEXT and found["entities"]
    assert found == alike(native(extractor, TEXT, "0", **thresholds))


def test_an_id_that_is_made_up_is_free(client: TestClient) -> None:
    documents = [{"text": "a"}, {"id": "document-3", "text": "b"}, {"text": "c"}]
    answer = client.post("/documents", json={"documents": documents}).json()["documents"]
    assert [document["id"] for document in answer] == ["document-1", "document-3", "document-3 (2)"]
    assert [document["text"] for document in answer] == ["a", "b", "c"]


@pytest.mark.parametrize("path", ["/", "/health", "/metrics"])
def test_the_head_of_an_answer(client: TestClient, path: str) -> None:
    head, whole = client.head(path), client.get(path)
    assert (head.status_code, head.headers["content-type"]) == (200, whole.headers["content-type"])


def test_a_batch_keeps_its_order(client: TestClient, extractor: Extractor) -> None:
    texts = [TEXT, "", "London.", f"{TEXT} {TEXT}", "😀 \u202e  \n"]
    assert post(client, *texts) == [alike(native(extractor, text, str(i))) for i, text in enumerate(texts)]


def test_native_documents_are_taken(client: TestClient) -> None:
    """What was answered can be asked again: words stay, annotations are not looked at, and an id may be missing."""
    (found,) = post(client, TEXT)
    again = client.post("/documents", json={"documents": [found]}).json()["documents"]
    assert again == [alike(found)]
    found["tokens"], found["sentences"], found["entities"] = [[0, len(TEXT)]], [[0, 1]], []
    (other,) = client.post("/documents", json={"documents": [{**found, "relations": []}]}).json()["documents"]
    assert other["tokens"] == [[0, len(TEXT)]]
    inside = {"entities": [{"mentions": [{"start": 1, "end": 2}]}, {"mentions": "none"}], "relations": 3}
    (bare, marked) = (
        client.post("/documents", json={"documents": [{"text": TEXT, **more}]}).json() for more in ({}, inside)
    )
    assert bare == marked, "borders of annotations are none of words, and nothing of them is checked"
    named = client.post("/documents", json={"documents": [{"text": "a"}, {"text": "b"}]}).json()["documents"]
    assert [document["id"] for document in named] == ["document-1", "document-2"]
    assert client.post("/documents", json={"documents": []}).json() == {"documents": []}


def test_concurrent_requests_equal_those_one_after_the_other(client: TestClient) -> None:
    thresholds = [{"relation": level / 10} for level in range(8)]
    expected = [post(client, TEXT, "London.", **each) for each in thresholds]
    assert len({len(found[0]["relations"]) for found in expected}) > 1, "the thresholds make a difference"
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda each: post(client, TEXT, "London.", **each), thresholds * 3))
    assert found == [alike(each) for each in expected] * 3


DEEP = b'{"documents": [{"text": "a", "extra": {"x": ' + b"[" * 600 + b"]" * 600 + b"}}]}"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", r"request, line 1, column 2: not JSON: .*"),
        (b"\xff", r"request.*: .*UTF-8.*"),
        (b"[" * 1500, r"request.*: (not JSON|the JSON is nested too deeply).*"),
        (DEEP, r"request: documents\[0\].extra: more than 100 lists and objects lie inside of each other.*"),
        (b"[1]", r"request: expected an object, got a list of 1 \(a request is .*\)"),
        (b"{}", r"request: the key 'documents' is missing \(a request is .*\)"),
        (b'{"documents": 3}', r"request: documents: expected a list, got 3"),
        (b'{"documents": [{"text": "a"}, {"text": 7}]}', r"request: documents\[1\].text: expected a text, got 7"),
        (b'{"documents": [{"text": "a"}, {"id": "x"}]}', r"request: documents\[1\]: the key 'text' is missing"),
        (b'{"documents": [{"text": "a", "id": "x"}, {"text": "b", "id": "x"}]}', r".*'x' stands .* already.*"),
        (b'{"documents": [{"text": "a", "tokens": [[0, 5]], "sentences": [[0, 1]]}]}', r".*characters 0 to 5 of 1.*"),
        (b'{"documents": [], "threshold": {}}', r"request: unknown key 'threshold' .*"),
        (b'{"documents": [], "thresholds": {"relatoin": 0.5}}', r".*'relatoin', did you mean 'relation'\?.*"),
        (b'{"documents": [], "thresholds": {"relation": 2}}', r".*'relation': a threshold is a probability .*"),
        (b'{"documents": [], "thresholds": {"relation": NaN}}', r".*thresholds.relation: expected a finite number"),
        (b'{"documents": [], "thresholds": {"relation": "0.5"}}', r".*thresholds.relation: expected a number, .*"),
    ],
)
def test_bad_requests(client: TestClient, body: bytes, message: str) -> None:
    answer = client.post("/documents", content=body)
    assert answer.status_code == 422
    assert list(answer.json()) == ["detail"]
    assert re.fullmatch(message, answer.json()["detail"]), answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]


def test_a_byte_order_mark(client: TestClient) -> None:
    answer = client.post("/documents", content=b'\xef\xbb\xbf{"documents": [{"text": "a"}]}')
    assert answer.json()["documents"][0]["text"] == "a"


def test_halves_of_characters_are_replaced(client: TestClient) -> None:
    answer = client.post("/documents", content=b'{"documents": [{"text": "a \\ud83d b"}]}')
    assert answer.json()["documents"][0]["text"] == "a \ufffd b"


def test_a_request_that_is_too_large(client: TestClient) -> None:
    body = json.dumps({"documents": [{"text": "a" * 2000}]}).encode()
    message = f"the request has {len(body)} bytes, more than 2000; send fewer documents"
    for content in (body, iter([body[:900], body[900:]])):  # with its length told before, and in pieces
        answer = client.post("/documents", content=content)
        assert (answer.status_code, answer.json()) == (413, {"detail": message})
    assert client.post("/documents", content=b'{"documents": []}'.ljust(2000)).status_code == 200


def test_a_body_that_does_not_come() -> None:
    """A client that stops in the middle holds nothing up."""
    pieces = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> Any:
        return pieces.pop() if pieces else await asyncio.Event().wait()

    with pytest.raises(TooSlow, match=r"^the request did not come within 0.05 seconds$"):
        asyncio.run(_body(Request({"type": "http"}, receive), Limits(body_seconds=0.05)))


class Gated(Predictor):
    """Waits at a gate; fails on a document called ``bad``."""

    gate, reached = Event(), Event()

    def predict(self, documents: Any, failed: Any = None, *args: Any, **keys: Any) -> Any:
        self.reached.set()
        assert self.gate.wait(60)
        bad = [document for document in documents if document.id == "bad"]
        if bad:
            failed(bad[0], ValueError("too odd"))
        else:
            yield from super().predict(documents, failed, *args, **keys)


def test_a_full_queue(extractor: Extractor) -> None:
    predictor = Gated(extractor.predictor.model)
    with TestClient(make_app(Extractor(predictor), "tiny", Limits(queue_words=5))) as client:
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(post, client, TEXT)
            assert predictor.reached.wait(60)
            refused = client.post("/documents", json={"documents": [{"text": "a"}]})
            words = client.get("/health").json()["queue_words"]
            predictor.gate.set()
            assert first.result(60)[0]["text"] == TEXT
        assert refused.status_code == 429
        assert refused.json() == {"detail": f"the queue is full ({words} words are waiting); try again later"}
        assert refused.headers["retry-after"] == "1"
        assert post(client, "a")[0]["text"] == "a", "there is room again"
        failed = client.post("/documents", json={"documents": [{"text": "b", "id": "bad"}]})
        assert failed.status_code == 500
        assert failed.json() == {"detail": "document 'bad' (1 words): the model failed: ValueError: too odd"}


def test_metrics(client: TestClient) -> None:
    post(client, TEXT, "London.")
    client.post("/documents", content=b"{")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    found = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if line[0] != "#")
    assert found['jointie_requests_total{status="200"}'] == found['jointie_requests_total{status="422"}'] == "1.0"
    assert found["jointie_documents_total"] == found["jointie_batch_documents_sum"] == "2.0"
    assert found["jointie_request_seconds_count"] == "2.0"
    assert found["jointie_queue_words"] == "0.0"
    assert "process_resident_memory_bytes" in found


def test_an_error_of_the_server_is_told_and_counted(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*arguments: object) -> str:
        raise RuntimeError("broken")

    monkeypatch.setattr("jointie.serving.app.answer", failing)
    answer = client.post("/documents", json={"documents": [{"text": "a"}]})
    assert (answer.status_code, list(answer.json())) == (500, ["detail"])
    assert 'jointie_requests_total{status="500"} 1.0' in client.get("/metrics").text


def test_openapi(client: TestClient) -> None:
    api = client.get("/openapi.json").json()
    operation = api["paths"]["/documents"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert client.post("/documents", json=schema["example"]).status_code == 200
    assert {"200", "408", "413", "422", "429", "500"} == set(operation["responses"])
    page = client.get("/docs").text
    assert "https://" not in page and "http://" not in page, "the page of the API needs no network either"
    script = page.partition('<script src="')[2].partition('"')[0]
    assert "SwaggerUIBundle" in client.get(script).text


def test_health(client: TestClient) -> None:
    answer = client.get("/health").json()
    assert answer == {"status": "ok", "model": "tiny", "version": __version__, "queue_words": 0}


def test_html(client: TestClient) -> None:
    """With text in it that would be code if it were not taken for text."""
    attack = '<script>window.hit=1</script> "onmouseover="x'
    body = {"documents": [{"id": attack, "text": f"{attack} {TEXT}"}]}
    answer = client.post("/documents", json=body, headers={"Accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith('<article class="document"')
    assert "<script" not in answer.text and '"onmouseover' not in answer.text
    assert "&lt;script&gt;" in answer.text
