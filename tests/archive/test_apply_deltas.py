from __future__ import annotations

import pytest
import torch

from jointie.archive.deltas.apply import apply_deltas, encoder_prefix
from jointie.archive.deltas.base_encoder import BaseEncoder

ENCODER = "encoder.transformer."


def base(*unchanged: str) -> BaseEncoder:
    torch.manual_seed(1)
    return BaseEncoder(
        "package://p/m", "0", {"a.weight": torch.randn(3, 4), "a.bias": torch.randn(3).half()}, unchanged
    )


def test_a_delta_is_added() -> None:
    left, right = torch.randn(3, 2).half(), torch.randn(2, 4).half()
    name = f"{ENCODER}a.weight"
    found = apply_deltas({f"{name}.left": left, f"{name}.right": right, "head": torch.ones(2).half()}, base())
    torch.testing.assert_close(found[name], base().tensors["a.weight"] + left.float() @ right.float())
    assert found.keys() == {name, "head"}
    assert {tensor.dtype for tensor in found.values()} == {torch.float32}


def test_unchanged_tensors_are_those_of_the_base() -> None:
    found = apply_deltas({}, base(f"{ENCODER}a.bias", f"relations.{ENCODER}a.weight"))
    assert torch.equal(found[f"{ENCODER}a.bias"], base().tensors["a.bias"].float())
    assert torch.equal(found[f"relations.{ENCODER}a.weight"], base().tensors["a.weight"])


def test_whole_numbers_stay() -> None:
    assert apply_deltas({"ids": torch.arange(3)}, base())["ids"].dtype == torch.int64


@pytest.mark.parametrize(
    ("name", "module"),
    [
        (f"{ENCODER}a.weight", ENCODER),
        (f"relations.{ENCODER}a.weight", f"relations.{ENCODER}"),
        ("relations.scorer.weight", None),
        ("my_encoder.transformer.a", None),
    ],
)
def test_the_encoder_of_a_name(name: str, module: str | None) -> None:
    assert encoder_prefix(name) == module


def test_damage() -> None:
    weight = f"{ENCODER}a.weight"
    good = {f"{weight}.left": torch.ones(3, 2), f"{weight}.right": torch.ones(2, 4)}
    with pytest.raises(ValueError, match=r"one of the two factors of 'encoder.transformer.a.weight' is missing"):
        apply_deltas({f"{weight}.left": good[f"{weight}.left"]}, base())
    for wrong in (torch.ones(2, 5), torch.ones(3, 4), torch.ones(4)):
        with pytest.raises(ValueError, match=r"do not make a matrix"):
            apply_deltas({**good, f"{weight}.right": wrong}, base())
    with pytest.raises(ValueError, match=r"'encoder.transformer.b' is no tensor of the base package://p/m"):
        apply_deltas({}, base(f"{ENCODER}b"))
    with pytest.raises(ValueError, match=r"is no tensor of the base"):
        apply_deltas({f"{ENCODER}b.left": torch.ones(3, 2), f"{ENCODER}b.right": torch.ones(2, 4)}, base())


def test_names_outside_of_the_encoder_are_no_factors() -> None:
    """A bilinear scorer of low rank has parameters that are called so."""
    own = {"relations.scorer.left": torch.ones(3, 2), "relations.scorer.right": torch.ones(2, 4), "left": torch.ones(1)}
    found = apply_deltas(own, base())
    assert all(torch.equal(found[name], tensor) for name, tensor in own.items())
