"""One process against two that train together, each told its part as torchrun tells it."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from jointie.training import is_main_process
from jointie.training.loop.data_loading import share_of
from jointie.training.loop.distributed import Distributed
from tests.processes import Ended, Started

from ..interruptions import write_experiment
from ..test_trainer import NO_DROPOUT, lines_of


class Some(Distributed):
    """One of several processes, without the others."""

    def __init__(self, rank: int, count: int) -> None:
        self.rank, self.count = rank, count


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize("size", [1, 2, 4, 7])
def test_shares_of_a_batch(count: int, size: int) -> None:
    """Each document counts once, and the mean over the processes is that over the documents."""
    batch = list(range(10, 10 + size))
    shares = [share_of(batch, Some(rank, count)) for rank in range(count)]
    assert sorted(i for indices, weight in shares if weight for i in indices) == batch
    assert all(indices for indices, _ in shares), "every process takes every step"
    for indices, weight in shares:
        assert weight in (0, len(indices) * count)
    assert sum(weight for _, weight in shares) == count * size


@pytest.mark.parametrize("count", [1, 2, 3])
def test_collecting_undoes_sharing(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    items = list("abcdefg")
    shares = [Some(rank, count).share(items) for rank in range(count)]
    monkeypatch.setattr(Some, "gather", lambda self, value: [list(share) for share in shares])
    assert Some(0, count).collect(shares[0]) == items


def test_alone() -> None:
    alone = Distributed("fp32")
    assert (alone.rank, alone.count, alone.is_main, is_main_process()) == (0, 1, True, True)
    assert alone.any(True, False) == (True, False)
    assert (alone.gather(3), alone.mean([1.5]), alone.from_main("x")) == ([3], [1.5], "x")
    assert alone.collect([1, 2]) == [1, 2]


TRAIN_AND_CHECK = """
import torch
torch.set_num_threads(1)
from jointie.commands import main
try:
    main()
finally:
    assert not torch.distributed.is_initialized(), "connections outlive the training"
"""


def train(*arguments: object, processes: int = 1) -> list[Ended]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free.getsockname()[1]), "WORLD_SIZE": str(processes)}
    ranks = [{**address, "RANK": str(rank), "LOCAL_RANK": str(rank)} for rank in range(processes)]
    environments = ranks if processes > 1 else [{}]
    started = [Started(TRAIN_AND_CHECK, "train", *arguments, environment=each) for each in environments]
    return [each.end() for each in started]


def numbers(value: Any, path: str = "") -> dict[str, float]:
    if isinstance(value, dict):
        return {p: n for key, each in value.items() for p, n in numbers(each, f"{path}.{key}").items()}
    return {path: value}


@pytest.mark.timeout(600)
def test_one_process_and_two_come_to_the_same(tmp_path: Path) -> None:
    """Odd batches, so that the shares are uneven; and the last batch of an epoch is of one document."""
    spec = json.loads(write_experiment(tmp_path, **NO_DROPOUT).read_text(encoding="utf-8"))
    spec["model"]["encoder"].update({"dropout": 0.0, "attention_dropout": 0.0})
    spec["train"] += "[:13]"
    spec["trainer"].update({"batch_size": 3, "accumulation": 2, "epochs": 6, "callbacks": ["step_log"]})
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(spec), encoding="utf-8")
    done = [train(path, "-s", tmp_path / str(count), processes=count) for count in (1, 2)]
    assert [each.code for ended in done for each in ended] == [0, 0, 0], done[-1]
    one, two = tmp_path / "1", tmp_path / "2"
    assert len(lines_of(one)) == len(lines_of(two)) == 6, "only one process writes"
    for a, b in zip(lines_of(one), lines_of(two)):
        assert numbers(a) == pytest.approx(numbers(b), abs=1e-4)
    metrics = [json.loads((folder / "metrics.json").read_text(encoding="utf-8")) for folder in (one, two)]
    assert numbers(metrics[0]) == pytest.approx(numbers(metrics[1]), abs=1e-4)
    documents = [(folder / "documents.jsonl").read_text(encoding="utf-8") for folder in (one, two)]
    ids = [[json.loads(line)["id"] for line in text.splitlines()] for text in documents]
    assert ids[0] == ids[1], "every document of the evaluation once, in its order"
    assert "".join(each.out for each in done[1]).count("The model is in") == 1
    resumed = train(path, "-s", two, "--resume", "-o", "trainer.epochs=7", processes=2)
    assert [each.code for each in resumed] == [0, 0], resumed
    assert len(lines_of(two)) == 7
