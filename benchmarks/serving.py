"""Requests a second of a server under load, beside ``predict`` on the same texts.

    python benchmarks/serving.py docred-minilm data/redocred/test_revised.json --seconds 120

Clients on the loopback interface each send a document, wait for the answer, and send the next; every third has
thresholds of its own. ``pipe`` of a loaded model, on these texts, is measured before and after, in a process of its
own, as the server is; of a machine that is shared, compare processor time. An answer that does not come, or is not of
the document that was sent, counts as lost.
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
from typing import Any

import psutil

from jointie.documents import reader_named


def raw_texts(options: argparse.Namespace) -> list[str]:
    return [document.text for document in reader_named(options.reader, options.data).read(options.data)]


def predict(options: argparse.Namespace) -> dict[str, float]:
    """How many documents a second ``pipe`` does of the raw texts."""
    import jointie

    nlp, texts = jointie.load(options.model), raw_texts(options)
    nlp(texts[0])
    clock, processor = time.perf_counter(), time.process_time()
    done = sum(1 for _ in nlp.pipe(texts))
    return rates(done, time.perf_counter() - clock, time.process_time() - processor)


def rates(documents: int, seconds: float, processor: float) -> dict[str, float]:
    """By the clock, and of processor time, in which what else runs on the machine has no part."""
    return {"documents/s": round(documents / seconds, 2), "documents/s of processor": round(documents / processor, 2)}


class Client(threading.Thread):
    """Sends documents until the time is over.

    Attributes:
        seconds: of each answered request.
        lost: the requests without their answer.
    """

    def __init__(self, number: int, port: int, texts: list[str], end: float, clients: int = 1) -> None:
        super().__init__()
        self.number, self.port, self.texts, self.end, self.clients = number, port, texts, end, clients
        self.seconds: list[float] = []
        self.lost = 0

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        for turn in range(self.number, 10**9, self.clients):
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
            if right:
                self.seconds.append(time.perf_counter() - start)
            self.lost += not right


def load(options: argparse.Namespace, process: subprocess.Popen[str], port: int) -> dict[str, Any]:
    """What the clients see."""
    server, texts = psutil.Process(process.pid), raw_texts(options)
    warm = Client(0, port, texts, time.perf_counter())
    warm.end += 10
    warm.run()
    clock, processor, memory = time.perf_counter(), sum(server.cpu_times()[:2]), [server.memory_info().rss]
    clients = [
        Client(number, port, texts, clock + options.seconds, options.clients) for number in range(options.clients)
    ]
    for client in clients:
        client.start()
    while any(client.is_alive() for client in clients):
        time.sleep(options.seconds / 12)
        memory.append(server.memory_info().rss)
    took, processor = time.perf_counter() - clock, sum(server.cpu_times()[:2]) - processor
    seconds = sorted(second for client in clients for second in client.seconds)
    if not seconds:
        raise SystemExit("no request was answered")
    return {
        "clients": options.clients,
        "seconds": round(took, 1),
        "documents": len(seconds),
        "lost": sum(client.lost for client in clients),
        **rates(len(seconds), took, processor),
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
    parser.add_argument("--predict", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.predict:
        print(json.dumps(predict(options)))
        return

    def alone() -> None:
        subprocess.run([sys.executable, *sys.argv, "--predict"], check=True)

    alone()
    print(json.dumps(serve(options)), flush=True)
    alone()


if __name__ == "__main__":
    main()
