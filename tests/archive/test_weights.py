from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import save_model
from torch import nn

from jointie.archive import load_weights_bytes, weights_bytes
from jointie.config import DataError
from jointie.storage.tensors import tensors_bytes, tensors_from
from tests.processes import python

from .conftest import Trained, write_model


class Tied(nn.Module):
    """Two layers that share all they have, and one of their own."""

    def __init__(self, tied: bool = True, width: int = 3) -> None:
        super().__init__()
        self.z, self.a, self.own = nn.Linear(2, width), nn.Linear(2, width), nn.Linear(width, 1)
        if tied:
            self.a.weight, self.a.bias = self.z.weight, self.z.bias
        self.register_buffer("empty", torch.zeros(0, 4))
        self.register_buffer("turned", torch.arange(6.0).reshape(2, 3).T)
        self.register_buffer("count", torch.tensor(3))


def same(one: nn.Module, other: nn.Module) -> bool:
    ours, theirs = one.state_dict(), other.state_dict()
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


def load(data: bytes, model: nn.Module) -> None:
    load_weights_bytes(data, model, Path("there"))  # type: ignore[arg-type]


def saved(model: nn.Module) -> bytes:
    return weights_bytes(model)  # type: ignore[arg-type]


def test_the_same_bytes_wherever_they_are_written(trained: Trained, tmp_path: Path) -> None:
    data = weights_bytes(trained.model)
    assert (trained.folder / "model.safetensors").read_bytes() == data
    write_model(tmp_path, trained.model)
    assert (tmp_path / "model.safetensors").read_bytes() == data
    save_model(trained.model, str(tmp_path / "theirs"))
    assert (tmp_path / "theirs").read_bytes() == data
    assert len(trained.model.state_dict()) == len(tensors_from(data))


def test_there_and_back() -> None:
    torch.manual_seed(1)
    for tied in (True, False):
        model, other = Tied(tied), Tied(tied)
        data = saved(model)
        assert not same(model, other)
        load(data, other)
        assert same(model, other) and saved(other) == data


def test_what_is_shared_is_written_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(saved(Tied()))
    with safe_open(tmp_path / "file", "pt") as file:
        assert set(file.keys()) == {"z.weight", "z.bias", "own.weight", "own.bias", "empty", "turned", "count"}
        assert file.metadata() == {"a.weight": "z.weight", "a.bias": "z.bias"}
        assert torch.equal(file.get_tensor("turned"), torch.arange(6.0).reshape(2, 3).T)


def test_what_is_shared_keeps_another_of_its_names_in_other_files(tmp_path: Path) -> None:
    """safetensors keeps the name that is the first by the alphabet."""
    model, other = Tied(), Tied()
    save_model(model, str(tmp_path / "model.safetensors"))
    with safe_open(tmp_path / "model.safetensors", "pt") as file:
        assert "a.weight" in file.keys() and "z.weight" not in file.keys()  # noqa: SIM118  it is no mapping
    load((tmp_path / "model.safetensors").read_bytes(), other)
    assert same(model, other)


def test_every_process_writes_the_same() -> None:
    script = """
import hashlib, torch
from jointie.storage.tensors import tensors_bytes
tensors = {f"t{i}": torch.full((i,), float(i)) for i in range(9)}
print(hashlib.sha256(tensors_bytes(tensors, {f"name {i}": "é" * i for i in range(9)})).hexdigest())
"""
    tensors = {f"t{i}": torch.full((i,), float(i)) for i in range(9)}
    data = tensors_bytes(tensors, {f"name {i}": "é" * i for i in reversed(range(9))})
    assert python(script) == hashlib.sha256(data).hexdigest() + "\n"
    assert int.from_bytes(data[:8], "little") % 8 == 0, "the numbers begin where they can be mapped"
    assert all(torch.equal(tensor, tensors[name]) for name, tensor in tensors_from(data).items())


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=4))
def test_any_metadata(metadata: dict[str, str]) -> None:
    tensors = tensors_from(tensors_bytes({"a": torch.arange(3)}, metadata))
    assert tensors.keys() == {"a"} and tensors["a"].tolist() == [0, 1, 2]


def test_tensors_that_share_memory_are_all_there() -> None:
    base = torch.arange(12.0).reshape(3, 4)
    tensors = {"base": base, "again": base, "row": base[1], "column": base[:, 1], "none": base[:0], "turned": base.T}
    found = tensors_from(tensors_bytes(tensors))
    assert found.keys() == tensors.keys()
    assert all(torch.equal(found[name], tensor) for name, tensor in tensors.items())
    assert tensors_from(tensors_bytes({})) == {}


def test_views_of_a_weight_are_saved_and_loaded() -> None:
    class Sliced(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            whole = torch.randn(4, 2)
            self.register_buffer("whole", whole)
            self.register_buffer("part", whole[:2])
            self.register_buffer("turned", whole.T)

    model, other = Sliced(), Sliced()
    load(saved(model), other)
    assert same(model, other)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (nn.ModuleDict({"z": nn.Linear(2, 3)}), r"the model lacks .* and \d more"),
        (nn.ModuleDict({"more": Tied()}), r"the model lacks .* and 6 more"),
        (Tied(tied=False), r"they lack 'a\.weight' and 1 more"),
        (Tied(width=4), r"'z\.weight' has the shape \(3, 2\), and needs \(4, 2\)"),
    ],
)
def test_weights_of_another_model(model: nn.Module, message: str) -> None:
    with pytest.raises(DataError, match=rf"(?s)^there: the weights cannot be loaded: .*{message}"):
        load(saved(Tied()), model)


def test_two_tensors_do_not_become_one() -> None:
    with pytest.raises(DataError, match=r"'z\.weight' and 'a\.weight' are one tensor of the model, and two were saved"):
        load(saved(Tied(tied=False)), Tied())


def test_damaged_bytes() -> None:
    data = saved(Tied())
    end = 8 + int.from_bytes(data[:8], "little")
    unknown = data.replace(b'"F32"', b'"F99"'), data.replace(b'"F32","shape":[1,3]', b'"F4", "shape":[1,3]')
    for damaged in (b"", b"nonsense", data[:-1], data[:end], data + b"x", b"\xff" * 100, *unknown):
        with pytest.raises(DataError, match=r"^there: the weights cannot be loaded: .+"):
            load(damaged, Tied())


@given(st.data())
def test_no_flipped_bit_is_more_than_an_error(draw: st.DataObject) -> None:
    data = bytearray(saved(Tied()))
    end = 8 + int.from_bytes(data[:8], "little")
    data[draw.draw(st.integers(0, end - 1))] ^= 1 << draw.draw(st.integers(0, 7))
    try:
        load(bytes(data), Tied())
    except DataError as error:
        assert str(error).startswith("there: the weights cannot be loaded: ")
