"""Models with parts of plug-ins: what their folders tell of these, and loading them where these are elsewhere."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from jointie.archive import META
from jointie.config import ConfigError, Plugin, load_plugins
from jointie.documents import LabelSpace
from jointie.models import JointModel, Model, load
from jointie.testing import documents
from tests.config.conftest import forget
from tests.processes import Started

from .conftest import change_json

SOURCE = '''
import torch
from torch import nn
from jointie.components.interactions import Interaction

@Interaction.register("moved_bonus")
class Bonus(Interaction):
    """Raises the coreference score of mentions with equal text by a learnt amount."""

    def __init__(self) -> None:
        super().__init__()
        self.bonus = nn.Parameter(torch.tensor(1.0))

    def on_coreference(self, graph):
        return graph.replace(coreference=graph.coreference + self.bonus * graph.same_text)
'''
DIGEST = hashlib.sha256(f".\n{SOURCE}".encode()).hexdigest()
REMEDY = (
    "install what is missing, or name its module or the path of its file with --include-package "
    "(in Python, jointie.load(..., plugins=[...]))"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The plug-in as a file that is on no search path."""
    path = tmp_path / "before" / "bonus_plugin.py"
    path.parent.mkdir()
    path.write_text(SOURCE, encoding="utf-8")
    return path


@pytest.fixture
def folder(file: Path, model_spec: Callable[..., dict[str, Any]], tmp_path: Path) -> Iterator[Path]:
    """A model with the plug-in, which is not loaded any more; its bonus is 2.5."""
    load_plugins([str(file)])
    model = Model.from_spec(model_spec(interactions=["moved_bonus"]), LabelSpace.of(documents()))
    assert isinstance(model, JointModel)
    with torch.no_grad():
        model.interactions[0].bonus.fill_(2.5)  # type: ignore[operator,union-attr]
    model.save(tmp_path / "model")
    unload()
    yield tmp_path / "model"
    unload()


def unload() -> None:
    """Forget the plug-in, whichever way it was loaded."""
    for module in [name for name in sys.modules if "bonus_plugin" in name]:
        forget(module)


def bonus(folder: Path) -> float:
    model = load(folder).model
    assert isinstance(model, JointModel)
    return model.interactions[0].bonus.item()  # type: ignore[operator,union-attr]


def test_a_plugin_is_noted_by_module_and_source(folder: Path, file: Path) -> None:
    meta = json.loads((folder / META).read_text(encoding="utf-8"))
    assert meta["plugins"] == [{"module": "bonus_plugin", "sha256": DIGEST}]
    assert str(file.parent) not in (folder / META).read_text(encoding="utf-8")


@pytest.mark.parametrize("way", ["file", "module"])
def test_a_fresh_process_without_the_path_of_before(way: str, folder: Path, file: Path, tmp_path: Path) -> None:
    """The plug-in stands in another place, and is named to ``jointie.load``."""
    moved = file.rename(tmp_path / "bonus_plugin.py")
    name = str(moved) if way == "file" else "bonus_plugin"
    program = (
        f"import sys; sys.path.append({str(tmp_path)!r})\n"
        "import jointie\n"
        "from jointie.config import ConfigError\n"
        f"try: jointie.load({str(folder)!r}, device='cpu')\n"
        "except ConfigError as error: print(error)\n"
        f"nlp = jointie.load({str(folder)!r}, device='cpu', plugins=[{name!r}])\n"
        "print(nlp.predictor.model.interactions[0].bonus.item(), nlp('Ada met Ada .').text)\n"
    )
    code, out, err = Started(program).end()
    assert code == 0, err
    assert out.splitlines() == [
        f"{folder / 'config.json'}: the model needs the plug-in 'bonus_plugin': {REMEDY}",
        "2.5 Ada met Ada .",
    ]
    assert "bonus_plugin" not in err


def test_a_plugin_that_is_missing(folder: Path) -> None:
    plugins = [{"module": "tables.scorer", "version": "1.2"}, {"module": "bonus_plugin", "sha256": DIGEST}]
    change_json(folder / META, plugins=plugins)
    with pytest.raises(ConfigError) as caught:
        load(folder)
    needed = "the plug-in 'tables.scorer' (version 1.2) and the plug-in 'bonus_plugin'"
    assert str(caught.value) == f"{folder / 'config.json'}: the model needs {needed}: {REMEDY}"


def test_a_folder_of_before_tells_of_paths(folder: Path, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    change_json(folder / META, plugins=[str(file)])
    with pytest.raises(ConfigError, match="the model needs the plug-in 'bonus_plugin': install what is missing"):
        load(folder)
    load_plugins([str(file)])
    assert bonus(folder) == 2.5 and load(folder).meta.plugins == [Plugin(module="bonus_plugin")]
    assert not caplog.records


def test_a_plugin_whose_source_has_changed(folder: Path, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    changed = file.parent / "other" / "bonus_plugin.py"
    changed.parent.mkdir()
    changed.write_text(SOURCE + "# changed\n", encoding="utf-8")
    load_plugins([str(changed)])
    with caplog.at_level(logging.WARNING):
        assert bonus(folder) == 2.5, "the weights fit"
    assert [record.getMessage() for record in caplog.records] == [
        f"{folder}: the plug-in 'bonus_plugin' has another source than when the model was saved; its weights fit, but "
        "it may find something else: go back to that source, or evaluate the model and save it anew"
    ]


def test_a_plugin_that_registers_its_part_no_longer(folder: Path, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    changed = file.parent / "other" / "bonus_plugin.py"
    changed.parent.mkdir()
    changed.write_text(SOURCE.replace("moved_bonus", "other_bonus"), encoding="utf-8")
    load_plugins([str(changed)])
    with pytest.raises(ConfigError, match=r"interactions\.0: unknown Interaction type 'moved_bonus', did you mean"):
        load(folder)
    assert "'bonus_plugin' has another source than when the model was saved" in caplog.text


def test_the_same_source_under_another_name(folder: Path, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    renamed = file.rename(file.with_name("renamed_bonus_plugin.py"))
    load_plugins([str(renamed)])
    assert bonus(folder) == 2.5
    assert not caplog.records


def test_a_file_names_no_module_to_import(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even one that can be found, and whose source is the one that is noted."""
    (tmp_path / "evil_bonus_plugin.py").write_text(f"open({str(tmp_path / 'marker')!r}, 'w')\n{SOURCE}")
    digest = hashlib.sha256(b".\n" + (tmp_path / "evil_bonus_plugin.py").read_bytes()).hexdigest()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    path = str(tmp_path / "evil_bonus_plugin.py")
    for entry in ({"module": "evil_bonus_plugin", "sha256": digest}, {"module": path}, "evil_bonus_plugin", path):
        change_json(folder / META, plugins=[entry])
        with pytest.raises(ConfigError, match="the model needs the plug-in"):
            load(folder)
    assert not (tmp_path / "marker").exists() and "evil_bonus_plugin" not in sys.modules
    load_plugins(["evil_bonus_plugin"])  # it does run where it is imported
    assert (tmp_path / "marker").exists()
