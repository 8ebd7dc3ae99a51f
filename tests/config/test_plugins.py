from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from jointie.config import ConfigError, components_in, load_plugins, parse, plugins, plugins_of
from jointie.documents import JsonlReader, Reader

pytestmark = pytest.mark.usefixtures("plugin_families")

SOURCE = '''
from __future__ import annotations

from jointie.documents import Reader


@Reader.register("{name}")
class Csv(Reader):
    """Reads tables."""

    def __init__(self, separator: str = ",") -> None:
        self.separator = separator
'''


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(path: Path, content: str = SOURCE.format(name="csv")) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def origins(name: str) -> list[str]:
    return plugins_of(components_in(parse(Reader, name)))


def test_a_module_of_the_working_folder(tmp_path: Path) -> None:
    written(tmp_path / "csv_reader_plugin.py")
    load_plugins(["csv_reader_plugin"])
    assert Reader.registered()["csv"].__module__ == "csv_reader_plugin"
    assert origins("csv") == ["csv_reader_plugin"]


def test_a_package(tmp_path: Path) -> None:
    written(tmp_path / "csv_package" / "__init__.py", "from .inner import reader\n")
    written(tmp_path / "csv_package" / "inner" / "__init__.py", "")
    written(tmp_path / "csv_package" / "inner" / "reader.py")
    load_plugins(["csv_package"])
    assert origins("csv") == ["csv_package"]


@pytest.mark.parametrize("name", ["csv-reader.py", "./csv-reader.py", "{folder}/csv-reader.py"])
def test_a_file(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "csv-reader.py")
    load_plugins([name.format(folder=tmp_path)])
    assert origins("csv") == [str(path)]
    load_plugins(origins("csv"))


def test_the_same_file_twice(tmp_path: Path) -> None:
    path = written(tmp_path / "csv_reader.py")
    load_plugins(["csv_reader.py", str(path), "./csv_reader.py"])
    first = Reader.registered()["csv"]
    load_plugins([str(path)])
    assert Reader.registered()["csv"] is first


def test_two_files_of_one_name(tmp_path: Path) -> None:
    written(tmp_path / "a" / "plugin.py", SOURCE.format(name="one"))
    written(tmp_path / "b" / "plugin.py", SOURCE.format(name="two"))
    load_plugins(["a/plugin.py", "b/plugin.py"])
    assert {"one", "two"} <= Reader.registered().keys()


@pytest.mark.parametrize("name", ["nowhere.py", "./nowhere", "some/folder/", "/nowhere.py"])
def test_a_missing_file(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_plugins([name])
    assert str(caught.value) == f"plug-in {name!r}: no such file"


@pytest.mark.parametrize("name", ["nowhere", "nowhere.at.all"])
def test_a_missing_module(name: str) -> None:
    with pytest.raises(
        ConfigError, match=f"^plug-in '{name}' cannot be imported: ModuleNotFoundError: No module named"
    ):
        load_plugins([name])


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("1 / 0\n", "ZeroDivisionError: division by zero"),
        ("def\n", "SyntaxError: "),
        ("import nowhere\n", "ModuleNotFoundError: No module named 'nowhere'"),
        (SOURCE.format(name="jsonl"), "RegistrationError: Cannot register Csv as jsonl; name already in use"),
    ],
)
def test_a_plugin_that_raises(tmp_path: Path, content: str, cause: str) -> None:
    written(tmp_path / "broken_plugin.py", content)
    for name in ("broken_plugin", "broken_plugin.py"):
        for _ in range(2):  # a failed import leaves nothing behind
            with pytest.raises(ConfigError) as caught:
                load_plugins([name])
            assert str(caught.value).startswith(f"plug-in {name!r} cannot be imported: {cause}")
    assert Reader.registered()["jsonl"] is JsonlReader


def test_installed_plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "installed_plugin.py")
    monkeypatch.syspath_prepend(tmp_path)
    points = [EntryPoint(name="tables", value="installed_plugin", group=plugins.GROUP)]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points if group == "jointie.plugins" else [])
    load_plugins()
    assert "csv" in Reader.registered()
    assert origins("csv") == ["installed_plugin"]


def test_an_installed_plugin_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint(name="tables", value="nowhere.at:all", group=plugins.GROUP)]
    monkeypatch.setattr(plugins, "entry_points", lambda group: points)
    with pytest.raises(ConfigError, match=r"^plug-in 'tables' \(nowhere.at:all\) cannot be imported: ModuleNotFound"):
        load_plugins()


def test_an_entry_point_of_an_installed_distribution(tmp_path: Path) -> None:
    """As an installer writes it; in a process of its own, because those of this one are cached."""
    written(tmp_path / "site" / "tables_plugin.py")
    information = tmp_path / "site" / "tables-1.0.dist-info"
    written(information / "METADATA", "Metadata-Version: 2.1\nName: tables\nVersion: 1.0\n")
    written(information / "entry_points.txt", "[jointie.plugins]\ntables = tables_plugin\n")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "from jointie.config import load_plugins\n"
        "from jointie.documents import Reader\n"
        "load_plugins(); print(*Reader.registered())"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert output.split() == ["brat", "conll", "csv", "docred", "dwie", "jsonl", "spacy", "text"]


def test_built_in_components_come_from_no_plugin() -> None:
    assert origins("docred") == []
    classes: list[Any] = [JsonlReader]
    assert plugins_of(classes) == []
