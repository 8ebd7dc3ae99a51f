"""How time and memory grow: with words, candidates, relation types, batches and processes.

    python benchmarks/scaling.py docred-minilm data/docred/test.json --figure docs/scaling.png

Long documents are put together from those of DATA. The figure needs matplotlib.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from jointie.archive import resolve
from jointie.components.scoring import GroupedBilinearRelationScorer, MeanPooling
from jointie.documents import reader_named
from jointie.models.long_documents.relating import pooled_tiles
from jointie.prediction import Predictor
from jointie.testing import graph_with
from jointie.training.peak_memory import PeakMemory

Point = dict[str, float]

WORDS = (100, 300, 1000, 3000, 10_000, 30_000, 100_000)
CANDIDATES = (25, 50, 100, 200, 400, 800, 1500)
TYPES = (6, 12, 24, 48, 96, 192, 384, 768)
BATCHES = (256, 512, 1024, 2048, 4096, 8192, 16_384)
WIDTH = 768


def by_words(options: argparse.Namespace) -> list[Point]:
    """One document, of so many words."""
    script = Path(__file__).with_name("long_document.py")
    points = []
    for words in WORDS:
        command = [sys.executable, str(script), options.model, options.data, "--words", str(words)]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        found = json.loads(output.splitlines()[-1])
        points.append({"x": found["words"], "seconds": found["predict_seconds"], "gib": found["peak_gib"]})
    return points


def by_candidates(options: argparse.Namespace) -> list[Point]:
    """Relations of all pairs of n candidates, and of n / 4 entities by the means of their mentions; R = 96."""
    torch.manual_seed(0)
    scorer = GroupedBilinearRelationScorer(WIDTH, 96).eval()
    points = []
    for n in CANDIDATES:
        graph = graph_with(torch.randn(1, n, WIDTH))
        entities = (torch.arange(n) % max(1, n // 4))[None]
        with torch.inference_mode():
            pairs, memory = _timed(lambda g=graph: scorer(g))
            means, _ = _timed(lambda g=graph, e=entities: list(pooled_tiles(g, e, scorer, MeanPooling(), 10**6)))
        points.append({"x": n, "seconds": pairs, "seconds_of_means": means, "gib": memory})
    return points


def by_types(options: argparse.Namespace) -> list[Point]:
    """Relations of all pairs of 100 candidates, for R types, forward, and forward and backward."""
    points = []
    for types in TYPES:
        torch.manual_seed(0)
        scorer = GroupedBilinearRelationScorer(WIDTH, types)
        graph = graph_with(torch.randn(1, 100, WIDTH))
        with torch.inference_mode():
            forward, _ = _timed(lambda s=scorer, g=graph: s(g))
        both, memory = _timed(lambda s=scorer, g=graph: s(g).logsumexp(-1).sum().backward())
        points.append({"x": types, "seconds": forward, "seconds_of_training": both, "gib": memory})
    return points


def by_batch(options: argparse.Namespace) -> list[Point]:
    """Documents a second with batches of at most so many sub-tokens, in turns."""
    documents = list(reader_named(None, Path(options.data)).read(f"{options.data}[:{options.documents}]"))
    model = Predictor.from_archive(resolve(options.model)).model
    times: dict[int, list[float]] = {size: [] for size in BATCHES}
    for _ in range(3):
        for size, seconds in times.items():
            start = time.perf_counter()
            for _ in Predictor(model, batch_tokens=size).predict(documents):
                pass
            seconds.append(time.perf_counter() - start)
    return [{"x": size, "rate": len(documents) / statistics.median(seconds)} for size, seconds in times.items()]


def by_processes(options: argparse.Namespace) -> list[Point]:
    """Documents a second of so many processes side by side, each on its part of the documents and of the cores."""
    cores = torch.get_num_threads()
    points = []
    for count in range(1, cores + 1):
        part = options.documents // count
        ready = []
        for start in range(0, part * count, part):
            own = [options.model, f"{options.data}[{start}:{start + part}]", "--part", str(cores // count)]
            pipe = subprocess.PIPE
            ready.append(subprocess.Popen([sys.executable, sys.argv[0], *own], stdin=pipe, stdout=pipe))
        for process in ready:
            assert process.stdout is not None
            process.stdout.readline()  # the model is loaded, and warm
        began = time.perf_counter()
        for process in ready:
            assert process.stdin is not None
            process.stdin.write(b"go\n")
            process.stdin.flush()
        for process in ready:
            process.wait()
        points.append({"x": count, "rate": part * count / (time.perf_counter() - began)})
    return points


def predict_part(options: argparse.Namespace) -> None:
    """One of several processes."""
    torch.set_num_threads(options.part)
    documents = list(reader_named(None, Path(options.data.split("[")[0])).read(options.data))
    predictor = Predictor.from_archive(resolve(options.model))
    for _ in predictor.predict(documents):
        pass
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in predictor.predict(documents):
        pass


def _timed(work: Callable[[], Any], rounds: int = 5) -> tuple[float, float]:
    """Seconds, the median, and the GiB above what was there before."""
    work()
    _give_back()
    times = []
    with PeakMemory(torch.device("cpu")) as memory:
        start = _resident()
        for _ in range(rounds):
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
    return statistics.median(times), max(0, memory.peak - start) / 2**30


def _give_back() -> None:
    """Freed memory goes back to the system, so that the next use of it counts (glibc)."""
    gc.collect()
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)


def _rounded(point: Point) -> Point:
    return {name: value if name == "x" else float(f"{value:.4g}") for name, value in point.items()}


def _resident() -> int:
    import psutil

    return psutil.Process().memory_info().rss


SERIES: dict[str, Callable[[argparse.Namespace], list[Point]]] = {
    "words": by_words,
    "candidates": by_candidates,
    "types": by_types,
    "batch": by_batch,
    "processes": by_processes,
}
LABELS = {
    "words": "words in a document",
    "candidates": "candidates n (R = 96)",
    "types": "relation types R (n = 100)",
    "batch": "sub-tokens in a batch, at most",
    "processes": "processes",
}
TIMES = {
    "seconds": "all",
    "seconds_of_means": "by means of entities",
    "seconds_of_training": "with backward",
}


def draw(found: dict[str, list[Point]], file: Path) -> None:
    """A column for each series: seconds above and GiB below, both logarithmic, or documents a second from 0."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    size = (3.6 * len(found), 6)
    figure, rows = pyplot.subplots(2, len(found), figsize=size, layout="constrained", squeeze=False)
    for name, points, upper, lower in zip(found, found.values(), *rows):
        axis = [p["x"] for p in points]
        for panel in (upper, lower):
            panel.set(xscale="log", xlabel=LABELS[name])
            panel.grid(True, linewidth=0.3)
        if "rate" in points[0]:
            lower.remove()
            upper.plot(axis, [p["rate"] for p in points], marker="o", markersize=3)
            upper.set(ylabel="documents a second")
            upper.set_ylim(bottom=0, top=1.1 * max(p["rate"] for p in points))
            upper.set_xticks(axis, [f"{round(x):,}" for x in axis], rotation=45)
            upper.minorticks_off()
            continue
        for line, label in TIMES.items():
            if line in points[0]:
                upper.plot(axis, [p[line] for p in points], marker="o", markersize=3, label=label)
        upper.set(yscale="log", ylabel="seconds")
        if len(upper.lines) > 1:
            upper.legend(fontsize=8)
        memory = [p["gib"] for p in points]
        lower.plot(axis, memory, marker="o", markersize=3)
        lower.set(ylabel="GiB")
        if max(memory) > 10 * min(memory):
            lower.set_yscale("log")
        else:
            lower.set_ylim(bottom=0)
    figure.savefig(file, dpi=80)


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {"threads": torch.get_num_threads()}
    for name in options.series.split(","):
        found[name] = [_rounded(point) for point in SERIES[name](options)]
        print(name, json.dumps(found[name]), flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?")
    parser.add_argument("data", nargs="?")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--series", default=",".join(SERIES))
    parser.add_argument("--output", type=Path)
    parser.add_argument("--figure", type=Path)
    parser.add_argument("--measured", type=Path, help="draw this --output of before instead of measuring")
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        predict_part(options)
        return
    if options.measured is None and None in (options.model, options.data):
        parser.error("give MODEL and DATA, or --measured")
    found = json.loads(options.measured.read_text()) if options.measured else _measure(options)
    if options.output:
        options.output.write_text(json.dumps(found, indent=1) + "\n")
    if options.figure:
        draw({name: found[name] for name in SERIES if name in found}, options.figure)


if __name__ == "__main__":
    main()
