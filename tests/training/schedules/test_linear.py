from __future__ import annotations

import pytest
import torch

from jointie.training import LinearSchedule


def test_up_and_down() -> None:
    schedule = LinearSchedule(warmup=0.2)
    factors = [schedule.factor(step, 10) for step in range(11)]
    assert factors[:3] == pytest.approx([1 / 3, 2 / 3, 1.0])
    assert factors[3:] == pytest.approx([7 / 8, 6 / 8, 5 / 8, 4 / 8, 3 / 8, 2 / 8, 1 / 8, 0.0])


def test_without_warm_up_the_first_step_has_the_full_rate() -> None:
    assert LinearSchedule(warmup=0.0).factor(0, 10) == 1.0
    assert LinearSchedule(warmup=0.0).factor(5, 10) == 0.5


def test_all_warm_up() -> None:
    factors = [LinearSchedule(warmup=1.0).factor(step, 4) for step in range(5)]
    assert factors[:4] == pytest.approx([1 / 5, 2 / 5, 3 / 5, 4 / 5])
    assert 0 <= factors[4] <= 1


def test_on_an_optimizer() -> None:
    """Every group's own rate is scaled."""
    optimizer = torch.optim.SGD([{"params": [torch.zeros(1)], "lr": 1.0}, {"params": [torch.zeros(1)], "lr": 0.1}])
    schedule = LinearSchedule(warmup=0.0).build(optimizer, steps=4)
    rates = []
    for _ in range(4):
        rates.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        schedule.step()
    assert rates == [pytest.approx([f, 0.1 * f]) for f in (1.0, 0.75, 0.5, 0.25)]
