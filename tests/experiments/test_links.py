from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from jointie.documents import Document, Entity, JsonlWriter, Mention, Relation

FOLDER = Path(__file__).parents[2] / "experiments"


def document(clusters: Sequence[Sequence[int]], relations: Sequence[tuple[int, int, str]] = ()) -> Document:
    """A document of one sentence, whose entities are given by the positions of their one-word mentions."""
    entities = tuple(Entity(tuple(Mention(i, i + 1) for i in sorted(cluster))) for cluster in clusters)
    words = [f"w{i}" for i in range(10)]
    return Document.from_words("d", [words], entities=entities, relations=tuple(Relation(*each) for each in relations))


GOLD = document([[0, 1, 2], [3, 4], [5]], [(0, 1, "P17")])
BASE = document([[0, 1], [2, 3], [4], [5], [7, 8]])
OTHER = document([[0, 1, 2], [3, 4, 5], [7, 6], [8]])  # 6 is no mention of the base's


@pytest.fixture(scope="module")
def links() -> ModuleType:
    spec = importlib.util.spec_from_file_location("links", FOLDER / "links.py")
    assert spec and spec.loader
    module = sys.modules["links"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def printed(table: str) -> dict[str, list[int]]:
    """The numbers of each row."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    return {name: [int(number) for number in numbers] for name, *numbers in rows}


def written(folder: Path, name: str, documents: Sequence[Document]) -> str:
    path = folder / name
    path.write_text(JsonlWriter().text_of(documents), encoding="utf-8")
    return str(path)


def test_known_by_hand(links: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0-2, 1-2 and 3-4 are added and right, 3-5 and 4-5 added and wrong; 2-3 and 7-8 were wrong and are removed."""
    files = [
        written(tmp_path, f"{name}.jsonl", [of]) for name, of in (("gold", GOLD), ("base", BASE), ("other", OTHER))
    ]
    links.main([*files[1:], "--gold", files[0]])
    every, by_mentions, by_relation = map(printed, capsys.readouterr().out.strip().split("\n\n"))
    assert every == {"links": [3, 2, 0, 2, 3]}
    assert by_mentions == {"2": [1, 2, 0, 0, -1], "3": [2, 0, 0, 1, 3], "no entity": [0, 0, 0, 1, 1]}
    assert by_relation == {"P17": [3, 2, 0, 1, 2], "no relation": [0, 0, 0, 1, 1]}
    links.main([*files[1:], "--gold", files[0], "--types", "0"])
    assert list(printed(capsys.readouterr().out.strip().split("\n\n")[2])) == ["no relation"]


def test_the_other_way_around_and_several_seeds(
    links: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [
        written(tmp_path, f"{name}.jsonl", [of]) for name, of in (("gold", GOLD), ("base", BASE), ("other", OTHER))
    ]
    links.main([*files[:0:-1], "--gold", files[0]])
    assert printed(capsys.readouterr().out.split("\n\n")[0]) == {"links": [0, 2, 3, 2, -3]}
    links.main([*files[1:], *files[:0:-1], "--gold", files[0]])  # what one seed changes, the other changes back
    assert printed(capsys.readouterr().out.split("\n\n")[0]) == {"links": [3, 4, 3, 4, 0]}


def test_nothing_changes(links: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, base = (written(tmp_path, f"{name}.jsonl", [of]) for name, of in (("gold", GOLD), ("base", BASE)))
    links.main([base, base, "--gold", gold])
    assert capsys.readouterr().out == "none\n"


def test_groups(links: ModuleType) -> None:
    assert [links.group(number) for number in (0, 1, 4, 5, 9)] == ["no entity", "1", "4", "5 or more", "5 or more"]


def test_refuses(links: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = written(tmp_path, "gold.jsonl", [GOLD])
    for arguments, message in [
        ([gold, "--gold", gold], "expected two files for each seed"),
        ([gold, str(tmp_path / "none.jsonl"), "--gold", gold], "none.jsonl: no such file or folder"),
        ([gold, gold, "--gold", gold, "--reader", "jsonlines"], "unknown reader 'jsonlines', did you mean 'jsonl'?"),
    ]:
        with pytest.raises(SystemExit):
            links.main(arguments)
        assert message in capsys.readouterr().err
