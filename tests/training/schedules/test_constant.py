from __future__ import annotations

import pytest

from jointie.training import ConstantSchedule


def test_up_and_then_level() -> None:
    schedule = ConstantSchedule(warmup=0.3)
    assert [schedule.factor(step, 10) for step in (0, 1, 2, 3, 9)] == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0])
    assert [ConstantSchedule().factor(step, 10) for step in (0, 9)] == [1.0, 1.0]
