"""Model directories of somebody with intentions: no code of theirs runs, and nothing is read outside of them."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from jointie.archive import (
    META,
    WEIGHTS,
    read_labels,
    save_calibration,
    saved_tensors,
    weights_bytes,
    weights_file,
    write_weights,
)
from jointie.components.decoding import Calibration
from jointie.components.encoding import TransformerEncoder
from jointie.components.tokenization import TransformerTokenizer
from jointie.config import ConfigError, DataError, JointieError
from jointie.documents import reader_named
from jointie.models import load
from jointie.prediction import Predictor
from jointie.storage import sha256_of_file
from jointie.testing import documents

from .conftest import Trained, change_json, forget_digests

EVIL = """
open({marker!r}, "w").write("it ran")
from transformers import BertConfig, BertModel, BertTokenizer
class EvilConfig(BertConfig): model_type = "evilbert"
class EvilModel(BertModel): config_class = EvilConfig
class EvilTokenizer(BertTokenizer): pass
"""


@pytest.fixture
def answers(no_network: None, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A standard input full of y, and no network."""
    answers = io.StringIO("y\n" * 100)
    monkeypatch.setattr(sys, "stdin", answers)
    return answers


def poison(folder: Path, where: str, own_type: bool) -> Path:
    """Let the files of an encoder name code, beside them or in a repository; returns what that code would write."""
    marker = folder.parent / "marker"
    (folder / "evil.py").write_text(EVIL.format(marker=str(marker)), encoding="utf-8")
    config = (
        json.loads((folder / "config.json").read_text(encoding="utf-8")) if (folder / "config.json").exists() else {}
    )
    config |= {"model_type": "evilbert"} if own_type else {}
    config["auto_map"] = {"AutoConfig": f"{where}evil.EvilConfig", "AutoModel": f"{where}evil.EvilModel"}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    tokenizer = folder / "tokenizer_config.json"
    if tokenizer.exists():
        content = json.loads(tokenizer.read_text(encoding="utf-8"))
        content["auto_map"] = {"AutoTokenizer": [f"{where}evil.EvilTokenizer", None]}
        tokenizer.write_text(json.dumps({**content, "tokenizer_class": "EvilTokenizer"}), encoding="utf-8")
    return marker


LOADERS: dict[str, Callable[[Path], Any]] = {
    "encoder": lambda folder: TransformerEncoder(str(folder), pretrained=False),
    "pretrained encoder": lambda folder: TransformerEncoder(str(folder)),
    "saved encoder": lambda folder: TransformerEncoder("x", archive=folder),
    "tokenizer": lambda folder: TransformerTokenizer(str(folder), 64),
    "named tokenizer": lambda folder: TransformerTokenizer("x", 64, name=str(folder)),
    "saved tokenizer": lambda folder: TransformerTokenizer("x", 64, archive=folder),
}


@pytest.mark.parametrize("where", ["", "owner/repo--"])
@pytest.mark.parametrize("loader", LOADERS)
def test_no_loader_runs_code(loader: str, where: str, tiny_encoder: Path, tmp_path: Path, answers: io.StringIO) -> None:
    folder = Path(shutil.copytree(tiny_encoder, tmp_path / "encoder"))
    marker = poison(folder, where, own_type=True)
    file = "tokenizer_config.json" if "tokenizer" in loader else "config.json"
    with pytest.raises(ValueError, match=rf"{file}: the \w+ needs code of its own, which jointie never runs$"):
        LOADERS[loader](folder)
    assert not marker.exists() and answers.tell() == 0


@pytest.mark.parametrize("where", ["", "owner/repo--"])
@pytest.mark.parametrize("own_type", [True, False])
@pytest.mark.parametrize("part", ["encoder", "tokenizer"])
def test_no_model_directory_runs_code(
    part: str, own_type: bool, where: str, copied: Path, answers: io.StringIO
) -> None:
    marker = poison(copied / part, where, own_type)
    forget_digests(copied)
    if own_type or part == "tokenizer":
        with pytest.raises(ConfigError, match=rf"{part}/\w*config\.json: the {part} needs code of its own, which"):
            load(copied)
    else:  # an architecture that transformers has; the code is not needed
        assert list(Predictor(load(copied).model).predict(documents()))
    assert not marker.exists() and answers.tell() == 0


@pytest.mark.parametrize(
    ("file", "keys"),
    [
        ("tokenizer/tokenizer_config.json", {"vocab_file": "/etc/passwd"}),
        ("tokenizer/tokenizer_config.json", {"gguf_file": "../../x.gguf"}),
        ("tokenizer/tokenizer_config.json", {"fast_tokenizer_files": ["../../tokenizer.1.0.json"]}),
        ("encoder/config.json", {"model_type": "detr", "backbone": "resnet50", "use_pretrained_backbone": True}),
        ("encoder/config.json", {"text_config": {"use_timm_backbone": True}}),
    ],
)
def test_no_file_names_others(file: str, keys: dict[str, Any], copied: Path, answers: io.StringIO) -> None:
    content = json.loads((copied / file).read_text(encoding="utf-8"))
    (copied / file).write_text(json.dumps({**content, **keys}), encoding="utf-8")
    forget_digests(copied)
    with pytest.raises(ConfigError, match=rf"{file}: '\w+' names another file or model"):
        load(copied)
    assert answers.tell() == 0


def test_an_architecture_that_holds_any_other_is_no_encoder(copied: Path, answers: io.StringIO) -> None:
    (copied / "encoder" / "config.json").write_text(json.dumps({"model_type": "detr"}), encoding="utf-8")
    forget_digests(copied)
    with pytest.raises(ConfigError, match=r"the architecture 'detr' holds another model"):
        load(copied)


@pytest.mark.parametrize("key", ["_attn_implementation", "attn_implementation", "quantization_config", "_name_or_path"])
def test_keys_that_change_nothing(key: str, copied: Path, answers: io.StringIO) -> None:
    """How attention is computed, and in which numbers, is not the file's to say."""
    expected = list(Predictor(load(copied).model).predict(documents()))
    value = {"quant_method": "bitsandbytes", "load_in_8bit": True} if key.startswith("quant") else "owner/kernel"
    path = copied / "encoder" / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}), encoding="utf-8")
    forget_digests(copied)
    assert list(Predictor(load(copied).model).predict(documents())) == expected


@pytest.mark.parametrize(
    "file", ["config.json", "labels.json", "meta.json", "encoder/config.json", "tokenizer/tokenizer.json", WEIGHTS]
)
@pytest.mark.parametrize("kind", ["link", "parents", "loop", "pipe", "device"])
def test_files_elsewhere(file: str, kind: str, copied: Path, tmp_path: Path) -> None:
    path = copied / file
    shutil.copy(path, tmp_path / "elsewhere")
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    else:
        targets = {
            "link": tmp_path / "elsewhere",
            "parents": "../" * 9 + "etc/passwd",
            "loop": path,
            "device": "/dev/zero",
        }
        path.symlink_to(targets[kind])
    if file != META:
        forget_digests(copied)
    with pytest.raises(DataError) as error:
        load(copied)
    if file == "config.json" and kind != "link" and kind != "parents":
        assert "not a model directory" in str(error.value)
    else:
        message = "this is no regular file" if kind == "pipe" else "a place outside of the model directory"
        assert str(error.value).startswith(f"{path}: ") and message in str(error.value)


def test_a_folder_elsewhere(copied: Path, tmp_path: Path) -> None:
    shutil.move(copied / "encoder", tmp_path / "elsewhere")
    (copied / "encoder").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataError, match=r"encoder.*: this is, or links to, a place outside of the model directory"):
        load(copied)


def test_links_that_are_fine(copied: Path, tmp_path: Path) -> None:
    """Links inside of the folder, to the folder, and from what a training leaves beside the model."""
    (copied / "weights").mkdir()
    shutil.move(copied / WEIGHTS, copied / "weights" / "1")
    (copied / WEIGHTS).symlink_to("weights/1")
    shutil.rmtree(copied / "checkpoints", ignore_errors=True)
    (copied / "checkpoints").symlink_to(tmp_path)
    (tmp_path / "link").symlink_to(copied)
    load(tmp_path / "link")


def test_the_cache_of_the_hub(copied: Path, tmp_path: Path) -> None:
    """There the files of a model are links to others beside its folder."""
    repository = tmp_path / "models--owner--name"
    snapshot = repository / "snapshots" / "0123"
    (repository / "blobs").mkdir(parents=True)
    for number, path in enumerate(path for path in copied.rglob("*") if path.is_file()):
        shutil.copy(path, repository / "blobs" / str(number))
        place = snapshot / path.relative_to(copied)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(os.path.relpath(repository / "blobs" / str(number), place.parent))
    load(snapshot)
    (snapshot / "labels.json").unlink()
    (snapshot / "labels.json").symlink_to(tmp_path / "model" / "labels.json")
    with pytest.raises(DataError, match=r"labels\.json: this is, or links to, a place outside"):
        load(snapshot)


def test_a_file_of_endless_size(copied: Path) -> None:
    for name in ("labels.json", "config.json", "tokenizer/tokenizer.json"):
        before = (copied / name).read_bytes()
        os.truncate(copied / name, 200 * 2**30)
        with pytest.raises(DataError, match=rf"{name}: the file has 214,748,364,800 bytes, which none of its kind has"):
            load(copied)
        (copied / name).write_bytes(before)
    load(copied)


@pytest.mark.parametrize(
    ("file", "keys", "value"),
    [
        ("encoder/config.json", ["num_hidden_layers"], 100_000),
        ("encoder/config.json", ["hidden_size"], 10**7),
        ("encoder/config.json", ["vocab_size"], 10**12),
        ("encoder/config.json", ["max_position_embeddings"], 10**11),
        ("config.json", ["model", "mention_scorer", "hidden_dim"], 10**11),
        ("config.json", ["model", "relations", "scorer", "projection_dim"], 10**9),
    ],
)
def test_sizes_that_the_weights_do_not_have(file: str, keys: list[str], value: int, copied: Path) -> None:
    content = place = json.loads((copied / file).read_text(encoding="utf-8"))
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    (copied / file).write_text(json.dumps(content), encoding="utf-8")
    forget_digests(copied)
    with pytest.raises(
        JointieError, match=r"config\.json: it asks for a larger model than the one that the weights are"
    ):
        load(copied)


def test_a_width_that_no_sentence_has(copied: Path) -> None:
    expected = list(Predictor(load(copied).model).predict(documents()))
    config = json.loads((copied / "config.json").read_text(encoding="utf-8"))
    config["model"]["enumerator"]["max_width"] = 10**9
    change_json(copied / "config.json", **config)
    assert len(list(Predictor(load(copied).model).predict(documents()))) == len(expected)


def with_head(path: Path, change: Callable[[dict[str, Any], int], int]) -> None:
    """Change the head of a weights file, which returns how many bytes of numbers there are to be."""
    data = path.read_bytes()
    end = 8 + int.from_bytes(data[:8], "little")
    head = json.loads(data[8:end])
    size = change(head, len(data) - end)
    text = json.dumps(head).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[end:])
    os.truncate(path, 8 + len(text) + size)


def test_weights_of_endless_size(copied: Path) -> None:
    """A sparse file, which takes no place on a disk."""
    much = 200 * 2**30

    def add(head: dict[str, Any], size: int) -> int:
        head["z"] = {"dtype": "F32", "shape": [much // 4], "data_offsets": [size, size + much]}
        return size + much

    with_head(copied / WEIGHTS, add)
    for read in (load, saved_tensors):
        with pytest.raises(DataError, match=r"memory|not the one that was saved|the model lacks 'z'") as error:
            read(copied)
        assert str(copied) in str(error.value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_weights_that_are_not_finite(value: float, copied: Path) -> None:
    tensors = load_file(copied / WEIGHTS)
    name = next(name for name in tensors if name.startswith("mention_scorer") and tensors[name].dim() == 2)
    tensors[name][0, 0] = value
    save_file(tensors, copied / WEIGHTS)
    with pytest.raises(DataError, match=rf"{WEIGHTS}: the file is not the one that was saved"):
        load(copied)
    forget_digests(copied)
    with pytest.raises(
        DataError, match=rf"{WEIGHTS}: the weights cannot be loaded: '{name}' holds numbers that are not f"
    ):
        load(copied)


def test_weights_of_another_kind_of_numbers(copied: Path) -> None:
    tensors = load_file(copied / WEIGHTS)
    name = next(iter(tensors))
    save_file({**tensors, name: tensors[name].to(torch.int32)}, copied / WEIGHTS)
    forget_digests(copied)
    with pytest.raises(DataError, match=r"has numbers of the type torch\.int32, which is not torch\.float32"):
        load(copied)


@pytest.mark.parametrize(
    "file",
    ["config.json", "labels.json", "encoder/config.json", "tokenizer/tokenizer.json", "calibration.json", WEIGHTS],
)
def test_a_file_that_is_not_the_one_that_was_saved(file: str, copied: Path) -> None:
    save_calibration(copied, Calibration(), sha256_of_file(weights_file(copied)))
    load(copied)
    data = (copied / file).read_bytes()  # as JSON it is the same, as numbers another one in its last bit
    (copied / file).write_bytes(data + b"\n" if file.endswith(".json") else data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(
        DataError, match=rf"{file}: the file is not the one that was saved, as its SHA-256 in meta\.json"
    ):
        load(copied)


def test_weights_that_a_training_replaces_meanwhile(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has read meta.json before, reads it once more before the weights are called damaged."""
    from jointie.models import loading

    model = load(copied).model
    next(model.parameters()).data.add_(1)
    check_files = loading.check_files

    def replaced(*arguments: Any) -> None:
        check_files(*arguments)
        write_weights(copied, weights_bytes(model))

    monkeypatch.setattr(loading, "check_files", replaced)
    found = load(copied).model
    assert torch.equal(next(found.parameters()), next(model.parameters()))


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        (META, "3", "expected a JSON object, not int"),
        (META, "[" * 10_000, "the JSON is nested too deeply"),
        (META, '{"seed": 0, "seed": 0}', "the key 'seed' stands twice in one object"),
        (META, '{"versions": {}, "plugins": 3, "seed": 0}', "plugins: Input should be a valid list"),
        (META, '{"versions": {}, "plugins": [], "seed": -0.5}', "seed: Input should be a valid integer"),
        (META, '{"versions": {}, "plugins": [], "seed": 0, "stages": "x"}', "stages: Input should be a valid list"),
        (META, '{"versions": {}, "plugins": [], "seed": 0, "sed": 0}', "sed: Extra inputs are not permitted"),
        (META, '{"versions": {}, "plugins": [], "seed": NaN}', "NaN is no number of JSON"),
        ("labels.json", "[]", "expected a JSON object, not list"),
        ("labels.json", "{}", "entity_types: Field required; relation_types: Field required; relation_names: Field"),
        ("labels.json", '{"entity_types": [3], "relation_types": [], "relation_names": {}}', "entity_types.0: Input"),
        ("labels.json", '{"entity_types": ["A", "A"], "relation_types": [], "relation_names": {}}', "stands twice"),
        ("labels.json", '{"entity_types": ["\\ud800"], "relation_types": [], "relation_names": {}}', "surrogate pair"),
        ("config.json", '{"model": []}', "it lacks the object 'model'"),
        ("config.json", '{"model": {}, "model": {}}', "the key 'model' stands twice"),
        ("config.json", '{"model": ' + '{"a":' * 200 + "1" + "}" * 201, "nested too deeply"),
    ],
)
def test_files_that_are_validated(file: str, content: str, message: str, copied: Path) -> None:
    forget_digests(copied)
    (copied / file).write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as error:
        load(copied)
    assert str(error.value).startswith(f"{copied / file}: ") and message in str(error.value)
    assert "\n" not in str(error.value)


def test_an_archive_of_before_digests_loads(copied: Path, trained: Trained) -> None:
    forget_digests(copied)
    assert load(copied).meta.files == {}
    assert read_labels(copied) == trained.model.labels


@pytest.mark.parametrize(
    "place", ["../other", "/etc/passwd", "encoder/../../other", "a\0b", "x" * 5000, "encoder", "none"]
)
def test_places_in_meta_that_are_none(place: str, copied: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("x")
    meta = json.loads((copied / META).read_text())
    (copied / META).write_text(json.dumps({**meta, "files": {place: "0" * 64}}))
    message = (
        r"meta\.json.*a place outside of the model|meta\.json.*File name too long|is missing, of which meta\.json tells"
    )
    with pytest.raises(DataError, match=message):
        load(copied)


def test_the_reader_of_the_training_is_not_used(copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive tells how its documents were read, and may name any file there; none of them is opened."""
    outside = tmp_path / "outside.json"
    outside.write_text("{}")
    change_json(copied / "config.json", reader={"type": "docred", "relation_names": str(outside)}, train=str(outside))
    opened: list[str] = []
    monkeypatch.setattr(io, "open", recording(io.open, opened))
    monkeypatch.setattr(os, "open", recording(os.open, opened))
    data = tmp_path / "data.json"
    data.write_text(json.dumps([{"title": "a", "sents": [["Ada", "met", "Bob", "."]], "vertexSet": [], "labels": []}]))
    model = load(copied).model
    assert [document.id for document in Predictor(model).predict(reader_named(None, data).read(data))] == ["a"]
    assert str(data) in opened and str(outside) not in opened


def recording(function: Callable[..., Any], opened: list[str]) -> Callable[..., Any]:
    def call(file: Any, *arguments: Any, **others: Any) -> Any:
        opened.append(str(file))
        return function(file, *arguments, **others)

    return call
