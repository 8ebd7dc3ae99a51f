"""Documents a second, memory and the share of the encoder, in batches and one document at a time.

    python benchmarks/prediction.py docred-minilm data/redocred/dev_revised.json
    python benchmarks/prediction.py docred-minilm data/redocred/dev_revised.json --short 20000

Each variant runs in a process of its own, ``--rounds`` times in turn; the medians are printed. With ``--short`` the
documents' first sentences are predicted instead, over and over, and the memory is told after a tenth and at the end.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import cycle, islice
from typing import Any

import psutil

from jointie.archive import resolve
from jointie.components.encoding import TransformerEncoder
from jointie.components.tokenization import TransformerTokenizer
from jointie.documents import Document, JsonlWriter, reader_named
from jointie.models import JointModel
from jointie.prediction import Predictor

PARTS = {
    "tokenize": (TransformerTokenizer, "tokenize"),
    "collate": (TransformerTokenizer, "collate"),
    "encoder": (TransformerEncoder, "forward"),
    "forward": (JointModel, "forward"),
    "decode": (JointModel, "decode"),
    "write": (JsonlWriter, "write"),
}
"""What is clocked; ``forward`` holds the encoder."""


def clocked(seconds: Counter[str]) -> None:
    """Add up the time in each part."""
    for name, (owner, method) in PARTS.items():
        setattr(owner, method, _timed(getattr(owner, method), name, seconds))


def _timed(function: Callable[..., Any], name: str, seconds: Counter[str]) -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            seconds[name] += time.perf_counter() - start

    return timed


def predicted(predictor: Predictor, documents: Iterable[Document], single: bool) -> Iterator[Document]:
    if single:
        yield from (predictor(document) for document in documents)
    else:
        yield from predictor.predict(documents)


def run(options: argparse.Namespace) -> dict[str, float]:
    """One variant, in this process."""
    predictor, seconds = Predictor.from_archive(resolve(options.model)), Counter[str]()
    start = time.perf_counter()
    documents = list(reader_named(options.reader, options.data).read(options.data))
    seconds["read"] = time.perf_counter() - start
    clocked(seconds)
    start, writer, words = time.perf_counter(), JsonlWriter(), 0
    for document in predicted(predictor, documents, options.variant == "single"):
        writer.write(document, io.StringIO())
        words += len(document.tokens)
    total = time.perf_counter() - start + seconds["read"]
    seconds["scoring"] = seconds.pop("forward") - seconds["encoder"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    shares = {f"{name} %": 100 * value / total for name, value in seconds.items()}
    return {"documents/s": len(documents) / total, "words/s": words / total, "peak GiB": peak, **shares}


def short(options: argparse.Namespace) -> dict[str, float]:
    """Many short documents: the memory after a tenth of them, and at the end."""
    predictor, process = Predictor.from_archive(resolve(options.model)), psutil.Process()
    documents = [_first_sentence(d) for d in reader_named(options.reader, options.data).read(options.data)]
    tenth, start, found = options.short // 10, time.perf_counter(), {}
    for count, _ in enumerate(predictor.predict(islice(cycle(documents), options.short)), start=1):
        if count in (tenth, options.short):
            found[f"MiB after {count}"] = process.memory_info().rss / 2**20
    return {**found, "documents/s": options.short / (time.perf_counter() - start)}


def _first_sentence(document: Document) -> Document:
    words = document.words[: document.sentences[0].end] if document.sentences else []
    return Document.from_words(document.id, [words], relations=None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--reader")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--short", type=int, metavar="N")
    parser.add_argument("--variant", choices=["batch", "single"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.short or options.variant:
        print(json.dumps(short(options) if options.short else run(options)))
        return
    rounds: dict[str, list[dict[str, float]]] = {"batch": [], "single": []}
    for _ in range(options.rounds):
        for variant, results in rounds.items():
            command = [sys.executable, *sys.argv, "--variant", variant]
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            results.append(json.loads(output.splitlines()[-1]))
    for variant, results in rounds.items():
        medians = {key: round(statistics.median(r[key] for r in results), 2) for key in results[0]}
        print(json.dumps({"variant": variant, **medians}))


if __name__ == "__main__":
    main()
