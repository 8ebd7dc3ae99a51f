from __future__ import annotations

import json
import random
import struct
from collections import Counter
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from jointie.storage.tensors import tensors_bytes, tensors_from
from jointie.training.checkpoints.trees import flatten, unflatten
from jointie.training.loop.random_states import random_states, restore_random_states


class Pair(NamedTuple):
    a: int
    b: int


class Colour(IntEnum):
    RED = 1


KEYS = st.one_of(st.integers(), st.text(max_size=5), st.sampled_from(["dict", "tensor", "tuple", "0"]))
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(KEYS, inner, max_size=3),
    ),
    max_leaves=12,
)


def through_json(tree: Any) -> Any:
    value, tensors = flatten(tree)
    return unflatten(json.loads(json.dumps(value)), tensors_from(tensors_bytes(tensors)))


def assert_same(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    if isinstance(one, dict):
        assert list(one) == list(other) and list(map(type, one)) == list(map(type, other))
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other)
        for a, b in zip(one, other):
            assert_same(a, b)
    elif isinstance(one, torch.Tensor):
        assert one.dtype == other.dtype and one.shape == other.shape
        assert one.contiguous().reshape(-1).view(torch.uint8).equal(other.contiguous().reshape(-1).view(torch.uint8))
    elif isinstance(one, float):
        assert struct.pack("d", one) == struct.pack("d", other)
    else:
        assert one == other


@given(TREES)
def test_whatever_comes_back_as_it_was(tree: Any) -> None:
    assert_same(through_json(tree), tree)


def test_tensors_and_numbers_to_the_last_bit() -> None:
    base = torch.arange(12.0).reshape(3, 4)
    odd = torch.tensor([0x7F800001, -1, 0x7FC00123], dtype=torch.int32).view(torch.float32)
    tree = {
        0: torch.tensor(2.5),
        "0 ": [
            torch.zeros(0, 3),
            (torch.arange(4, dtype=torch.uint8),),
            torch.ones(2).bool(),
            torch.ones(2).bfloat16(),
        ],
        "views": [base.T, base[:, 1], base[0].expand(5, 4), base, base],
        "numbers": [odd, torch.tensor(-0.0), -0.0, float("inf"), -float("inf"), float("nan"), 5e-324, 2**80],
    }
    assert_same(through_json(tree), tree)


def test_an_optimizer_and_its_schedule() -> None:
    parameter = torch.nn.Parameter(torch.randn(3, 2))
    optimizer = torch.optim.AdamW([{"params": [parameter], "lr": 0.1, "name": "task"}], betas=(0.8, 0.9), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5**step)
    parameter.grad = torch.randn(3, 2)
    optimizer.step()
    schedule.step()
    for state in (optimizer.state_dict(), schedule.state_dict()):
        assert_same(through_json(state), state)


def test_random_numbers() -> None:
    cpu = torch.device("cpu")
    before = through_json(random_states(cpu))
    drawn = [random.random(), np.random.rand(), torch.rand(1).item()]
    restore_random_states(before, cpu)
    assert [random.random(), np.random.rand(), torch.rand(1).item()] == drawn


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"a": [1, {2}]}, "a set at /a/1"),
        ({1.5: 2}, "a dict at /"),
        ([{True: 2}], "a dict at /0"),
        (object(), "an? object at /"),
        ({"n": np.float64(1)}, "a float64 at /n"),
        ({"n": Pair(1, 2)}, "a Pair at /n"),
        ([Counter("a")], "a Counter at /0"),
        (Colour.RED, "a Colour at /"),
        ({"p": torch.nn.Parameter(torch.ones(1))}, "a Parameter at /p"),
        ({"s": torch.ones(2).to_sparse()}, "a Tensor at /s"),
        ({"m": torch.ones(2, device="meta")}, "a Tensor at /m"),
        ({"c": torch.ones(2).to(torch.complex64)}, "a Tensor at /c"),
    ],
)
def test_what_cannot_be_saved(tree: Any, place: str) -> None:
    with pytest.raises(TypeError, match=f"{place} cannot be saved"):
        flatten(tree)


@pytest.mark.parametrize(
    ("tree", "place"),
    [({"a/b": torch.ones(1), "a": {"b": torch.zeros(1)}}, "/a/b"), ({1: torch.ones(1), "1": torch.zeros(1)}, "/1")],
)
def test_no_tensor_takes_the_place_of_another(tree: Any, place: str) -> None:
    with pytest.raises(TypeError, match=f"two tensors stand at {place}: "):
        flatten(tree)


def test_what_holds_itself_cannot_be_saved() -> None:
    tree: list[Any] = []
    tree.append(tree)
    with pytest.raises(TypeError, match="it holds itself, or is nested too deeply"):
        flatten(tree)
