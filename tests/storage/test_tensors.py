from __future__ import annotations

from tests.processes import Started

SCRIPT = """
import resource, torch
from jointie.storage.tensors import tensors_bytes
tensors = {"a": torch.zeros(50_000_000)}
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 350_000_000,) * 2)
try:
    tensors_bytes(tensors)
except MemoryError as error:
    print(error)
"""


def test_no_room_for_the_bytes() -> None:
    """Safetensors has room for one copy and not for the next, over which it panics, aborts or hangs."""
    ended = Started(SCRIPT).end()
    assert ended == (0, "no room for the bytes of the tensors: Cannot allocate memory\n", "")
