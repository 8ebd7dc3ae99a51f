from __future__ import annotations

import os
from pathlib import Path

import pytest

from jointie.archive import bundled, names, resolve
from jointie.config import ConfigError, DataError

from .hub import COMMIT, Hub, run_with


def model_at(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    return folder


@pytest.fixture(autouse=True)
def one_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model that comes with jointie; the working folder is another one."""
    monkeypatch.setattr(names, "BUNDLED", tmp_path / "pretrained")
    monkeypatch.chdir(model_at(tmp_path / "work" / "mine").parent)
    (tmp_path / "pretrained" / "unfinished").mkdir(parents=True)
    return model_at(tmp_path / "pretrained" / "docred-tiny")


def test_what_comes_with_jointie_goes_first(one_model: Path) -> None:
    assert bundled() == ["docred-tiny"]
    model_at(Path("docred-tiny"))
    assert resolve("docred-tiny") == one_model
    for folder in ("./docred-tiny", Path("docred-tiny"), os.path.abspath("docred-tiny")):
        assert resolve(folder).resolve() == Path("docred-tiny").resolve()


def test_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    assert resolve("mine") == Path("mine")
    monkeypatch.setenv("HOME", str(Path.cwd()))
    assert resolve("~/mine") == Path.cwd() / "mine"
    assert resolve(model_at(Path("owner/name"))) == resolve("owner/name") == Path("owner/name")


@pytest.mark.parametrize("name", ["docred-tiny", "mine", "./mine", "nowhere"])
def test_only_the_hub_has_revisions(name: str) -> None:
    with pytest.raises(ConfigError, match=r"is not from the Hugging Face Hub, so it has no revision 'v1'"):
        resolve(name, "v1")


@pytest.mark.parametrize(
    "name", ["docred-tny", "./nowhere", "/nowhere/at/all", "a b/c", "a/b/c", "own/..", "own/a--b", Path("own/er")]
)
def test_nothing_of_that_name(name: str | Path) -> None:
    with pytest.raises(DataError, match="no model of this name comes with jointie, and there is no such folder") as e:
        resolve(name)
    assert "give docred-tiny (with jointie), the folder that" in str(e.value)
    assert ("did you mean 'docred-tiny'?" in str(e.value)) == (name == "docred-tny")


def test_offline_says_what_was_tried() -> None:
    """The tests run with ``HF_HUB_OFFLINE``."""
    with pytest.raises(DataError) as error:
        resolve("someone/docred-tny", "v1")
    expected = (
        "someone/docred-tny: no model of this name comes with jointie, there is no such folder, and the cache of the "
        "Hugging Face Hub lacks its revision 'v1', and HF_HUB_OFFLINE is set, so it was not asked (did you mean "
        "'docred-tiny'? "
    )
    assert str(error.value).startswith(expected)


FILES = {
    "config.json": b"{}",
    "encoder/config.json": b"[]",
    "model.safetensors": b"tensors",
    "tokenizer.source": b"package://p/m",
    "README.md": b"# card",
    "pytorch_model.bin": b"a pickle",
    "code.py": b"raise SystemExit",
    "last/model.safetensors": b"of the training",
}
WANTED = {"config.json", "encoder/config.json", "model.safetensors", "tokenizer.source", "README.md"}


PROGRAM = """
import sys
from jointie.config import DataError
from jointie.archive import resolve

for name in sys.argv[1:]:
    try:
        print(resolve(*name.split("@")))
    except DataError as error:
        print(error)
"""


def resolved(cache: Path, hub: str, *wanted: str, offline: bool = False) -> list[str]:
    """Resolve names, or NAME@REVISION."""
    return run_with(PROGRAM, *wanted, cache=cache, url=hub, offline=offline)


def test_from_the_hub(tmp_path: Path) -> None:
    with Hub("owner/name", FILES) as hub:
        place, missing = resolved(tmp_path, hub.url, "owner/name@v1.0", "owner/other")
    folder = Path(place)
    assert folder.name == COMMIT and folder.is_relative_to(tmp_path)
    found = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert found == {name: FILES[name] for name in WANTED}
    assert any("/revision/v1.0" in path for path in hub.asked)
    assert not any("pytorch_model.bin" in path and "/resolve/" in path for path in hub.asked)
    tried = (
        "no model of this name comes with jointie, there is no such folder, and the Hugging Face Hub does not give it"
    )
    assert missing.startswith(f"owner/other: {tried}: ")

    again, other = resolved(tmp_path, hub.url, "owner/name@v1.0", "owner/name@v2.0")  # it has stopped
    assert again == place
    assert "the cache of the Hugging Face Hub lacks its revision 'v2.0', and it cannot be reached: " in other


def test_from_the_cache_alone(tmp_path: Path) -> None:
    repository = tmp_path / "hub" / "models--owner--name"
    model = model_at(repository / "snapshots" / COMMIT)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(COMMIT)
    wanted = ("owner/name", "owner/name@main", f"owner/name@{COMMIT}")
    with Hub("owner/name", FILES) as hub:
        assert resolved(tmp_path, hub.url, *wanted, offline=True) == [str(model)] * 3
    assert not hub.asked
