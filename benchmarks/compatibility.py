"""What c(x, y) of graph compatibility costs for many candidates, beside the naive way and what memory could do.

    python benchmarks/compatibility.py --output compatibility.json
    python benchmarks/compatibility.py --device cuda --sizes 2000

For n candidates with k neighbours and R relation types, c is the weighted L1 distance of n rows of k R numbers. Each
size is measured in a process of its own: seconds forward and backward (medians), and the peak of the memory above what
was there before. ``naive`` makes the tensor (n, n, k R) of all differences; where that would not fit it is left out.
The bandwidth limit is the time to read the rows and write c once, forward, at the speed of copying a large tensor.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import torch
from torch import Tensor

from jointie.components.kernels.weighted_distances import weighted_distances
from jointie.training.peak_memory import PeakMemory

SIZES = (100, 200, 400, 800, 1200, 2000)


def naive(features: Tensor, weights: Tensor) -> Tensor:
    """(n, n) by way of all differences (n, n, M)."""
    return ((features[:, None] - features[None]).abs() * weights).sum(-1)


def chunked(features: Tensor, weights: Tensor) -> Tensor:
    return weighted_distances(features[None], weights)[0]


WAYS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {"jointie": chunked, "naive": naive}


def taken(device: torch.device) -> int:
    """Bytes that are in use: of a GPU, or by this process."""
    return torch.cuda.memory_allocated(device) if device.type == "cuda" else psutil.Process().memory_info().rss


def free(device: torch.device) -> int:
    """Bytes that are not."""
    return torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else psutil.virtual_memory().available


def now(device: torch.device) -> float:
    """The time, once the device has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()


def measured(way: str, n: int, columns: int, rounds: int, device: torch.device) -> dict[str, float]:
    """One way and one size, in this process."""
    torch.manual_seed(0)
    features = torch.randn(n, columns, device=device, requires_grad=True)
    weights = torch.randn(columns, device=device, requires_grad=True)
    before = taken(device)
    forward, backward = [], []
    with PeakMemory(device) as memory:
        for _ in range(rounds):
            start = now(device)
            result = WAYS[way](features, weights)
            middle = now(device)
            result.backward(torch.ones_like(result))
            backward.append(now(device) - middle)
            forward.append(middle - start)
            features.grad = weights.grad = None
            del result
    peak = (memory.peak - before) / 2**20
    values = {"forward": statistics.median(forward), "backward": statistics.median(backward), "peak_mib": peak}
    return {"n": n, **{name: round(value, 4) for name, value in values.items()}}


def bandwidth(device: torch.device) -> float:
    """Bytes a second that a large tensor is copied with, read and written."""
    source, target = torch.zeros(2**26, device=device), torch.empty(2**26, device=device)
    times = []
    for _ in range(7):
        start = now(device)
        target.copy_(source)
        times.append(now(device) - start)
    return 2 * source.nbytes / statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--types", type=int, default=96)
    parser.add_argument("--neighbours", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device", type=torch.device, default=torch.device("cpu"))
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    columns = options.types * options.neighbours
    if options.one:
        print(json.dumps(measured(options.one[0], int(options.one[1]), columns, options.rounds, options.device)))
        return
    speed = bandwidth(options.device)
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for n in options.sizes:
        for way, results in found.items():
            needed = 3 * 4 * n * n * columns  # the differences, their absolute values, and these weighted
            if way == "naive" and needed > free(options.device) / 2:
                continue
            command = [sys.executable, *sys.argv, "--one", way, str(n)]
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            result = json.loads(output.splitlines()[-1])
            result["bandwidth_limit"] = round(4 * (n * columns + n * n) / speed, 5)
            results.append(result)
            print(way, json.dumps(result), flush=True)
    if options.output:
        options.output.write_text(json.dumps({"bytes_per_second": speed, "threads": torch.get_num_threads(), **found}))


if __name__ == "__main__":
    main()
