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

from jointie.storage import tensors_bytes, tensors_from
from jointie.training.checkpoints.trees import flatten, unflatten
from jointie.training.loop.random_states import random_states, restore_random_states

TEXTS = st.text(st.characters(), max_size=5)  # with halves of surrogate pairs


class Pair(NamedTuple):
    a: int
    b: int


class Colour(IntEnum):
    RED = 1


KEYS = st.one_of(st.integers(), TEXTS, st.sampled_from(["$", "items", "0"]))
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS)
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
    return unflatten(json.loads(json.dumps(value, allow_nan=False)), tensors_from(tensors_bytes(tensors)))


def bits(tensor: torch.Tensor) -> list[int]:
    return tensor.resolve_conj().contiguous().reshape(-1).view(torch.uint8).tolist()


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
        assert bits(one) == bits(other)
    elif isinstance(one, float):
        assert struct.pack("d", one) == struct.pack("d", other)
    else:
        assert one == other


@given(TREES)
def test_whatever_comes_back_as_it_was(tree: Any) -> None:
    assert_same(through_json(tree), tree)


def test_tensors() -> None:
    tree = {
        0: torch.tensor(2.5),
        "0": [torch.zeros(0, 3), (torch.arange(4, dtype=torch.uint8),)],
        "b": torch.ones(2).bool(),
    }
    assert_same(through_json(tree), tree)
    shared = torch.randn(4)
    assert_same(through_json({"whole": shared, "part": shared[1:3]}), {"whole": shared, "part": shared[1:3]})


@pytest.mark.parametrize("kind", sorted(map(str, {t for t in vars(torch).values() if isinstance(t, torch.dtype)})))
def test_numbers_of_any_type(kind: str) -> None:
    dtype = getattr(torch, kind.removeprefix("torch."))
    try:
        tensor = torch.arange(48, dtype=torch.uint8).view(dtype)
    except RuntimeError:
        pytest.skip("no tensor is made of them")
    if tensor.is_quantized or not tensor.numel():
        pytest.skip("not stored as such")
    assert_same(through_json([tensor, tensor[:0], tensor[0]]), [tensor, tensor[:0], tensor[0]])


def test_bits_of_numbers_that_are_none() -> None:
    quiet = struct.unpack("<d", bytes.fromhex("010000000000f8ff"))[0]
    tensor = torch.tensor([0x7F800001, -1, 0x7FC00123], dtype=torch.int32).view(torch.float32)
    tree = [quiet, -0.0, float("inf"), -float("inf"), 5e-324, tensor, torch.tensor(-0.0)]
    assert_same(through_json(tree), tree)


def test_views_of_tensors() -> None:
    base = torch.arange(12.0).reshape(3, 4)
    complex_ = torch.tensor([1 + 2j, 3 - 1j])
    tree = [base.T, base[:, 1], base[0].expand(5, 4), base, base, complex_.conj(), complex_.conj().imag]
    assert_same(through_json(tree), tree)
    came = through_json([base, base])
    came[0].zero_()
    assert_same(came[1], base)


def test_texts_and_numbers_that_json_alters() -> None:
    tree = [
        "\ud83d\ude00",
        {"\ud83d\ude00": 1, "\ude00": 2},
        10**5000,
        -(10**5000),
        2**63,
        {-(2**80): 1},
        {"$": "tuple"},
    ]
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
    drawn = [random.random(), torch.rand(1).item()]
    restore_random_states(before, cpu)
    assert [random.random(), torch.rand(1).item()] == drawn


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"a": [1, {2}]}, "a set at /a/1"),
        ({1.5: 2}, "a float as a key at /"),
        ({True: 2}, "a bool as a key at /"),
        (object(), "an? object at /"),
        ({"n": np.float64(1)}, "a float64 at /n"),
        ({"n": Pair(1, 2)}, "a Pair at /n"),
        ([Counter("a")], "a Counter at /0"),
        (Colour.RED, "a Colour at /"),
        ({"p": torch.nn.Parameter(torch.ones(1))}, "a Parameter at /p"),
        ({"s": torch.ones(2).to_sparse()}, "a tensor at /s"),
        ({"m": torch.ones(2, device="meta")}, "a tensor at /m"),
    ],
)
def test_what_cannot_be_saved(tree: Any, place: str) -> None:
    with pytest.raises(TypeError, match=place):
        flatten(tree)


def test_what_holds_itself_cannot_be_saved() -> None:
    tree: list[Any] = []
    tree.append(tree)
    with pytest.raises(TypeError, match="nested more than 100 deep"):
        flatten(tree)


def test_what_is_saved_can_be_read() -> None:
    """Also where dicts of whole numbers make the JSON deeper than the state, and the stack is used already."""
    tree: Any = 1.5
    for _ in range(100):
        tree = {1: tree}
    assert_same(through_json(tree), tree)


@pytest.mark.parametrize(
    "value",
    [
        {"$": "pickle"},
        {"$": []},
        {"$": "tensor", "name": "x"},
        {"$": "tensor", "name": []},
        {"$": "tensor", "name": "0", "type": "nn", "shape": [1]},
        {"$": "tensor", "name": "0", "type": "complex128", "shape": [1]},
        {"$": "tensor", "name": "0", "type": "uint8", "shape": [7]},
        {"$": "tensor", "name": "0", "type": "uint8", "shape": "7"},
        {"$": "tuple"},
        {"$": "tuple", "items": [], "more": 1},
        {"$": "dict", "items": 3},
        {"$": "dict", "items": [[1]]},
        {"$": "dict", "items": [[None, 1]]},
        {"$": "dict", "items": [[{"$": "tuple", "items": []}, 1]]},
        {"$": "float", "hex": "7ff0"},
        {"$": "float", "hex": "x" * 16},
        {"$": "whole", "hex": "0x"},
        {"$": "text", "utf-8": "ff"},
    ],
)
def test_what_belongs_to_no_state(value: Any) -> None:
    with pytest.raises(ValueError):
        unflatten([value], {"0": torch.zeros(3, dtype=torch.uint8)})
