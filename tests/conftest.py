"""What all tests share: no network, few threads, no waiting for the disk, property tests that repeat and are not timed,
tiny encoders, a trained model, a cluster, and a browser."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.processes import fsync_to_memory
from tests.skips import pytest_addoption, pytest_sessionfinish  # noqa: F401

os.environ["HF_HUB_OFFLINE"] = "1"  # a test that asks for a model on the hub fails at once
os.environ["WANDB_MODE"], os.environ["WANDB_SILENT"] = "offline", "true"
os.environ["MLFLOW_TRACKING_URI"] = "sqlite://"  # in memory, unless a test names a file
os.environ.setdefault("OMP_NUM_THREADS", "1")  # threads cost more than they save on tiny tensors
os.environ.setdefault("RAY_worker_niceness", "0")  # by default any busy process beside them starves the workers

os.fsync = fsync_to_memory  # a training of a moment asks for hundreds

settings.register_profile("jointie", deadline=None, derandomize=True)
settings.load_profile("jointie")

pytest.register_assert_rewrite("jointie.testing")


def pytest_collection_finish() -> None:
    """Leave what all tests are made of to no garbage collection, of which each would take half a second."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any) -> None:
        raise AssertionError(f"a connection was tried: {arguments}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny encoder with a WordPiece tokenizer and windows of 64 sub-tokens."""
    from jointie.testing import write_tiny_encoder

    return write_tiny_encoder(tmp_path_factory.mktemp("encoders") / "wordpiece")


@pytest.fixture(scope="session")
def byte_level_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny encoder with a byte-level tokenizer."""
    from byte_level import write_byte_level_encoder

    return write_byte_level_encoder(tmp_path_factory.mktemp("encoders") / "byte_level")


@pytest.fixture
def model_spec(tiny_encoder: Path) -> Callable[..., dict[str, Any]]:
    """Makes the spec of a tiny Joint-M; its arguments are further keys of the model."""

    def spec(**keys: Any) -> dict[str, Any]:
        small = {"enumerator": {"type": "within_sentence", "max_width": 4}}
        return {"type": "joint", "encoder": {"name": str(tiny_encoder), "pretrained": False}, **small, **keys}

    return spec


@pytest.fixture(scope="session")
def trained(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A model that finds something; its encoder's folder is gone."""
    from jointie.testing import check_model
    from tests.prediction.conftest import Trained

    folder = tmp_path_factory.mktemp("trained")
    encoder = shutil.copytree(tiny_encoder, folder / "encoder")
    spec = {
        "type": "joint",
        "encoder": {"name": str(encoder), "pretrained": False},
        "enumerator": {"type": "within_sentence", "max_width": 4},
    }
    model = check_model(spec, folder)
    shutil.rmtree(encoder)
    return Trained(folder / "run", model)


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window, with logs of what it complains about and asks for."""
    from selenium import webdriver

    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if None in programs:
        pytest.skip("needs chromium and chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = programs[0] or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1300,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=programs[1]))
    yield driver
    driver.quit()
