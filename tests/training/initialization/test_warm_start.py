from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from jointie.archive import weights_bytes, write_weights
from jointie.config import ConfigError, DataError, defer, parse
from jointie.documents import LabelSpace
from jointie.models import Model, load
from jointie.testing import documents, write_tiny_encoder
from jointie.training import WarmStart

from ..test_trainer import weights

LABELS = LabelSpace.of(documents())
Build = Callable[..., Model]
Archive = Callable[..., Path]


@pytest.fixture
def build(model_spec: Callable[..., dict[str, Any]]) -> Build:
    def built(seed: int = 0, labels: LabelSpace = LABELS, **keys: Any) -> Model:
        torch.manual_seed(seed)
        return defer(parse(Model, model_spec(**keys))).build(labels=labels)

    return built


@pytest.fixture
def archive(build: Build, tmp_path: Path) -> Archive:
    """Saves a model of other weights."""

    def saved(labels: LabelSpace = LABELS, **keys: Any) -> Path:
        model = build(1, labels, **keys)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(torch.rand(parameter.shape))  # some parts begin with the same numbers everywhere
        model.save(tmp_path / "archive")
        return tmp_path / "archive"

    return saved


def assert_came_from(
    model: Model, before: Mapping[str, torch.Tensor], folder: Path, sources: Mapping[str, str]
) -> None:
    """The named tensors are those of the archive, all others are as they were."""
    theirs = load(folder).model.state_dict()
    for name, tensor in model.state_dict().items():
        expected = theirs[sources[name]] if name in sources else before[name]
        assert torch.equal(tensor, expected), name


def renamed(labels: LabelSpace, *, entities: int | None = None, relations: int | None = None) -> LabelSpace:
    """So many types of other names; as they are for ``None``."""
    return LabelSpace(
        labels.entity_types if entities is None else tuple(f"E{i}" for i in range(entities)),
        labels.relation_types if relations is None else tuple(f"R{i}" for i in range(relations)),
    )


def test_a_model_of_the_same_kind_becomes_the_same(build: Build, archive: Archive) -> None:
    model, folder = build(), archive()
    before = weights(model)
    report = WarmStart(str(folder)).apply(model)
    assert_came_from(model, before, folder, {name: name for name in before})
    assert dict(report.taken) == {name: name for name in before} and not report.kept and not report.unused
    assert report.numbers == report.all_numbers == sum(tensor.numel() for tensor in before.values())
    assert report.text().startswith(f"warm start from {folder}: {len(before)} of {len(before)} tensors taken")
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_a_bundled_model_by_its_name(build: Build, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = archive()
    monkeypatch.setattr("jointie.archive.names.BUNDLED", folder.parent)
    model = build(0)
    report = WarmStart(folder.name).apply(model)
    assert not report.kept
    assert_came_from(model, {}, folder, report.taken)


def test_patterns(build: Build, archive: Archive) -> None:
    model, folder = build(), archive()
    before = weights(model)
    report = WarmStart(str(folder), include=("encoder.*", "mention_scorer"), exclude=("*.bias",)).apply(model)
    chosen = [n for n in before if n.startswith(("encoder.", "mention_scorer.")) and not n.endswith(".bias")]
    assert list(report.taken) == chosen and set(report.kept) == before.keys() - {*chosen}
    assert_came_from(model, before, folder, {name: name for name in chosen})
    assert not report.unused
    assert report.kept["encoder.transformer.embeddings.LayerNorm.bias"].reason == "excluded by '*.bias'"
    assert "\n  kept, excluded by '*.bias': " in report.text()
    assert "\n  kept, not in warm_start.include: " in report.text()


def test_other_shapes_stay(build: Build, archive: Archive, tmp_path: Path) -> None:
    folder = archive(encoder={"name": str(write_tiny_encoder(tmp_path / "deeper", layers=3)), "pretrained": False})
    model = build(labels=renamed(LABELS, relations=7))
    before = weights(model)
    report = WarmStart(str(folder)).apply(model)
    assert {kept.reason for kept in report.kept.values()} == {"other shape"}
    theirs = load(folder).model.state_dict()
    assert {*report.kept} == {name for name, tensor in before.items() if tensor.shape != theirs[name].shape}
    assert report.kept["relations.scorer.head_prior.last.bias"].detail == "(5,) there, (8,) here"
    assert_came_from(model, before, folder, report.taken)
    assert report.kept["relations.scorer.weight"].detail == "(5, 4, 64, 64) there, (8, 4, 64, 64) here"
    third = [name for name in theirs if ".layer.2." in name]
    assert set(report.unused) == {*third}


@pytest.mark.parametrize("kind", ["entities", "relations"])
@pytest.mark.parametrize("in_another_order", [False, True])
def test_rows_of_other_types_stay(build: Build, archive: Archive, kind: str, in_another_order: bool) -> None:
    """As many types as in the archive, but not the same."""
    attribute = {"entities": "entity_types", "relations": "relation_types"}[kind]
    types = getattr(LABELS, attribute)
    if in_another_order:
        labels = dataclasses.replace(LABELS, **{attribute: types[::-1]})
    else:
        labels = renamed(LABELS, **{kind: len(types)})
    folder, model = archive(), build(labels=labels)
    before = weights(model)
    report = WarmStart(str(folder)).apply(model)
    assert_came_from(model, before, folder, report.taken)
    # What depends on the number of types is known from a model with one more.
    more = build(labels=renamed(LABELS, **{kind: len(types) + 1})).state_dict()
    rows = {name for name, tensor in before.items() if tensor.shape != more[name].shape}
    assert rows and rows <= report.kept.keys()
    assert not [name for name in report.kept if name.startswith("encoder.")], "the encoder knows nothing of types"
    what = attribute.replace("_", " ")
    order = f"the archive has the {what} in another order" if in_another_order else f"the archive has other {what}"
    assert {kept.reason for kept in report.kept.values()} == {order}
    assert order in report.text()


@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors")
def test_another_number_of_types_keeps_nothing_else(build: Build, archive: Archive) -> None:
    """A mention scorer's last layer has as many rows as an archive without types has, and one more."""
    folder, model = archive(labels=renamed(LABELS, entities=0)), build()
    report = WarmStart(str(folder)).apply(model)
    assert set(report.kept) == {"type_scorer.network.last.weight", "type_scorer.network.last.bias"}


def test_the_first_stage_of_a_pipeline_begins_a_joint_model(build: Build, archive: Archive) -> None:
    folder, model = archive(type="pipeline"), build()
    before = weights(model)
    report = WarmStart(str(folder), prefix="coreference.").apply(model)
    assert report.taken == {n: f"coreference.{n}" for n in before if not n.startswith("relations.")}
    assert_came_from(model, before, folder, report.taken)
    assert {kept.reason for kept in report.kept.values()} == {"not in the archive"}
    assert report.unused and all(name.startswith("relations.") for name in report.unused)


@pytest.mark.parametrize("into", ["relations", "relations."])
def test_a_stage_of_a_pipeline_begins_with_a_joint_model(build: Build, archive: Archive, into: str) -> None:
    folder, model = archive(relations="entity_level"), build(type="pipeline")
    before = weights(model)
    report = WarmStart(str(folder), into=into).apply(model)
    assert report.taken == {n: n.removeprefix("relations.") for n in before if n.startswith("relations.")}
    assert_came_from(model, before, folder, report.taken)
    assert {kept.reason for kept in report.kept.values()} == {"not in relations"}


def test_names_that_are_not_there(build: Build, archive: Archive) -> None:
    folder, model = archive(), build()
    before = weights(model)
    with pytest.raises(ConfigError) as caught:
        WarmStart(str(folder), include=("encoder", "scorer.*"), exclude=("relation",), prefix="coref.", into="x").apply(
            model
        )
    top = "(at the top there are: coreference_scorer, encoder, mention_scorer, relations, type_scorer)"
    assert str(caught.value).splitlines() == [
        "spec: 4 problems",
        f"  warm_start.prefix: nothing is called 'coref' {top}",
        f"  warm_start.into: nothing is called 'x' {top}",
        f"  warm_start.include.1: nothing is called 'scorer.*', did you mean 'type_scorer'? {top}",
        f"  warm_start.exclude.0: nothing is called 'relation', did you mean 'relations' or 'relations.scorer'? {top}",
    ]
    assert_came_from(model, before, folder, {})


def test_errors_name_the_place_among_several(build: Build, archive: Archive) -> None:
    folder = str(archive())
    with pytest.raises(ConfigError, match=r"warm_start\.1\.include\.0: nothing is called 'encodr\.\*'"):
        WarmStart(folder, include=("encodr.*",)).apply(build(), ("warm_start", 1))


def test_nothing_fits(build: Build, archive: Archive) -> None:
    folder, model = archive(type="pipeline"), build(relations=None)
    before = weights(model)
    with pytest.raises(ConfigError) as caught:
        WarmStart(str(folder)).apply(model)
    message = str(caught.value)
    assert "warm_start: nothing fits; try warm_start.prefix 'coreference' or 'relations'\n" in message
    assert f"\n  kept, not in the archive: {len(before)} tensors: encoder.transformer.embeddings." in message
    assert " tensors: coreference." in message
    with pytest.raises(ConfigError, match=r"kept, excluded by '\*': \d+ tensors"):
        WarmStart(str(folder), exclude=("*",)).apply(model)
    assert_came_from(model, before, folder, {})


def test_a_module_to_give_it_to_is_proposed(build: Build, archive: Archive) -> None:
    folder, model = archive(relations=None), build(type="pipeline")
    with pytest.raises(ConfigError, match=r"; try warm_start\.into 'coreference' or 'relations'\n"):
        WarmStart(str(folder)).apply(model)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_not_finite(build: Build, archive: Archive, value: float) -> None:
    folder, model = archive(), build()
    before = weights(model)
    broken = load(folder).model
    broken.get_parameter("type_scorer.network.last.bias").data[-1] = value
    write_weights(folder, weights_bytes(broken))
    with pytest.raises(DataError, match=r"model\.safetensors, type_scorer\.network\.last\.bias: holds .* not finite"):
        WarmStart(str(folder)).apply(model)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items()), "nothing was copied"
    report = WarmStart(str(folder), exclude=("type_scorer",)).apply(model)
    assert len(report.taken) > 10


def test_an_archive_that_is_not_there(build: Build, tmp_path: Path) -> None:
    message = "nowhere: no model of this name comes with jointie, and there is no such folder"
    with pytest.raises(DataError, match=message):
        WarmStart(str(tmp_path / "nowhere")).apply(build())


def test_an_archive_of_a_plugin_that_is_not_there(build: Build, archive: Archive) -> None:
    """Only its tensors and labels are read."""
    folder, model = archive(), build()
    (folder / "config.json").write_text(json.dumps({"model": {"type": "of_a_plugin"}}))
    assert not WarmStart(str(folder)).apply(model).kept


class Extra(nn.Module):
    """A part with a buffer, and a parameter under a second name."""

    def __init__(self, shared: nn.Parameter, dtype: torch.dtype) -> None:
        super().__init__()
        self.twin = shared
        self.register_buffer("counts", torch.zeros(3, dtype=dtype))


def test_kinds_of_numbers_and_second_names(build: Build, archive: Archive) -> None:
    folder, model = archive(), build()
    their_model = load(folder).model
    for whole, dtype in ((model, torch.float32), (their_model, torch.int64)):
        whole.extra = Extra(whole.get_parameter("type_scorer.network.last.weight"), dtype)
    write_weights(folder, weights_bytes(their_model.half()))
    tensors = len({id(tensor) for tensor in model.state_dict(keep_vars=True).values()})
    report = WarmStart(str(folder)).apply(model)
    assert report.kept == {"extra.counts": ("other kind of numbers", "torch.int64 there, torch.float32 here")}
    assert len(report.taken) == tensors - 1 and not report.unused
    assert model.extra.twin is model.get_parameter("type_scorer.network.last.weight")
    for name, tensor in their_model.state_dict().items():
        if name != "extra.counts":
            assert model.state_dict()[name].dtype == torch.float32
            assert torch.equal(model.state_dict()[name], tensor.float())


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_model_on_another_device(build: Build, archive: Archive) -> None:
    folder, model = archive(), build().to("cuda")
    assert not WarmStart(str(folder)).apply(model).kept
    assert all(parameter.is_cuda for parameter in model.parameters())
    assert_came_from(model.cpu(), {}, folder, {name: name for name in model.state_dict()})
