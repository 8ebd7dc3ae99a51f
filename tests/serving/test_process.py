"""The server as a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from jointie.commands.serve import serve
from jointie.config import ConfigError
from jointie.prediction import Extractor
from tests.processes import JOINTIE, Started

from .conftest import TEXT, alike, native

for library in ("fastapi", "fastapi_offline", "uvicorn", "prometheus_client"):
    pytest.importorskip(library, reason="needs the extra serve")

Start = Callable[..., "Server"]


class Server(NamedTuple):
    process: Started
    port: int

    def signal(self, number: signal.Signals) -> None:
        assert self.process.process.pid
        os.kill(self.process.process.pid, number)


@pytest.fixture
def start(folder: Path, tmp_path: Path) -> Iterator[Start]:
    """Start a server at a free port."""
    started: list[Started] = []

    def run(*arguments: str) -> Server:
        out = tmp_path / "out"
        process = Started(JOINTIE, "serve", folder, "--port", "0", *arguments, out=str(out))
        started.append(process)
        while not (out.exists() and out.read_text().endswith("\n")):
            assert process.process.is_alive(), process.end()
            time.sleep(0.02)
        found = re.fullmatch(r"Serving .* at http://127.0.0.1:(\d+)/ \(Ctrl-C ends it\)\n", out.read_text())
        assert found
        return Server(process, int(found[1]))

    yield run
    for process in started:
        process.process.kill()
        process.process.join()


def send(port: int, texts: list[str]) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    documents = [{"id": str(i), "text": text} for i, text in enumerate(texts)]
    connection.request("POST", "/documents", json.dumps({"documents": documents}))
    return connection


def receive(connection: http.client.HTTPConnection) -> tuple[int, Any]:
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_loses_nothing(start: Start, extractor: Extractor, number: signal.Signals) -> None:
    """Requests that run are answered, new ones are not taken, and the process ends well."""
    server = start()
    texts = [" ".join([TEXT] * 8)] * 20
    running = [send(server.port, texts) for _ in range(6)]
    assert json.loads(get(server.port, "/health"))["status"] == "ok", "this was taken after the six"
    server.signal(number)
    expected = native(extractor, texts[0], "0")
    for connection in running:
        status, found = receive(connection)
        assert status == 200 and len(found["documents"]) == len(texts)
        assert found["documents"][0] == alike(expected)
    code, out, err = server.process.end()
    assert (code, out.count("\n"), err) == (0, 1, "")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))


def test_a_second_interrupt_breaks_off(start: Start) -> None:
    server = start()
    running = send(server.port, [" ".join([TEXT] * 12) for _ in range(800)])
    assert json.loads(get(server.port, "/health"))["status"] == "ok"
    for _ in range(2):
        server.signal(signal.SIGINT)
        time.sleep(1)
    code, out, err = server.process.end()
    assert (code, out.count("\n"), err) == (130, 1, "\nError: interrupted\n")
    running.close()


def get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    return connection.getresponse().read()


def test_a_port_that_is_taken(start: Start, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = Started(JOINTIE, "serve", folder, "--port", port).end()
    message = f"Error: cannot listen at 127.0.0.1, port {port}: .*; choose another with --host and --port\n"
    assert (result.code, result.out) == (2, "")
    assert re.fullmatch(message, result.err)


def test_thresholds_and_limits_of_the_command(start: Start, extractor: Extractor) -> None:
    server = start("--threshold", "relation=0.05", "--max-request-bytes", "300")
    assert receive(send(server.port, [TEXT])) == (
        200,
        {"documents": [alike(native(extractor, TEXT, "0", relation=0.05))]},
    )
    assert receive(send(server.port, [TEXT * 5]))[0] == 413


@pytest.mark.parametrize("missing", ["fastapi", "fastapi_offline", "uvicorn", "prometheus_client"])
def test_the_extra_is_missing(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ConfigError, match=rf"^{missing} is not installed \(.*\); pip install 'jointie\[serve\]'$"):
        serve.main(["nowhere"], standalone_mode=False)
