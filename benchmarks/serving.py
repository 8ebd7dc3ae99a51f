"""Requests a second of a server under load, beside ``predict`` on the same texts.

    python benchmarks/serving.py docred-minilm data/redocred/test_revised.json --seconds 120

Clients on the loopback interface each send a document, wait for the answer, and send the next; every third
has thresholds of its own. What ``pipe`` of a loaded model does with these texts is measured before and after, in a process
of its own, as the server is. An answer that does not come, or is not of the document that was sent, counts as lost.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import statistics
import subprocess
import sys
import threading
import time
from itertools import cycle
from typing import Any

import psutil

from jointie.documents import reader_named


def raw_texts(options: argparse.Namespace) -> list[str]:
    return [document.text for document in reader_named(options.reader, options.data).read(options.data)]


def predict(options: argparse.Namespace) -> None:
    """Print how many documents a second ``predict`` does, from raw texts."""
    import jointie

    nlp, texts = jointie.load(options.model), raw_texts(options)
    nlp(texts[0])
    done, start = 0, time.perf_counter()
    for _ in nlp.pipe(cycle(texts)):
        done += 1
        if time.perf_counter() - start > options.predict_seconds:
            break
    print(json.dumps(done / (time.perf_counter() - start)))


class Client(threading.Thread):
    """Sends documents until the time is over.

    Attributes:
        seconds: of each answered request.
        lost: the requests without their answer.
    """

    def __init__(self, number: int, port: int, texts: list[str], end: float) -> None:
        super().__init__()
        self.number, self.port, self.texts, self.end = number, port, texts, end
        self.seconds: list[float] = []
        self.lost = 0

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        for turn in range(self.number, 10**9, 64):
            if time.perf_counter() > self.end:
                return
            document = {"id": f"{self.number}-{turn}", "text": self.texts[turn % len(self.texts)]}
            thresholds = {"relation": (turn % 90) / 100} if self.number % 3 == 0 else {}
            start = time.perf_counter()
            try:
                connection.request(
                    "POST", "/documents", json.dumps({"documents": [document], "thresholds": thresholds})
                )
                (found,) = json.loads(connection.getresponse().read())["documents"]
                right = (found["id"], found["text"]) == (document["id"], document["text"])
            except (OSError, http.client.HTTPException, KeyError, ValueError):
                connection.close()
                right = False
            self.seconds.append(time.perf_counter() - start)
            self.lost += not right


def load(options: argparse.Namespace, process: subprocess.Popen[str], port: int) -> dict[str, Any]:
    """What the clients see."""
    server, texts = psutil.Process(process.pid), raw_texts(options)
    warm = Client(0, port, texts, time.perf_counter())
    warm.end += 10
    warm.run()
    clock, memory = time.perf_counter(), [server.memory_info().rss]
    clients = [Client(number, port, texts, clock + options.seconds) for number in range(options.clients)]
    for client in clients:
        client.start()
    while any(client.is_alive() for client in clients):
        time.sleep(options.seconds / 12)
        memory.append(server.memory_info().rss)
    took = time.perf_counter() - clock
    seconds = sorted(second for client in clients for second in client.seconds)
    return {
        "clients": options.clients,
        "seconds": round(took, 1),
        "documents": len(seconds),
        "lost": sum(client.lost for client in clients),
        "documents/s": round(len(seconds) / max(took, 1e-9), 2),
        "p50 s": round(statistics.median(seconds), 2),
        "p99 s": round(seconds[int(0.99 * (len(seconds) - 1))], 2),
        "MiB": [round(size / 2**20) for size in memory],
    }


def serve(options: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, "-u", "-m", "jointie", "serve", options.model, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r":(\d+)/", process.stdout.readline())
        try:
            return load(options, process, int(found[1]) if found else 0)
        finally:
            process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--reader")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--predict-seconds", type=float, default=40)
    parser.add_argument("--predict", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.predict:
        predict(options)
        return

    def alone() -> float:
        command = [sys.executable, *sys.argv, "--predict"]
        return round(float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout), 2)

    before, served = alone(), serve(options)
    print(json.dumps({"predict documents/s": [before, alone()], **served}))


if __name__ == "__main__":
    main()
