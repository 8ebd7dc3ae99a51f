from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jointie.documents import DocREDReader, Document, Entity, JsonlWriter, Mention, Relation

from .conftest import PEOPLE, Cli, Refused, annotated, docred, write_lines

QUICKSTART = Path(__file__).parents[2] / "fixtures" / "quickstart"
SCORES = {"precision", "recall", "f1"}


def numbers(metrics: dict[str, Any]) -> list[float]:
    """All the numbers of metrics."""
    return [n for v in metrics.values() for n in (numbers(v) if isinstance(v, dict) else [v])]


@pytest.fixture
def gold() -> Path:
    return write_lines(Path("gold.jsonl"), [annotated(f"d{i}", *names) for i, names in enumerate(PEOPLE)])


def test_gold_against_itself(cli: Cli) -> None:
    test = QUICKSTART / "test.jsonl"
    result = cli("score", "--gold", test, "--predicted", test, "--output", "new/metrics.json")
    assert (result.code, result.err) == (0, "")
    metrics = json.loads(Path("new/metrics.json").read_text())
    parts = metrics.pop("breakdown")
    assert metrics.keys() == {"mention", "coref", "relation"}
    assert metrics["mention"].keys() == metrics["relation"].keys() == SCORES
    assert metrics["coref"].keys() == {"muc", "b_cubed", "ceaf_e", "f1"}
    assert all(metrics["coref"][part].keys() == SCORES for part in ("muc", "b_cubed", "ceaf_e"))
    assert set(numbers(metrics)) == {1.0}
    rows = result.out.splitlines()
    assert rows[0] == f"{test} against {test}"
    assert [row.split()[-1] for row in rows[2:8]] == ["100.00"] * 6
    by_type = {**parts.pop("relation_by_type"), **parts.pop("relation_by_distance")}
    assert all(set(row) == {*SCORES, "gold", "predicted"} for row in (*parts.values(), *by_type.values()))
    assert all(row["f1"] == 1.0 and row["gold"] == row["predicted"] for row in (*parts.values(), *by_type.values()))
    assert (rows[8], rows[9].split()) == ("", ["breakdown", "precision", "recall", "F1", "gold", "predicted"])
    assert [row.split()[0] for row in rows[10 : 10 + len(parts)]] == list(parts)


def test_the_output_of_another_system(cli: Cli, caplog: pytest.LogCaptureFixture) -> None:
    """Integer ids, and a span in two entities: it stays with the first, so that no score is the better for it."""
    document = annotated("7", *PEOPLE[0])
    write_lines(Path("gold.jsonl"), [document])
    first, second = ({**entity, "mentions": [*entity["mentions"]]} for entity in document["entities"][:2])
    second["mentions"].append(first["mentions"][0])
    predicted = {**document, "id": 7, "entities": [first, second, *document["entities"][2:]]}
    write_lines(Path("predicted.jsonl"), [predicted])
    result = cli("score", "--gold", "gold.jsonl", "--predicted", "predicted.jsonl", "--output", "metrics.json")
    assert result.code == 0
    assert "1 ids of documents that are numbers (taken as texts)" in caplog.text
    assert "1 spans given in two entities (kept in the first)" in caplog.text
    assert set(numbers({"mention": json.loads(Path("metrics.json").read_text())["mention"]})) == {1.0}
    refused = cli("score", "--gold", "predicted.jsonl", "--predicted", "gold.jsonl")
    assert refused.code == 2 and "id: expected a text, got 7" in refused.err


SIDES = ("head", "tail", "type")


def related(*triples: tuple[int, int, str], names: dict[str, str] | None = None) -> dict[str, Any]:
    """The document about Ada with other relations."""
    relations = [dict(zip(SIDES, triple)) | {"name": (names or {}).get(triple[2])} for triple in triples]
    return {**annotated("d0", *PEOPLE[0]), "relations": relations}


def test_the_breakdown(cli: Cli) -> None:
    names = {"likes": "is fond of", "a": "x" * 99}
    gold = related((0, 1, "works_for"), (0, 2, "likes"), (1, 2, "likes"), (0, 1, "a"), names=names)
    write_lines(Path("gold.jsonl"), [gold])
    write_lines(Path("predicted.jsonl"), [related((0, 2, "likes"), (0, 1, "likes"), (2, 1, "other"))])
    result = cli("score", "--gold", "gold.jsonl", "--predicted", "predicted.jsonl", "--output", "metrics.json")
    assert (result.code, result.err) == (0, "")
    parts = json.loads(Path("metrics.json").read_text())["breakdown"]
    assert {type: (row["gold"], row["predicted"]) for type, row in parts["relation_by_type"].items()} == {
        "likes": (2, 2),
        "a": (1, 0),
        "works_for": (1, 0),
        "other": (0, 1),
    }
    assert result.out.endswith(
        "relation types\n"
        "  likes is fond of                    50.00   50.00   50.00     2          2\n"
        f"  a {'x' * 27}…       0.00    0.00    0.00     1          0\n"
        "  works_for                            0.00    0.00    0.00     1          0\n"
        "  other                                0.00    0.00    0.00     0          1\n"
    )
    lines = result.out.splitlines()
    assert lines[-7:-5] == [
        "relations by the distance of head and tail in sentences",
        "  0                                   33.33   25.00   28.57     4          3",
    ]
    assert len({len(line) for line in lines[9:-7]}) == 1  # the head and the rows of the breakdown are of one width
    assert "  relation_untyped                    66.67   66.67   66.67     3          3" in lines


def test_only_the_most_frequent_types_are_shown(cli: Cli) -> None:
    triples = [(h, t, f"{h}{t}{n}") for h in range(3) for t in range(3) if h != t for n in range(2)]
    write_lines(Path("gold.jsonl"), [related(*triples, (0, 1, "120"))])
    arguments = ["score", "--gold", "gold.jsonl", "--predicted", "gold.jsonl"]
    few = cli(*arguments).out.splitlines()
    place = few.index("the 10 most frequent of 12 relation types (all: --by-type)")
    assert len(few) == place + 1 + 10 and few[place + 1].startswith("  120 ")
    every = cli(*arguments, "--by-type").out.splitlines()
    assert every[:place] == few[:place] and every[place] == "relation types"
    assert len(every) == place + 1 + 12 and every[place + 1 : place + 11] == few[place + 1 :]


def test_groups(cli: Cli, refused: Refused) -> None:
    one = {**related((0, 1, "works_for"), (1, 2, "based_in")), "extra": {"kind": "news"}}
    others = [{**related((0, 1, "works_for")), "id": id} for id in ("d1", "d2")]
    write_lines(Path("gold.jsonl"), [one, *others])
    write_lines(
        Path("predicted.jsonl"), [{**one, "relations": one["relations"][:1]}, others[0], {**others[1], "relations": []}]
    )
    arguments = ["score", "--gold", "gold.jsonl", "--predicted", "predicted.jsonl"]
    result = cli(*arguments, "--by", "kind", "--output", "metrics.json")
    assert result.out.endswith(
        "\nby kind  documents  mention F1  coref F1  relation P  relation R  relation F1\n"
        "  news           1      100.00    100.00      100.00       50.00        66.67\n"
        "  null           2      100.00    100.00      100.00       50.00        66.67\n"
    )
    metrics = json.loads(Path("metrics.json").read_text())
    assert metrics["groups"]["news"]["documents"] == 1 and metrics["groups"]["null"]["documents"] == 2
    assert metrics["groups"]["news"]["relation"] == pytest.approx({"precision": 1, "recall": 1 / 2, "f1": 2 / 3})
    assert list(metrics["groups"]["news"]) == ["documents", "mention", "coref", "relation"]
    assert cli(*arguments, "--by", "id", "--output", "each.json").code == 0
    each = json.loads(Path("each.json").read_text())["groups"]
    assert {id: group["relation"]["recall"] for id, group in each.items()} == {"d0": 0.5, "d1": 1.0, "d2": 0.0}
    assert (
        refused(*arguments, "--by", "knd") == "unknown key of documents 'knd', did you mean 'kind'? (known: id, kind)"
    )


def test_self_relations_count_on_neither_side(cli: Cli, caplog: pytest.LogCaptureFixture) -> None:
    write_lines(Path("gold.jsonl"), [related((0, 1, "likes"), (0, 0, "likes"))])
    write_lines(Path("predicted.jsonl"), [related((0, 1, "likes"), (1, 1, "likes"), (2, 2, "likes"))])
    assert cli("score", "--gold", "gold.jsonl", "--predicted", "predicted.jsonl", "--output", "metrics.json").code == 0
    assert set(numbers({"relation": json.loads(Path("metrics.json").read_text())["relation"]})) == {1.0}
    assert "gold.jsonl: repaired 1 relations of an entity with itself (dropped)" in caplog.text
    assert "predicted.jsonl: repaired 2 relations of an entity with itself (dropped)" in caplog.text


def test_evidence(cli: Cli) -> None:
    """Counted where a system tells any; one of two sentences is right."""
    words = [["Ada", "likes", "Bob", "."], ["Truly", "."], ["Really", "."]]
    entities = (Entity((Mention(0, 1),)), Entity((Mention(2, 3),)))
    for name, evidence in (("gold", (0, 1)), ("found", (1, 2))):
        relations = (Relation(0, 1, "likes", evidence=evidence),)
        document = Document.from_words("d", words, entities=entities, relations=relations)
        Path(f"{name}.jsonl").write_text(JsonlWriter().text_of([document]))
    cli("score", "--gold", "gold.jsonl", "--predicted", "found.jsonl", "--output", "metrics.json")
    assert json.loads(Path("metrics.json").read_text())["evidence"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5}


def test_relations_that_are_not_annotated_are_warned_of_once(cli: Cli, caplog: pytest.LogCaptureFixture) -> None:
    write_lines(Path("gold.jsonl"), [{**related(), "relations": None}])
    cli("score", "--gold", "gold.jsonl", "--predicted", "gold.jsonl")
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 1 and "annotated in none of the 1 gold documents" in messages[0]


def test_documents_without_relations(cli: Cli) -> None:
    write_lines(Path("gold.jsonl"), [related()])
    out = cli("score", "--gold", "gold.jsonl", "--predicted", "gold.jsonl").out
    assert "relation types" not in out and out.splitlines()[-1].split()[0] == "relation_reachable"


def test_a_document_without_a_prediction_is_warned_of_once(
    cli: Cli, gold: Path, caplog: pytest.LogCaptureFixture
) -> None:
    predicted = write_lines(Path("p.jsonl"), [annotated("d0", *PEOPLE[0])])
    assert cli("score", "--gold", gold, "--predicted", predicted).code == 0
    (record,) = caplog.records
    assert record.getMessage().startswith("2 of 3 gold documents have no prediction a")


def test_an_empty_prediction(cli: Cli) -> None:
    lines = (QUICKSTART / "test.jsonl").read_text(encoding="utf-8").splitlines()
    empty = [{**json.loads(line), "entities": [], "relations": []} for line in lines]
    predicted = write_lines(Path("empty.jsonl"), empty)
    result = cli("score", "--gold", QUICKSTART / "test.jsonl", "--predicted", predicted, "--output", "metrics.json")
    assert (result.code, result.err) == (0, "")
    metrics = json.loads(Path("metrics.json").read_text())
    parts = metrics.pop("breakdown")
    assert set(numbers(metrics)) == {0.0}
    rows = (*parts.pop("relation_by_type").values(), *parts.pop("relation_by_distance").values(), *parts.values())
    assert all(row["f1"] == row["predicted"] == 0 < row["gold"] for row in rows)


def test_what_is_in_the_training_facts(cli: Cli, gold: Path) -> None:
    training = write_lines(Path("train.jsonl"), [annotated("t", "Ada Lovelace", "Acme", "Milan")])
    result = cli("score", "--gold", gold, "--predicted", gold, "--train", training, "--output", "metrics.json")
    metrics = json.loads(Path("metrics.json").read_text())
    parts = metrics.pop("breakdown")
    assert set(numbers(metrics)) == {1.0}
    assert list(metrics) == ["mention", "coref", "relation", "relation_ign"]
    assert "relation_ign" in result.out
    assert parts["relation_intra_ign"]["predicted"] == parts["relation_intra"]["predicted"] - 1

    result = cli("score", "--gold", gold, "--predicted", gold, "--train", gold, "--output", "metrics.json")
    metrics = json.loads(Path("metrics.json").read_text())
    assert metrics["relation"]["f1"] == 1.0
    assert metrics["relation_ign"] == {"precision": 0.0, "recall": 1.0, "f1": 0.0}  # every correct fact is left out


def test_the_format_of_docred(cli: Cli) -> None:
    Path("gold.json").write_text(json.dumps([docred("a"), docred("b", "Eve", "Globex")]))
    arguments = ["score", "--gold", "gold.json", "--predicted", "gold.json", "--output", "metrics.json"]
    for more in ([], ["--reader", "docred"]):
        assert cli(*arguments, *more).code == 0
        metrics = json.loads(Path("metrics.json").read_text())
        del metrics["breakdown"]  # which has counts too
        assert set(numbers(metrics)) == {1.0}


@pytest.mark.parametrize("predicted", ["p.jsonl", "p.json"])
def test_relations_without_a_direction(cli: Cli, predicted: str) -> None:
    """Found in the other direction they are right, whatever format they are in, and output is repaired as ever."""
    document = docred("a")
    Path("gold.json").write_text(json.dumps([document]))
    turned = [{**label, "h": label["t"], "t": label["h"]} for label in document["labels"]]
    Path("p.json").write_text(json.dumps([{**document, "labels": turned}]))
    (found,) = DocREDReader().read("p.json")
    written = json.loads(JsonlWriter().text_of([found]))
    written["entities"][0]["mentions"] *= 2
    write_lines(Path("p.jsonl"), [written])
    arguments = ["score", "--gold", "gold.json", "--predicted", predicted, "--output", "metrics.json", "--reader"]
    for reader, f1 in (("docred", 0), ('{"type": "symmetric", "reader": "docred"}', 1)):
        assert cli(*arguments, reader).code == 0
        assert json.loads(Path("metrics.json").read_text())["relation"]["f1"] == f1


def test_a_part_of_a_file_in_another_order(cli: Cli, gold: Path) -> None:
    predicted = write_lines(Path("p.jsonl"), [annotated(f"d{i}", *PEOPLE[i]) for i in (1, 0)])
    assert cli("score", "--gold", "gold.jsonl[:2]", "--predicted", predicted).code == 0


def test_documents_that_do_not_pair(refused: Refused, gold: Path) -> None:
    other = write_lines(Path("other.jsonl"), [annotated("x", *PEOPLE[0])])
    assert "'x'" in refused("score", "--gold", gold, "--predicted", other)
    changed = write_lines(Path("changed.jsonl"), [annotated(f"d{i}", *PEOPLE[0]) for i in range(3)])
    assert "'d1'" in refused("score", "--gold", gold, "--predicted", changed)


def test_files_that_are_not_there(refused: Refused, gold: Path) -> None:
    assert (
        refused("score", "--gold", "none.jsonl", "--predicted", gold)
        == "none.jsonl: no such file or folder (relative paths start at the working folder)"
    )
    assert (
        refused("score", "--gold", gold, "--predicted", "none")
        == "none: no such file or folder (relative paths start at the working folder)"
    )
    train = refused("score", "--gold", gold, "--predicted", gold, "--train", "none.json")
    assert train == "none.json: no such file or folder (relative paths start at the working folder)"


def test_an_output_that_cannot_be_written(cli: Cli, gold: Path) -> None:
    Path("file").write_text("")
    result = cli("score", "--gold", gold, "--predicted", gold, "--output", "file/metrics.json")
    assert result.code == 2
    assert result.err == "Error: file/metrics.json cannot be written: Not a directory\n"


def test_formats(refused: Refused, gold: Path) -> None:
    Path("gold.xml").write_text("<x/>")
    message = refused("score", "--gold", "gold.xml", "--predicted", gold)
    assert message.startswith("gold.xml: the file name does not end in .jsonl, .json, .txt, .text, .md, ")
    assert message.endswith("or .spacy (name the format with --reader)")
    message = refused("score", "--gold", gold, "--predicted", gold, "--reader", "json")
    assert message.startswith("unknown reader 'json', did you mean 'jsonl'? (known: brat, conll, ")
