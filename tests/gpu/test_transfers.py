"""Batches on their way to a device."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.documents import Document
from jointie.tensors import Batch

from .conftest import Trained
from .devices import CPU, on_each_device


def tensors(container: Any, path: str = "batch") -> Iterator[tuple[str, Tensor]]:
    """All tensors of a batch by their place in it."""
    for field in fields(container):
        value, place = getattr(container, field.name), f"{path}.{field.name}"
        if isinstance(value, Tensor):
            yield place, value
        elif hasattr(value, "pin_memory"):
            yield from tensors(value, place)


@pytest.fixture
def batches(untrained: Trained, texts: Sequence[Document]) -> list[Batch]:
    model = untrained("joint_m")
    tokenized = [model.tokenize(document) for document in texts]
    return [
        model.collate(tokenized, gold=True),
        model.collate(tokenized, given="entities"),
        model.collate(tokenized[4:5], gold=True),  # without entities
    ]


@on_each_device
def test_pinned(device: torch.device, batches: list[Batch]) -> None:
    """What comes by way of page-locked memory, without waiting for it, is the same."""
    for batch in batches:
        pinned = batch.pin_memory() if device.type == "cuda" else batch
        moved = pinned.to(device, non_blocking=True)
        found = {place: tensor.to(CPU) for place, tensor in tensors(moved)}
        expected = dict(tensors(batch))
        assert {tensor.device.type for _, tensor in tensors(moved)} == {device.type}
        assert found.keys() == expected.keys() and len(found) > 9
        assert all(torch.equal(found[place], tensor) for place, tensor in expected.items())


def test_every_tensor_can_be_pinned(batches: list[Batch]) -> None:
    """Page-locked copies are written to, so that no two elements may share a place."""
    for batch in batches:
        for place, tensor in tensors(batch):
            assert tensor.is_contiguous(), place
