"""The part of the machines that each actor is given."""

from __future__ import annotations

import pytest

from jointie.config import ConfigError
from jointie.distributed.placement import Placement, place

Machines = list[dict[str, float]]


@pytest.mark.parametrize(
    ("machines", "workers", "expected"),
    [
        ([{"CPU": 2}], 1, Placement(1.8, 0, 2, 1)),
        ([{"CPU": 2}], 2, Placement(0.9, 0, 1, 2)),
        ([{"CPU": 4}] * 4, 1, Placement(3.8, 0, 4, 1)),
        ([{"CPU": 4}] * 4, 4, Placement(3.8, 0, 4, 4)),
        ([{"CPU": 4}] * 4, 5, Placement(1.9, 0, 2, 5)),
        ([{"CPU": 64}, {"CPU": 2}, {}], 2, Placement(31.9, 0, 32, 2)),
        ([{"CPU": 64}, {"CPU": 32}], 3, Placement(31.8, 0, 32, 3)),
        ([{"CPU": 16, "GPU": 1}, {"CPU": 64}], 1, Placement(1.0, 1, 15, 2)),
        ([{"CPU": 2, "GPU": 4}, {"CPU": 2}], 4, Placement(0.45, 1, 1, 8)),
        ([{"CPU": 2}], 18, Placement(0.1, 0, 1, 4)),
        ([{"CPU": 1, "GPU": 1}], 1, Placement(0.8, 1, 1, 2)),
    ],
)
def test_places(machines: Machines, workers: int, expected: Placement) -> None:
    assert place(machines, workers) == expected


@pytest.mark.parametrize("workers", [1, 2, 3, 7, 18, 50])
def test_all_workers_have_room(workers: int) -> None:
    machines: Machines = [{"CPU": 2}, {"CPU": 5}, {"CPU": 1}]
    share = place(machines, workers).cpus
    assert sum(int((machine["CPU"] - 0.2) / share + 1e-9) for machine in machines) >= workers


@pytest.mark.parametrize(
    ("machines", "message"),
    [
        ([{"CPU": 2}], "--workers 40: 2 CPUs have room for 18, each with a tenth of one"),
        ([{"CPU": 8, "GPU": 2}], "--workers 40: there are 2 GPUs, of which each worker has one"),
        ([{"CPU": 0}], "--workers 40: 0 CPUs have room for 0"),
    ],
)
def test_more_workers_than_there_is_room_for(machines: Machines, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        place(machines, 40)
