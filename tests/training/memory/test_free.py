from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import torch

from jointie.training.memory import free as free_memory
from jointie.training.memory.free import PeakMemory, available_memory

Write = Callable[..., None]

CPU = torch.device("cpu")
MIB = 2**20


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes files that stand for those of the control groups; the process is in none yet."""
    monkeypatch.setattr(free_memory, "CGROUPS", tmp_path)
    monkeypatch.setattr(free_memory, "OWN_CGROUPS", tmp_path / "own")

    def files(contents: dict[str, object]) -> None:
        for name, content in contents.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(f"{content}\n")

    return files


def is_what_the_system_has(count: int) -> bool:
    return 0.5 < count / psutil.virtual_memory().available < 2


def test_without_groups(write: Write) -> None:
    assert is_what_the_system_has(available_memory(CPU))


def test_a_limit(write: Write) -> None:
    write(
        {
            "own": "0::/",
            "memory.max": 10 * MIB,
            "memory.current": 7 * MIB,
            "memory.stat": f"anon 1\ninactive_file {2 * MIB}\nactive_file {MIB}",
        }
    )
    assert available_memory(CPU) == 5 * MIB, "files that were read take memory only until it is needed"


def test_the_narrowest_of_the_groups_around(write: Write) -> None:
    for group, limit, used in (("", "max", 40), ("jobs/", 20 * MIB, 12 * MIB), ("jobs/mine/", "max", 2 * MIB)):
        write({f"{group}memory.max": limit, f"{group}memory.current": used, f"{group}memory.stat": "inactive_file 0"})
    write({"own": "0::/jobs/mine"})
    assert available_memory(CPU) == 8 * MIB
    write({"jobs/mine/memory.max": 5 * MIB})
    assert available_memory(CPU) == 3 * MIB
    write({"jobs/mine/memory.max": MIB})
    assert available_memory(CPU) == 0, "a limit may be lowered below what is used"
    write({"own": "0::/other"})
    assert is_what_the_system_has(available_memory(CPU)), "another group's limit is none of ours"


def test_the_first_version_of_control_groups(write: Write) -> None:
    group = "memory/jobs/mine/"
    write(
        {
            "own": "7:cpu,cpuacct:/jobs\n4:memory:/jobs/mine\n0::/",
            "memory/memory.limit_in_bytes": 9223372036854771712,
            "memory/memory.usage_in_bytes": 5 * MIB,
            "memory/memory.stat": "total_inactive_file 0",
            f"{group}memory.limit_in_bytes": 9 * MIB,
            f"{group}memory.usage_in_bytes": 5 * MIB,
            f"{group}memory.stat": f"inactive_file 0\ntotal_inactive_file {MIB}",
        }
    )
    assert available_memory(CPU) == 5 * MIB


def test_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """What torch keeps for later allocations is as good as free."""
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (100, 1000))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: 70)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: 30)
    assert available_memory(torch.device("cuda", 0)) == 140


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the system cannot begin to count anew")
def test_the_peak_is_that_of_the_work_alone() -> None:
    torch.ones(64 * MIB)
    with PeakMemory(CPU) as small:
        torch.ones(MIB)
    with PeakMemory(CPU) as large:
        torch.ones(32 * MIB)
    assert 100 * MIB < large.peak - small.peak < 160 * MIB
