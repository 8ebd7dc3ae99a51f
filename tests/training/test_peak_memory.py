from __future__ import annotations

from pathlib import Path

import pytest
import torch

from jointie.training.peak_memory import PeakMemory

CPU = torch.device("cpu")
MIB = 2**20


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the system cannot begin to count anew")
def test_the_peak_is_that_of_the_work_alone() -> None:
    torch.ones(64 * MIB)
    with PeakMemory(CPU) as small:
        torch.ones(MIB)
    with PeakMemory(CPU) as large:
        torch.ones(32 * MIB)
    assert 100 * MIB < large.peak - small.peak < 160 * MIB
