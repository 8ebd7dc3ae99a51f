from __future__ import annotations

from typing import Any

import pytest

from jointie.config import ABSENT, differences

SPEC = {
    "model": {"type": "joint", "interactions": [{"type": "a", "weight": 1.0}], "encoder": {"name": "x", "layers": 6}},
    "train": "data.json",
    "trainer": {"seed": 0, "epochs": 3},
}


def changed(**changes: Any) -> dict[str, Any]:
    return {**SPEC, **changes}


def test_equal_specs() -> None:
    assert differences(SPEC, changed()) == {}
    assert differences({"a": 1}, {"a": 1.0}) == {}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (changed(train="more.json"), {"train": ("data.json", "more.json")}),
        (changed(trainer={"seed": 1, "epochs": 3}), {"trainer.seed": (0, 1)}),
        (changed(trainer={"seed": False, "epochs": 3}), {"trainer.seed": (0, False)}),
        (changed(trainer={"seed": 0}), {"trainer.epochs": (3, ABSENT)}),
        (changed(test={"a": {"b": 1}}), {"test": (ABSENT, {"a": {"b": 1}})}),
        (changed(train=None), {"train": ("data.json", None)}),
        (changed(trainer="trainer"), {"trainer": (SPEC["trainer"], "trainer")}),
    ],
)
def test_values_by_their_paths(other: dict[str, Any], expected: dict[str, Any]) -> None:
    assert differences(SPEC, other) == expected
    assert differences(other, SPEC) == {path: pair[::-1] for path, pair in expected.items()}


def test_lists() -> None:
    base, other = {"l": [{"type": "a", "w": 1}]}, {"l": [{"type": "a", "w": 2}, {"type": "b"}]}
    assert differences(base, other) == {"l.0.w": (1, 2), "l.1": (ABSENT, {"type": "b"})}
    assert differences({"l": []}, {"l": []}) == {}


def test_components_of_other_types_are_compared_key_by_key() -> None:
    base, other = {"c": {"type": "a", "w": 1, "x": {"y": 1}}}, {"c": {"type": "b", "w": 1, "z": 2}}
    assert differences(base, other) == {"c.type": ("a", "b"), "c.x": ({"y": 1}, ABSENT), "c.z": (ABSENT, 2)}


def test_absent_is_told_from_null() -> None:
    assert differences({"a": None}, {}) == {"a": (None, ABSENT)}
    assert repr(ABSENT) == "absent"
