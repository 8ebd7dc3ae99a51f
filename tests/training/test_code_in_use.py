from __future__ import annotations

from pathlib import Path

import pytest

from jointie import __version__
from jointie.config import load_plugins, source_digest
from jointie.training import code_in_use as module
from jointie.training.code_in_use import code_in_use
from tests.config.conftest import plugin_families  # noqa: F401

PLUGIN = """
from jointie.training import Callback

@Callback.register("{name}")
class Mine(Callback):
    # Does nothing.

    def __init__(self) -> None:
        pass
"""


def test_a_digest_of_the_source_of_jointie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.py").write_text("a = 1")
    monkeypatch.setattr(module, "_PACKAGE", tmp_path)
    found = set()
    for name, text in (("a.py", "a = 1"), ("inner/a.py", "a = 2"), ("notes.txt", "no source"), ("inner/b.py", "")):
        source_digest.cache_clear()
        (tmp_path / name).write_text(text)
        found.add(code_in_use()["jointie"])
    assert len(found) == 3, "all but the notes"
    assert all(code.startswith(f"{__version__} (source ") for code in found)
    source_digest.cache_clear()


@pytest.mark.usefixtures("plugin_families")
def test_digests_of_plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file, and of all files of a package, whichever of them registers something."""
    (tmp_path / "alone.py").write_text(PLUGIN.format(name="code_in_use_alone"))
    (tmp_path / "whole" / "inner").mkdir(parents=True)
    (tmp_path / "whole" / "__init__.py").write_text("from .inner import part")
    (tmp_path / "whole" / "inner" / "__init__.py").write_text("")
    (tmp_path / "whole" / "inner" / "part.py").write_text(PLUGIN.format(name="code_in_use_whole"))
    monkeypatch.syspath_prepend(str(tmp_path))
    load_plugins([str(tmp_path / "alone.py"), "whole"])
    before = code_in_use()
    assert {"alone", "whole"} <= before.keys()
    (tmp_path / "alone.py").write_text("")
    (tmp_path / "whole" / "beside.py").write_text("")
    assert code_in_use() == before, "what was imported first is what runs"
    source_digest.cache_clear()
    after = code_in_use()
    assert {name for name in before if before[name] != after[name]} == {"alone", "whole"}


@pytest.mark.usefixtures("plugin_families")
def test_two_files_of_one_name(tmp_path: Path) -> None:
    """Their order does not count, and a change of either is told."""
    files = [tmp_path / folder / "same_name.py" for folder in "ab"]
    for number, file in enumerate(files):
        file.parent.mkdir()
        file.write_text(PLUGIN.format(name=f"code_in_use_{number}"))
    load_plugins(map(str, files))
    told = code_in_use()["same_name"]
    digests = [source_digest(file)[: module._DIGITS] for file in files]
    assert told == f"source {' and '.join(sorted(digests))}" and len({*digests}) == 2
