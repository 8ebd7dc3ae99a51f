from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.prediction.conftest import trained  # noqa: F401


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a cluster on this machine, which takes seconds to start."""
    pytest.importorskip("ray")
    from jointie.distributed.ray_engine import start_ray

    handler = signal.getsignal(signal.SIGTERM)  # Ray has its own
    ray = start_ray()
    yield ray.get_runtime_context().gcs_address
    ray.shutdown()
    signal.signal(signal.SIGTERM, handler)
