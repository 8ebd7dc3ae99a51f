from __future__ import annotations

import configparser
import importlib.util
import re
import subprocess
import sys
from importlib.metadata import EntryPoint, entry_points, metadata, requires, version
from importlib.resources import files
from pathlib import Path

import pytest
from test_architecture import PACKAGE, SOURCES, outside

import jointie

ROOT = PACKAGE.parent


@pytest.fixture(scope="module")
def setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def test_metadata() -> None:
    found = metadata("jointie")
    assert found["Name"] == "jointie"
    assert found["Version"] == version("jointie") == jointie.__version__
    assert "Apache-2.0" in (found.get("License-Expression"), found.get("License"))
    assert found["Requires-Python"] == ">=3.10"
    assert {"minilm", "dev"} <= set(found.get_all("Provides-Extra"))
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").lstrip().startswith("Apache License")


def test_the_console_script() -> None:
    (point,) = entry_points(group="console_scripts", name="jointie")
    assert point.load() is jointie.commands.main


def test_python_m() -> None:
    command = [sys.executable, "-m", "jointie", "--version"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout == f"jointie, version {jointie.__version__}\n"


def test_the_entry_points_of_plugins_are_declared(setup: configparser.ConfigParser) -> None:
    assert "jointie.plugins" in setup["options.entry_points"]


def test_the_entry_point_of_spacy(setup: configparser.ConfigParser) -> None:
    pytest.importorskip("spacy")
    from jointie.integrations import spacy_component

    name, _, value = setup["options.entry_points"]["spacy_factories"].strip().partition(" = ")
    assert name == "jointie"
    assert EntryPoint(name, value, "spacy_factories").load() is spacy_component.make


def test_types_are_packaged(setup: configparser.ConfigParser) -> None:
    assert files("jointie").joinpath("py.typed").is_file()
    assert "py.typed" in setup["options.package_data"]["jointie"].split()


def test_data_files_are_packaged(setup: configparser.ConfigParser) -> None:
    data = {f for f in PACKAGE.rglob("*") if f.is_file() and f.suffix not in (".py", ".pyc")}
    packaged = setup["options.package_data"]["jointie"].split()
    assert data == {file for pattern in packaged for file in PACKAGE.glob(pattern) if file.is_file()}
    assert {"pretrained/*/*", "pretrained/*/*/*"} <= set(packaged), "models that come with jointie"


def test_every_folder_is_a_package() -> None:
    """Folders without ``__init__.py`` would be left out of a wheel."""
    folders = {file.parent for file in SOURCES.values()}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_what_is_imported_is_required() -> None:
    """Everything that the package imports is a requirement, and everything required is imported."""
    required = {
        re.split(r"[^\w-]", line)[0].replace("-", "_").lower()
        for line in requires("jointie") or ()
        if "extra" not in line
    }
    imported = set().union(*(outside(module) for module in SOURCES)) - set(sys.stdlib_module_names) - {"pydantic_core"}
    of_extras = {
        "matplotlib",
        "pandas",
        "langchain_core",
        "langchain_neo4j",
        "neo4j",
        "pytest",
        "hypothesis",
        "spacy",
        "fastapi",
        "fastapi_offline",
        "uvicorn",
        "prometheus_client",
        "starlette",
    }
    assert imported - of_extras == required


def test_an_extra_adds_to_the_requirements(setup: configparser.ConfigParser) -> None:
    def names(requirements: str) -> set[str]:
        return {re.split(r"[^\w-]", line)[0] for line in requirements.split() if not line.startswith("%")}

    core = names(setup["options"]["install_requires"])
    for extra, requirements in setup.items("options.extras_require", raw=True):
        assert not names(requirements) & core, extra


def test_tested_versions(setup: configparser.ConfigParser) -> None:
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = {line.partition("==")[0].replace("_", "-") for line in constraints.splitlines() if "==" in line}
    needed = [line for line in setup["options"]["install_requires"].splitlines() if line]
    missing = {re.split(r"[^\w-]", line)[0].replace("_", "-") for line in needed} - pinned
    assert not missing
    assert re.search(r"^torch==2\.13\.0", constraints, flags=re.MULTILINE)


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## .*\b{re.escape(jointie.__version__)}\b", changelog, flags=re.MULTILINE)


def test_nothing_is_imported_from_the_tests() -> None:
    assert importlib.util.find_spec("jointie.tests") is None
    assert not any("tests" in file.parts[len(Path(PACKAGE).parts) :] for file in SOURCES.values())
