from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from jointie.config import ConfigError, Plugin, components_in, load_plugins, loaded_plugins, parse, plugins, plugins_of
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

    def read_stream(self, stream, source):
        yield from ()
'''


PRINTED = """
from jointie.config import loaded_plugins
(plugin,) = loaded_plugins()
print(plugin.module, plugin.version, plugin.sha256)
"""


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(path: Path, content: str = SOURCE.format(name="csv")) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def origins(name: str) -> list[str]:
    return [plugin.module for plugin in found(name)]


def found(name: str) -> list[Plugin]:
    return plugins_of(components_in(parse(Reader, name)))


def sha256(*files: tuple[str, str]) -> str:
    return hashlib.sha256("".join(f"{name}\n{content}" for name, content in files).encode()).hexdigest()


def test_a_module_of_the_working_folder(tmp_path: Path) -> None:
    written(tmp_path / "csv_reader_plugin.py")
    load_plugins(["csv_reader_plugin"])
    assert Reader.registered()["csv"].__module__ == "csv_reader_plugin"
    assert found("csv") == [Plugin(module="csv_reader_plugin", sha256=sha256((".", SOURCE.format(name="csv"))))]
    assert found("csv")[0] in loaded_plugins()


def test_a_package(tmp_path: Path) -> None:
    """Its module is what to import, whether the package imports it or not; its digest is that of the package."""
    written(tmp_path / "csv_package" / "__init__.py", "")
    written(tmp_path / "csv_package" / "inner" / "__init__.py", "")
    written(tmp_path / "csv_package" / "inner" / "reader.py")
    load_plugins(["csv_package.inner.reader"])
    sources = ("__init__.py", ""), ("inner/__init__.py", ""), ("inner/reader.py", SOURCE.format(name="csv"))
    (plugin,) = found("csv")
    assert plugin == Plugin(module="csv_package.inner.reader", sha256=sha256(*sources))
    assert plugin.package == "csv_package"


def test_a_namespace_package(tmp_path: Path) -> None:
    written(tmp_path / "csv_namespace" / "reader.py")
    load_plugins(["csv_namespace.reader"])
    assert found("csv") == [Plugin(module="csv_namespace.reader", sha256=sha256((".", SOURCE.format(name="csv"))))]


@pytest.mark.parametrize("name", ["csv-reader.py", "./csv-reader.py", "{folder}/csv-reader.py"])
def test_a_file(tmp_path: Path, name: str) -> None:
    written(tmp_path / "csv-reader.py")
    load_plugins([name.format(folder=tmp_path)])
    assert found("csv") == [Plugin(module="csv-reader", sha256=sha256((".", SOURCE.format(name="csv"))))]


@pytest.mark.parametrize(
    ("before", "module"),
    [("csv_package", "csv_package"), ("a.b", "a.b"), ("/home/me/csv-reader.py", "csv-reader"), ("a/b", "b")],
)
def test_plugins_as_they_were_noted_before(before: str, module: str) -> None:
    """By the names of modules, and the paths of files."""
    assert Plugin.of(before, "meta.json") == Plugin(module=module)


def test_a_script(tmp_path: Path) -> None:
    """A script that is run is the module ``__main__``, which nobody could import."""
    script = written(tmp_path / "my_script.py", SOURCE.format(name="csv") + PRINTED)
    output = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True).stdout
    assert output.split() == ["my_script", "None", sha256((".", script.read_text()))]


def test_an_interactive_session() -> None:
    program = SOURCE.format(name="csv") + PRINTED
    output = subprocess.run([sys.executable, "-"], input=program, capture_output=True, text=True, check=True).stdout
    assert output.split() == ["__main__", "None", "None"]


def test_the_same_file_twice(tmp_path: Path) -> None:
    path = written(tmp_path / "csv_reader.py")
    load_plugins(["csv_reader.py", str(path), "./csv_reader.py"])
    first = Reader.registered()["csv"]
    load_plugins([str(path)])
    load_plugins(str(path))
    assert Reader.registered()["csv"] is first


@pytest.mark.parametrize("second", ["csv_reader", "copy/csv_reader.py", "link/csv_reader.py"])
@pytest.mark.parametrize("turned", [False, True])
def test_one_plugin_under_two_paths(tmp_path: Path, second: str, turned: bool) -> None:
    """By its path and as a module, as a copy, through a link: it is registered once."""
    written(tmp_path / "csv_reader.py")
    written(tmp_path / "copy" / "csv_reader.py")
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    names = [second, "csv_reader.py"] if turned else ["csv_reader.py", second]
    load_plugins(names[:1])
    first = Reader.registered()["csv"]
    load_plugins(names)
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
        (
            SOURCE.format(name="jsonl"),
            "RegistrationError: the Reader 'jsonl' is jointie.documents.readers.",
        ),
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
    information = tmp_path / "site" / "my_tables-1.0.dist-info"
    written(information / "METADATA", "Metadata-Version: 2.1\nName: my-tables\nVersion: 1.0\n")
    written(information / "top_level.txt", "tables_plugin\n")
    written(information / "entry_points.txt", "[jointie.plugins]\ntables = tables_plugin\n")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "from jointie.config import load_plugins, loaded_plugins\n"
        "from jointie.documents import Reader\n"
        "load_plugins(); print(*Reader.registered()); print(*[(p.module, p.version) for p in loaded_plugins()])"
    )
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    readers, loaded = output.splitlines()
    assert {"csv", "jsonl"} <= {*readers.split()}
    assert loaded == "('tables_plugin', '1.0')"


def test_built_in_components_come_from_no_plugin() -> None:
    assert origins("docred") == []
    classes: list[Any] = [JsonlReader]
    assert plugins_of(classes) == []


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        ("import sys; sys.exit(0)\n", "SystemExit: 0"),
        ("from .neighbour import x\n", "parent package; name the module with its package, as in package.module"),
    ],
)
def test_plugins_that_cannot_be_imported_alone(tmp_path: Path, content: str, remedy: str) -> None:
    written(tmp_path / "alone.py", content)
    with pytest.raises(ConfigError, match=re.escape(remedy) + "$"):
        load_plugins([str(tmp_path / "alone.py")])
