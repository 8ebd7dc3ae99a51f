from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def split() -> ModuleType:
    sys.path.insert(0, str(Path(__file__).parents[2] / "experiments"))
    try:
        return importlib.import_module("split")
    finally:
        del sys.path[0]


def written(path: Path, titles: str) -> str:
    path.write_text(json.dumps([{"title": title} for title in titles]), encoding="utf-8")
    return str(path)


def titles(path: Path) -> str:
    return "".join(document["title"] for document in json.loads(path.read_text(encoding="utf-8")))


def test_every_document_stands_in_one_part(
    split: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the order of the files, of which a part may be named; the seed alone draws."""
    files = [written(tmp_path / "a.json", "abcdefgh"), written(tmp_path / "b.json", "ijklmnop") + "[:4]"]
    drawn = []
    for seed in ("0", "0", "1"):
        folder = tmp_path / f"parts_{len(drawn)}"
        split.main([*files, "--select", "5", "--output", str(folder), "--seed", seed])
        train, select = titles(folder / "train.json"), titles(folder / "select.json")
        assert sorted(train + select) == list("abcdefghijkl") and len(select) == 5
        assert list(train) == sorted(train) and list(select) == sorted(select)
        drawn.append(select)
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0] not in ("abcde", "hijkl")
    assert f"{tmp_path / 'parts_2/select.json'}: 5 documents" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "select", "message"),
    [
        (
            '[{"title": "a"}, {"title": "b"}]',
            "2",
            "2 documents cannot be drawn from 2 so that some are left to train on",
        ),
        ('[{"title": "a"}]', "0", "0 documents cannot be drawn from 1"),
        ("[", "1", "data.json: not one JSON list of documents: "),
        ("{}", "1", "data.json: expected one JSON list of documents"),
        (None, "1", "No such file or directory"),
    ],
)
def test_refuses(
    split: ModuleType,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str | None,
    select: str,
    message: str,
) -> None:
    if content is not None:
        (tmp_path / "data.json").write_text(content)
    with pytest.raises(SystemExit) as end:
        split.main([str(tmp_path / "data.json"), "--select", select, "--output", str(tmp_path / "parts")])
    assert end.value.code == 2 and message in capsys.readouterr().err
    assert not (tmp_path / "parts").exists()


@pytest.mark.parametrize("part", ["[3]", "[train]"])
def test_a_part_that_is_no_slice_is_not_the_whole(split: ModuleType, tmp_path: Path, part: str) -> None:
    with pytest.raises(ValueError, match=r"a part of a file is written as in .*data\.json\[:450\]"):
        split.records(f"{written(tmp_path / 'data.json', 'abc')}{part}")
