from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from jointie.archive.size_limit import no_larger_than
from jointie.config import DataError

SHAPES = {"a": torch.empty(3, 4, device="meta")}
SOURCE = Path("model/config.json")


def test_what_a_model_needs() -> None:
    with no_larger_than(SHAPES, SOURCE):
        layers = nn.Sequential(*(nn.Linear(10, 10) for _ in range(100)))
        assert torch.eye(3).sum() == 3 and torch.arange(3).tolist() == [0, 1, 2]
        large = torch.ones(1000, 1000)
        for _ in range(100):  # what is computed is no new part of a model
            large = large + 1
    assert len(layers) == 100 and layers[0].weight.isfinite().all()
    torch.empty(2**25)


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.empty(10**12),
        lambda: torch.arange(10**12),
        lambda: torch.eye(10**7),
        lambda: torch.full((10**6, 10**6), 0.0),
        lambda: nn.Embedding(10**9, 100),
        lambda: [torch.empty(2**20) for _ in range(20)],
        lambda: nn.ModuleList(nn.Linear(1, 1) for _ in range(10**6)),
    ],
)
def test_what_it_does_not(make: object) -> None:
    with (
        pytest.raises(
            DataError, match=r"^model/config\.json: it asks for a larger model than the one that the weights"
        ),
        no_larger_than(SHAPES, SOURCE),
    ):
        make()  # type: ignore[operator]


def test_the_memory_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(total=47))
    message = r"^model: its weights take 48 bytes of memory, and this machine has 47$"
    with pytest.raises(DataError, match=message), no_larger_than(SHAPES, SOURCE):
        pass
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(total=48))
    with no_larger_than(SHAPES, SOURCE):
        pass
