"""Model directories that refer to an encoder on the Hugging Face Hub; the tests run with ``HF_HUB_OFFLINE``."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
import torch
from huggingface_hub import constants

import jointie
from jointie.archive import saved_tensors
from jointie.archive.deltas.shrink import shrink
from jointie.config import ConfigError, DataError
from jointie.models import load

from .conftest import Shrinkable
from .hub import COMMIT, Hub, run_with

NAME = "someone/tiny"
PLENTY = 10**8
PROGRAM = f"""
from jointie.archive.deltas.encoder_weights import encoder_weights

print(encoder_weights({NAME!r}))
try:
    encoder_weights("someone/else")
except ValueError as error:
    print(error)
"""


@pytest.fixture
def encoder(shrinkable: Shrinkable, tmp_path: Path, no_network: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing but the weights; there is no package with them, and no network."""
    (tmp_path / "encoder").mkdir()
    shutil.copy(shrinkable.weights, tmp_path / "encoder")
    monkeypatch.setattr(sys, "path", [path for path in sys.path if not (Path(path) / "tiny_base").exists()])
    monkeypatch.delitem(sys.modules, "tiny_base", raising=False)
    return tmp_path / "encoder"


@pytest.fixture
def small(shrinkable: Shrinkable, encoder: Path, tmp_path: Path) -> Path:
    """With the full rank of every difference."""
    shrink(shrinkable.folder, tmp_path / "small", PLENTY, NAME, encoder=encoder)
    return tmp_path / "small"


def cached(cache: Path, weights: Path) -> None:
    """Put a file into a cache of the Hub."""
    repository = cache / "models--someone--tiny"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(COMMIT)
    (repository / "snapshots" / COMMIT).mkdir(parents=True)
    shutil.copy(weights, repository / "snapshots" / COMMIT)


def test_from_a_folder(small: Path, encoder: Path, shrinkable: Shrinkable, monkeypatch: pytest.MonkeyPatch) -> None:
    meta = json.loads((small / "meta.json").read_text())
    assert meta["base"]["name"] == NAME
    assert (small / "tokenizer" / "tokenizer.json").is_file() and not (small / "tokenizer.source").exists()
    whole = saved_tensors(shrinkable.folder)
    for found in (load(small, encoder=str(encoder)).model.state_dict(), saved_tensors(small, encoder)):
        for name, tensor in found.items():
            torch.testing.assert_close(tensor, whole[name], rtol=1e-3, atol=1e-3)
    assert jointie.load(small, encoder=encoder)("Ada works for Acme.").text == "Ada works for Acme."
    monkeypatch.setenv("JOINTIE_ENCODER", str(encoder))
    assert load(small).model.state_dict().keys() == whole.keys()


def test_from_the_cache(small: Path, encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    expected = load(small, encoder=encoder).model.state_dict()
    cached(tmp_path / "cache", encoder / "model.safetensors")
    found = load(small).model.state_dict()
    assert all(torch.equal(tensor, expected[name]) for name, tensor in found.items())
    next((tmp_path / "cache").rglob("model.safetensors")).unlink()
    with pytest.raises(
        DataError, match=rf"{NAME} has no model\.safetensors on the Hugging Face Hub, or none in its cache"
    ):
        load(small)


def test_from_the_hub(tmp_path: Path) -> None:
    files = {"model.safetensors": b"tensors", "config.json": b"{}", "tokenizer.json": b"{}", "evil.py": b"raise"}
    with Hub(NAME, files) as hub:
        place, missing = run_with(PROGRAM, cache=tmp_path, url=hub.url)
    assert Path(place).is_relative_to(tmp_path) and Path(place).read_bytes() == b"tensors"
    assert [path.name for path in Path(place).parent.iterdir()] == ["model.safetensors"]
    assert missing.startswith("the Hugging Face Hub does not give someone/else: ")
    again, missing = run_with(PROGRAM, cache=tmp_path, url=hub.url)  # it has stopped
    assert again == place
    assert missing.startswith("the cache of the Hugging Face Hub lacks someone/else, and it cannot be reached: ")


def test_neither_a_network_nor_a_folder(small: Path) -> None:
    for read in (load, saved_tensors):
        with pytest.raises(DataError) as error:
            read(small)
        assert str(error.value) == (
            f"{small / 'meta.json'}: the encoder that the model adds to cannot be had: the cache of the Hugging Face "
            f"Hub lacks {NAME}, and HF_HUB_OFFLINE is set, so it was not asked (give a folder that holds it with "
            "--encoder FOLDER (in Python, encoder=FOLDER), or with JOINTIE_ENCODER)"
        )


def test_another_encoder(small: Path, encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = encoder / "model.safetensors"
    data = weights.read_bytes()
    weights.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    digest = json.loads((small / "meta.json").read_text())["base"]["sha256"]
    message = (
        rf"meta\.json: the weights of {NAME}, .*model\.safetensors, are not those that .* has the SHA-256 {digest}"
    )
    with pytest.raises(DataError, match=message):
        load(small, encoder=encoder)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    cached(tmp_path / "cache", weights)
    with pytest.raises(DataError, match=message):
        load(small)
    weights.unlink()
    with pytest.raises(DataError, match=r"encoder/model\.safetensors: its weights cannot be read: No such file"):
        load(small, encoder=encoder)


@pytest.mark.parametrize("name", ["/etc", "..", "./encoder", "~/encoder", "owner/a--b", "file:///etc", "a/b/c", ""])
def test_names_that_are_none_of_the_hub(name: str, small: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(encoder.parent)
    meta = json.loads((small / "meta.json").read_text())
    (small / "meta.json").write_text(json.dumps({**meta, "base": {**meta["base"], "name": name}}))
    with pytest.raises(DataError, match=r"meta\.json: .* is neither package://NAME/FOLDER nor a name on the Hugging"):
        load(small)


def test_a_folder_of_that_name_is_not_read(small: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(encoder.parent)
    shutil.copytree(encoder, NAME)
    with pytest.raises(DataError, match=rf"lacks {NAME}"):
        load(small)


def test_a_folder_that_is_not_needed(shrinkable: Shrinkable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shrinkable.weights.parent
    shrink(shrinkable.folder, tmp_path / "small", PLENTY)
    for model, name in ((shrinkable.folder, str(shrinkable.folder)), (tmp_path / "small", shrinkable.base)):
        with pytest.raises(ConfigError, match=rf"^{name} needs no encoder of a folder; leave --encoder out"):
            load(model, encoder=folder)
    with pytest.raises(ConfigError, match=r"needs no encoder of a folder"):
        shrink(shrinkable.folder, tmp_path / "out", PLENTY, encoder=folder)
    monkeypatch.setenv("JOINTIE_ENCODER", str(tmp_path))  # a setting for all models
    load(tmp_path / "small")


def test_shrinking_again(small: Path, encoder: Path, tmp_path: Path) -> None:
    shrink(small, tmp_path / "again", PLENTY, encoder=encoder)
    before, after = (load(folder, encoder=encoder).model.state_dict() for folder in (small, tmp_path / "again"))
    for name, tensor in after.items():
        torch.testing.assert_close(tensor, before[name], rtol=1e-3, atol=1e-3)
