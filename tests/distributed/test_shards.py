"""The input in shards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.config import DataError
from jointie.distributed import Shard, shards_of
from jointie.distributed.reading import documents_of
from jointie.documents import Document, Inputs


def read(shards: list[Shard], reader: str | None = None) -> tuple[list[Document], list[str]]:
    problems: list[str] = []

    def tell(error: DataError) -> None:
        problems.append(str(error))

    return [d for shard in shards for d in documents_of(shard, reader, {}, tell)], problems


@given(lengths=st.lists(st.integers(0, 50), min_size=1, max_size=30), size=st.integers(1, 300), ending=st.booleans())
def test_lines_are_cut_whole(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], size: int, ending: bool
) -> None:
    path = tmp_path_factory.mktemp("lines") / "texts.jsonl"
    lines = [json.dumps({"text": "ab " * length}) for length in lengths]
    path.write_text("\n".join(lines) + "\n" * ending)
    shards = shards_of([str(path)], size)
    pieces = [piece for shard in shards for piece in shard.pieces]
    if len(pieces) > 1:
        assert [piece.start for piece in pieces[1:]] == [piece.end for piece in pieces[:-1]]
        assert (pieces[0].start, pieces[-1].end) == (0, path.stat().st_size)
    documents, problems = read(shards)
    assert [document.id for document in documents] == [f"texts-{i + 1}" for i in range(len(lengths))]
    assert documents == list(Inputs([str(path)], None, lambda error: None))
    assert len(problems) == lengths.count(0)
    assert all("there are no words" in problem for problem in problems)
    assert [shard.number for shard in shards] == list(range(len(shards)))
    assert [Shard.from_json(json.loads(json.dumps(shard.to_json()))) for shard in shards] == shards


def test_small_files_stand_together(tmp_path: Path) -> None:
    names = [tmp_path / f"{i}.txt" for i in range(6)]
    for name in names:
        name.write_text("Ada met Bob. " * 4)
    shards = shards_of(map(str, names), 120)
    assert [[Path(p.source).stem for p in shard.pieces] for shard in shards] == [["0", "1"], ["2", "3"], ["4", "5"]]
    assert shards_of([], 10) == []


def test_ids_are_those_of_one_process(tmp_path: Path) -> None:
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "index.txt").write_text(f"Ada met {folder}.")
    sources = [str(tmp_path / folder / "index.txt") for folder in ("a", "b", "c")]
    expected = list(Inputs(sources, None, pytest.fail))
    assert [document.id for document in expected] == ["index", "index (2)", "index (3)"]
    for size in (1, 25, 1000):
        assert read(shards_of(sources, size))[0] == expected


def test_files_of_another_format_do_not_count_for_the_ids_of_texts(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "index.jsonl").write_text(json.dumps({"id": folder, "text": "Ada met Bob."}) + "\n")
        (tmp_path / folder / "index.txt").write_text("Ada met Bob.")
    sources = [str(tmp_path / folder / f"index.{ending}") for folder in ("a", "b") for ending in ("jsonl", "txt")]
    expected = list(Inputs(sources, None, pytest.fail))
    assert [document.id for document in expected] == ["a", "index", "b", "index (2)"]
    for size in (1, 1000):
        assert read(shards_of(sources, size))[0] == expected
    every = list(Inputs(sources, "text", pytest.fail))
    assert [document.id for document in every] == ["index", "index (2)", "index (3)", "index (4)"]
    for reader in ("text", '{"type": "text", "encoding": "utf-8"}'):
        assert read(shards_of(sources, 1, reader), reader)[0] == every


def test_problems_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Ada met Bob.")
    (tmp_path / "latin.txt").write_bytes("Zoë".encode("latin-1"))
    broken = tmp_path / "broken.jsonl"
    broken.write_text("".join(json.dumps({"id": str(i), "text": "Ada " * 9}) + "\n" for i in range(9)) + "{\n")
    sources = [str(tmp_path / "good.txt"), str(tmp_path / "latin.txt"), str(tmp_path / "no.txt"), str(broken)]
    documents, problems = read(shards_of(sources, 200))
    assert [document.id for document in documents] == ["good", *map(str, range(9))]
    assert len(problems) == 3
    assert "not UTF-8" in problems[0] and "no such file" in problems[1]
    assert "broken.jsonl, line 10, column 1: not JSON" in problems[2]


@given(bad=st.sets(st.integers(0, 29)), size=st.integers(1, 500))
def test_lines_that_are_wrong_leave_the_others(
    tmp_path_factory: pytest.TempPathFactory, bad: set[int], size: int
) -> None:
    """Wherever the file is cut, the same documents are read and the same lines reported as in one process."""
    path = tmp_path_factory.mktemp("lines") / "texts.jsonl"
    path.write_text("".join("{\n" if i in bad else json.dumps({"text": f"Ada {i}"}) + "\n" for i in range(30)))
    expected: list[str] = []
    whole = list(Inputs([str(path)], None, lambda error: expected.append(str(error))))
    documents, problems = read(shards_of([str(path)], size))
    assert documents == whole and len(whole) == 30 - len(bad)
    if len(bad) <= 20:
        assert problems == expected and len(problems) == len(bad)


def test_lines_that_are_blank(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text("\n" * 500 + '{"text": "Ada met Bob."}\n' + "\n" * 500)
    shards = shards_of([str(path)], 100)
    documents, problems = read(shards)
    assert len(shards) > 5 and [document.id for document in documents] == ["texts-501"] and problems == []


def test_files_of_folders(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", "notes.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Ada met Bob.")
    (tmp_path / "empty").mkdir()
    told: list[str] = []
    inputs = Inputs([str(tmp_path), str(tmp_path / "empty"), "-"], "text", lambda error: told.append(str(error)))
    assert [Path(file).name for file in inputs.files()] == ["a.txt", "b.txt", "c.txt", "-"]
    assert len(told) == inputs.failures == 1 and "the folder holds no .txt or .text or .md file" in told[0]


def test_files_that_are_not_read_by_lines_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text("Ada met Bob.\n" * 50)
    shards = shards_of([str(path)], 100, "text")
    assert [[(p.start, p.end) for p in shard.pieces] for shard in shards] == [[(0, None)]]
    (document,) = read(shards, "text")[0]
    assert document.id == "notes"
