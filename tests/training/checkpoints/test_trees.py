from __future__ import annotations

import json
import math
import random
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from jointie.training.checkpoints.trees import flatten, unflatten
from jointie.training.random_states import random_states, restore_random_states

KEYS = st.one_of(st.integers(), st.text(max_size=4), st.sampled_from(["$", "value", "0"]))
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
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
    return unflatten(json.loads(json.dumps(value, allow_nan=False)), tensors)


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
        assert one.dtype == other.dtype and torch.equal(one, other)
    elif isinstance(one, float):
        assert (math.isnan(one) and math.isnan(other)) or one.hex() == other.hex()
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
    [({"a": [1, {2}]}, "a set at /a/1"), ({1.5: 2}, "a float as a key at /"), (object(), "an? object at /")],
)
def test_what_cannot_be_saved(tree: Any, place: str) -> None:
    with pytest.raises(TypeError, match=place):
        flatten(tree)


@pytest.mark.parametrize(
    "value", [{}, {"$": "pickle"}, {"$": "tensor", "value": "x"}, {"$": "tuple"}, {"$": "dict", "value": 3}]
)
def test_what_belongs_to_no_state(value: Any) -> None:
    with pytest.raises(ValueError, match="no part of a state"):
        unflatten(value, {})
