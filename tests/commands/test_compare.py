from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jointie.metrics import Counts, DocumentCounts
from jointie.training import document_counts_text

from .conftest import Cli, Refused

NAMES = ("mention", "muc", "b_cubed", "ceaf_e", "relation", "relation_ign")
CONFIG = {"model": {"type": "joint", "interactions": []}, "train": "data.jsonl", "trainer": {"seed": 0, "epochs": 9}}
GC = {"type": "graph_compatibility", "weight": 0.5}


def documents(correct: Sequence[float], ign: bool = True, first: int = 0) -> list[DocumentCounts]:
    """Ten things to find in each, of which so many are right."""
    names = NAMES if ign else NAMES[:-1]
    return [DocumentCounts(f"d{i}", dict.fromkeys(names, Counts(c, 10, c, 10))) for i, c in enumerate(correct, first)]


def counts_file(path: str, correct: Sequence[float], part: str = "test", **options: Any) -> Path:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(document_counts_text({part: documents(correct, **options)}))
    return Path(path)


def run_folder(
    path: str,
    correct: Sequence[float],
    seed: int = 0,
    interactions: Sequence[Any] = (),
    best_epoch: Any = 3,
    validation: Sequence[float] = (9, 9),
    **changes: Any,
) -> Path:
    """What a training leaves, but for the model."""
    folder = Path(path)
    folder.mkdir(parents=True)
    model = {**CONFIG["model"], "interactions": list(interactions)}
    config = {**CONFIG, "model": model, "trainer": {**CONFIG["trainer"], "seed": seed}, **changes}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "metrics.json").write_text(json.dumps({"best_epoch": best_epoch, "test": {}}))
    parts = {"validation": documents(validation), "test": documents(correct)}
    (folder / "documents.jsonl").write_text(document_counts_text(parts))
    return folder


@pytest.fixture
def runs() -> Path:
    """Two settings with two and three seeds."""
    for seed, correct in enumerate((5, 7)):
        run_folder(f"runs/joint/seed_{seed}", [correct] * 8, seed, best_epoch=4 + seed)
    for seed, correct in enumerate((7, 8, 9)):
        run_folder(f"runs/gc/seed_{seed}", [correct] * 8, seed, [GC], {"entities": 2, "relations": seed})
    return Path("runs")


def test_a_table(cli: Cli, runs: Path) -> None:
    result = cli("compare", "runs/joint", "runs/gc", "--metric", "relation.f1", "--samples", 999)
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "test, 8 documents; points, mean and standard deviation over seeds",
        "",
        "             seeds          score           delta       p    Holm",
        "relation.f1",
        "  joint          2  60.00 ± 14.14",
        "  gc             3  80.00 ± 10.00  +20.00 ± 17.32  0.2482  0.2482",
        "",
        "delta to joint; two-sided p over documents and seeds, 999 draws of documents, seed 0",
        "Holm: p corrected for the number of comparisons (1)",
        "8 document(s): too few to say much of others",
        "",
        "differences from joint",
        "",
        "- gc",
        '  - `model.interactions.0`: `{"type": "graph_compatibility", "weight": 0.5}` instead of nothing',
        "",
        "best epochs",
        "",
        "- joint: 4; 5",
        "- gc: entities 2, relations 0; entities 2, relations 1; entities 2, relations 2",
    ]


def test_markdown(cli: Cli, runs: Path) -> None:
    arguments = ["compare", "a|b=runs/joint", "runs/gc", "--format", "markdown", "--samples", 9]
    result = cli(*arguments, "--metric", "relation.precision", "--metric", "coref.f1")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0].startswith("test, 8 documents; points, ") and lines[7].endswith("9 draws of documents, seed 0")
    assert [cells(line) for line in (lines[2], *lines[4:6])] == [
        ["setting", "seeds", "relation.precision", "delta", "p", "Holm", "coref.f1", "delta", "p", "Holm"],
        ["a\\|b", "2", "60.00 ± 14.14", "", "", "", "60.00 ± 14.14", "", "", ""],
        ["gc", "3", *["**80.00 ± 10.00**", "+20.00 ± 17.32", "0.2482", "0.4964"] * 2],
    ]
    assert set(lines[3]) == {"|", "-"} and {len(line) for line in lines[2:6]} == {len(lines[2])}
    assert '  - `model.interactions.0`: `{"type": "graph_compatibility", "weight": 0.5}` instead of nothing' in lines


def cells(row: str) -> list[str]:
    """Those of a row of Markdown."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]


def test_json(cli: Cli, runs: Path) -> None:
    arguments = ["compare", "runs/joint", "runs/gc", "--baseline", "gc", "--samples", 99, "--format", "json"]
    result = cli(*arguments, "--output", "new/comparison.json")
    assert result == (0, "", "")
    value = json.loads(Path("new/comparison.json").read_text(encoding="utf-8"))
    joint, gc = (value["settings"].pop(name) for name in ("joint", "gc"))
    expected = {"part": "test", "documents": 8, "baseline": "gc", "samples": 99, "seed": 0, "settings": {}}
    assert value == expected
    assert joint["runs"] == ["runs/joint/seed_0", "runs/joint/seed_1"]
    assert (joint["best_epochs"], gc["best_epochs"][2]) == ([4, 5], {"entities": 2, "relations": 2})
    assert joint["differences"] == {"model.interactions.0": [{"baseline": GC}] * 2} and gc["differences"] == {}
    assert list(joint["metrics"]) == ["mention.f1", "coref.f1", "relation.f1", "relation_ign.f1"]
    assert joint["metrics"]["relation.f1"] == {
        "values": pytest.approx([0.5, 0.7]),
        "mean": pytest.approx(0.6),
        "standard_deviation": pytest.approx(0.02**0.5),
        "delta": pytest.approx(-0.2),
        "delta_deviation": pytest.approx(0.03**0.5),
        "p": pytest.approx(0.248188538),  # by hand in the tests of the metrics
        "p_holm": pytest.approx(4 * joint["metrics"]["relation.f1"]["p"]),  # each of the four is the same
        "almost_nothing": False,
        "nothing_to_find": False,
    }
    baseline = gc["metrics"]["relation.f1"]
    assert [baseline[name] for name in ("delta", "delta_deviation", "p", "p_holm", "almost_nothing")] == [None] * 5


def test_latex(cli: Cli, runs: Path) -> None:
    better = run_folder("runs/better", [9, 10] * 4)
    arguments = ["compare", "Joint_M=runs/joint/seed_0", f"+GC={better}", "--format", "latex", "--samples", 999]
    result = cli(*arguments, "--metric", "relation_ign.f1", "--metric", "relation.recall")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "% test, 8 documents; points, mean and standard deviation over seeds",
        "% delta to Joint_M; two-sided p over documents, 999 draws of documents, seed 0",
        "% Holm: p corrected for the number of comparisons (2)",
        "% 8 document(s): too few to say much of others",
        "% * Holm < 0.05",
        r"\begin{tabular}{lrrr}",
        r"\toprule",
        r"Setting & Seeds & RE Ign & relation.recall \\",
        r"\midrule",
        r"Joint\_M & 1 & 50.00 & 50.00 \\",
        r"+GC & 1 & \textbf{95.00}$^{*}$ & \textbf{95.00}$^{*}$ \\",
        r"\bottomrule",
        r"\end{tabular}",
    ]
    several = cli("compare", "runs/gc", "runs/joint", "--format", "latex", "--metric", "coref.f1")
    assert (
        r"gc & 3 & \textbf{80.00 $\pm$ 10.00} \\" in several.out and r"joint & 2 & 60.00 $\pm$ 14.14 \\" in several.out
    )


def test_nothing_is_the_best_where_all_are_the_same(cli: Cli) -> None:
    files = [counts_file(f"{name}.jsonl", [5, 6]) for name in "ab"]
    assert "**" not in cli("compare", *files, "--format", "markdown", "--samples", 9).out
    better = counts_file("c.jsonl", [5, 7])
    lines = cli("compare", *files, better, "--format", "markdown", "--samples", 9).out.splitlines()
    assert [line.count("**60.00**") for line in lines[4:7]] == [0, 0, 4]


def test_what_says_little_is_said(cli: Cli, runs: Path) -> None:
    alone = counts_file("alone.jsonl", [5])
    result = cli("compare", alone, counts_file("better.jsonl", [9]), "--metric", "relation.f1", "--samples", 9)
    assert result.out.splitlines()[5].split() == ["better", "1", "90.00", "+40.00"]
    assert "1 document(s): too few to say much of others" in result.out
    result = cli("compare", runs / "joint", runs / "gc" / "seed_0", "--metric", "relation.f1", "--samples", 9)
    assert "one seed against several is taken to scatter as they do; against one, p is over documents" in result.out
    files = [Path(f"{name}.jsonl") for name in "ab"]
    for file, claimed in zip(files, (0, 3)):
        counted = [replace(d, counts={**d.counts, "relation": Counts(0, claimed, 0, 0)}) for d in documents([5] * 9)]
        file.write_text(document_counts_text({"test": counted}))
    result = cli("compare", *files, "--metric", "relation.f1", "--samples", 9)
    assert "relation.f1: there is nothing to find in these documents: differences are in what is claimed" in result.out
    assert "corrected for the number of comparisons (0)" in result.out and "almost nothing" not in result.out


def test_almost_nothing_is_said(cli: Cli) -> None:
    a, b, c = (counts_file(f"{name}.jsonl", [found] * 4) for name, found in (("a", 0), ("b", 0.05), ("c", 5)))
    for style in ("table", "markdown", "latex"):
        result = cli("compare", a, b, c, "--metric", "relation.f1", "--samples", 9, "--format", style)
        assert (
            "relation.f1: b and a find almost nothing (less than 1 % of what there is to find): their differences say "
            "nothing"
        ) in result.out


def test_names_with_commas_are_told_apart(cli: Cli) -> None:
    files = [f"{name}={counts_file(f'{name[0]}.jsonl', [0] * 4)}" for name in ("Joint-M", "A, LSTM", "B, LSTM")]
    result = cli("compare", *files, "--baseline", "Joint-M", "--metric", "relation.f1", "--samples", 9)
    assert "relation.f1: A, LSTM; B, LSTM and Joint-M find almost nothing" in result.out


def test_one_setting(cli: Cli, runs: Path) -> None:
    result = cli("compare", "runs/gc", "--metric", "mention.f1")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[3:5] == ["mention.f1", "  gc            3  80.00 ± 10.00"]
    assert "paired bootstrap" not in result.out and "differences" not in result.out


def test_names_and_seeds(cli: Cli, runs: Path) -> None:
    """Runs are grouped by the names given to them, whatever they are; names that are equal get parents."""

    def settings(*arguments: str) -> dict[str, list[str]]:
        result = cli("compare", *arguments, "--format", "json", "--samples", 1)
        assert (result.code, result.err) == (0, "")
        return {name: of["runs"] for name, of in json.loads(result.out)["settings"].items()}

    counts_file("more/gc.jsonl", [9] * 8)
    joint, gc = [f"runs/joint/seed_{i}" for i in range(2)], [f"runs/gc/seed_{i}" for i in range(3)]
    assert settings(joint[0], "runs/gc/") == {"seed_0": joint[:1], "gc": gc}
    assert settings(joint[0], gc[0]) == {"joint/seed_0": joint[:1], "gc/seed_0": gc[:1]}
    assert settings("more/gc.jsonl", "runs/gc") == {"more/gc": ["more/gc.jsonl"], "runs/gc": gc}
    assert settings(f"x={gc[0]}", f"y={joint[0]}", f"x={joint[1]}") == {"x": [gc[0], joint[1]], "y": joint[:1]}
    assert settings("gc=runs/joint", "runs/gc") == {"gc": joint, "runs/gc": gc}
    assert settings("a=runs/gc", "b=runs/gc") == {"a": gc, "b": gc}  # to itself
    Path("runs/gc").rename("runs/k=24")
    assert list(settings("runs/k=24")) == ["k=24"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["runs/gc", "runs/gc/."], "the run runs/gc is given twice; give it once"),
        (["a=runs/gc", "a=runs/gc/seed_1"], "the run runs/gc/seed_1 is given twice; give it once"),
        (["=runs/gc"], "'=runs/gc': expected a path or NAME=PATH"),
        (["gc="], "'gc=': expected a path or NAME=PATH"),
        (["runs/gc", "runs/gc.jsonl"], "runs/gc has the name of another setting; name it: NAME=runs/gc"),
        (["runs/none"], "runs/none: no such file or folder (relative paths start at the working folder)"),
        (["runs/gc", "--baseline", "gcc"], "unknown baseline 'gcc', did you mean 'gc'? (known: gc)"),
        (["runs/gc", "--metric", "relation"], "unknown metric 'relation', did you mean "),
        (["runs/gc", "--samples", "0"], "Invalid value for '--samples': 0 is not in the range x>=1."),
        (
            ["runs/gc", "--on", "train"],
            "Invalid value for '--on': 'train' is not one of 'test', 'validation', 'test_gold_entities'.",
        ),
        ([], "Missing argument 'RUN...'."),
        (["runs"], "runs: the folder holds neither a training nor trainings of several seeds (give a folder that "),
    ],
)
def test_wrong_usage(refused: Refused, runs: Path, arguments: list[str], message: str) -> None:
    counts_file("runs/gc.jsonl", [9] * 8)
    assert refused("compare", *arguments).startswith(message)


def test_the_documents_to_compare_on(cli: Cli, refused: Refused) -> None:
    def part(*arguments: object) -> str:
        result = cli("compare", *arguments, "--samples", 1)
        assert (result.code, result.err) == (0, "")
        return result.out.partition(",")[0]

    both = run_folder("both", [5, 5])
    validation = counts_file("validation.jsonl", [5, 6], part="validation")
    test = counts_file("test.jsonl", [5, 6])
    assert part(both) == part(both, test) == "test"
    assert part(both, validation) == part(both, "--on", "validation") == "validation"
    message = refused("compare", validation, test)
    assert message.startswith(
        "no part of the documents is in all runs (validation.jsonl was evaluated on validation; test.jsonl was "
        "evaluated on test) (evaluate them alike on the same documents: "
    )
    assert refused("compare", both, validation, "--on", "test") == (
        "validation.jsonl: the run has no test documents, only validation (choose others with --on, or leave the run "
        "out)"
    )


def test_given_entities_are_another_part(cli: Cli, refused: Refused) -> None:
    given = [counts_file(f"{name}.jsonl", [5, 6], part="test_gold_entities") for name in "ab"]
    result = cli("compare", *given, "--samples", 1)
    assert result.code == 0 and result.out.startswith("test_gold_entities, 2 documents; ")
    assert refused("compare", given[0], run_folder("run", [5, 6])).startswith(
        "no part of the documents is in all runs (a.jsonl was evaluated given gold entities; run was evaluated on "
        "validation, test) (evaluate them alike "
    )


def test_other_documents(refused: Refused, runs: Path) -> None:
    other = counts_file("other.jsonl", [5] * 8, first=1)
    assert refused("compare", "runs/gc", other).startswith(
        "1 of 8 documents of runs/gc/seed_0 are not among those of other.jsonl: 'd0'; 1 of 8 documents of other.jsonl "
    )


def test_without_training_facts(cli: Cli, refused: Refused) -> None:
    plain, ign = counts_file("plain.jsonl", [5, 6], ign=False), counts_file("ign.jsonl", [5, 6])
    result = cli("compare", plain, ign)
    assert result.code == 0 and "relation.f1" in result.out and "relation_ign.f1" not in result.out
    alone = cli("compare", plain)
    assert (alone.code, alone.err) == (0, "") and "relation_ign" not in alone.out
    message = refused("compare", plain, ign, "--metric", "relation_ign.f1")
    assert message.startswith("relation_ign.f1 was not counted in plain.jsonl; evaluate all runs in the same way")


def test_a_metric_that_is_asked_for_twice(cli: Cli, runs: Path) -> None:
    """It is one comparison, and its p is corrected as one."""
    once = cli("compare", "runs/gc", "runs/joint", "--metric", "relation.f1").out
    assert cli("compare", "runs/gc", "runs/joint", "--metric", "relation.f1", "--metric", "relation.f1").out == once


def test_what_is_left_out_is_said(cli: Cli, caplog: pytest.LogCaptureFixture) -> None:
    cli("compare", counts_file("plain.jsonl", [5], ign=False), counts_file("ign.jsonl", [5]))
    assert [r.getMessage() for r in caplog.records] == ["relation_ign is left out: it was not computed for plain.jsonl"]


def test_a_file_of_counts_beside_trainings(cli: Cli) -> None:
    result = cli("compare", run_folder("run", [5, 6]), counts_file("file.jsonl", [7, 6]), "--metric", "mention.f1")
    assert result.code == 0
    assert "differences from run\n\n- file: not known from a file of counts\n\nbest epochs\n\n- run: 3\n" in result.out


def test_what_differs(cli: Cli) -> None:
    def differences(*arguments: object) -> list[str]:
        lines = cli("compare", *arguments, "--metric", "mention.f1", "--samples", 1).out.splitlines()
        return lines[lines.index("differences from a") + 2 : lines.index("best epochs") - 1]

    a, b = run_folder("a", [5]), run_folder("b", [5], seed=7)
    assert differences(a, b) == ["- b: nothing besides seeds"]
    c = run_folder("c", [5], train="more.jsonl", test="test.jsonl")
    assert differences(a, f"b={b}", f"b={c}") == [
        "- b",
        '  - `train`: `"data.jsonl"` or `"more.jsonl"` instead of `"data.jsonl"`',
        '  - `test`: nothing or `"test.jsonl"` instead of nothing',
    ]
    assert differences(f"a={a}", f"a={c}")[:2] == [  # what should be seeds of one setting is not
        "- a",
        '  - `train`: `"data.jsonl"` or `"more.jsonl"` instead of `"data.jsonl"`',
    ]


def test_models_of_different_types(cli: Cli) -> None:
    a, long = run_folder("a", [5]), ["x" * 100 + name + "y" * 50 for name in "abc"]
    models = [{"type": "pipeline", "relations": {"type": "r", "words": text}} for text in long[:2]]
    b, c = (run_folder(name, [5], model=model, train=long[2]) for name, model in zip("bc", models))
    arguments = ["compare", a, f"b={b}", f"b={c}", "--metric", "mention.f1", "--samples", 1]
    shown = [shortened(model["relations"]) for model in models]
    table = cli(*arguments).out.splitlines()
    start = table.index("- b") + 1
    assert table[start : start + 5] == [
        '  - `model.type`: `"pipeline"` instead of `"joint"`',
        "  - `model.interactions`: nothing instead of `[]`",
        f"  - `model.relations`: `{shown[0]}` or `{shown[1]}` instead of nothing",
        f'  - `train`: `{shortened(long[2])}` instead of `"data.jsonl"`',
        "",
    ]
    assert f"`{shortened(long[2])}`" in cli(*arguments, "--format", "markdown").out
    of_runs = json.loads(cli(*arguments, "--format", "json").out)["settings"]["b"]["differences"]["model.relations"]
    assert of_runs == [{"setting": model["relations"]} for model in models]  # whole


def shortened(value: Any) -> str:
    """A value of more than 80 characters as the table shows it."""
    text = json.dumps(value)
    assert len(text) > 80
    return f"{text[:49]}…{text[-30:]}"


def test_equal_seeds_of_a_setting(cli: Cli, caplog: pytest.LogCaptureFixture) -> None:
    runs = [run_folder(name, [5], seed) for name, seed in (("a", 7), ("b", 8), ("c", 7), ("d", 8))]
    assert cli("compare", f"x={runs[0]}", f"x={runs[1]}", f"y={runs[2]}", f"y={runs[3]}").code == 0
    assert not caplog.records, "the settings have the same seeds, but each has them once"
    files = [counts_file(f"{name}.jsonl", [5]) for name in "ef"]
    assert cli("compare", *(f"x={run}" for run in [*runs[:3], *files])).code == 0
    assert [r.getMessage() for r in caplog.records] == ["setting x: 2 of its runs have the seed 7 (a, c)"]


def test_output_stands_apart(cli: Cli, refused: Refused, runs: Path) -> None:
    counts = counts_file("counts.jsonl", [5] * 8)
    before = counts.read_bytes()
    for output in (counts, Path("runs/gc/seed_1/config.json")):
        message = refused("compare", counts, "runs/gc", "--output", output)
        assert message.startswith(f"the output {output} stands among the inputs")
    assert counts.read_bytes() == before
    weights = Path("runs/gc/seed_1/model.safetensors")
    weights.write_bytes(b"weights")
    assert "is a part of the model directory" in refused("compare", counts, "runs/gc", "--output", weights)
    assert weights.read_bytes() == b"weights"
    assert cli("compare", "runs/gc", "--output", "runs/gc/comparison.md").code == 0  # beside the runs


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("documents.jsonl", None, "run: the training has not come to its end (go on with it, or leave it out)"),
        ("metrics.json", "{", "run/metrics.json: not JSON: line 1, column 2: Expecting property name "),
        ("config.json", "[]", "run/config.json: expected a JSON object, not list"),
    ],
)
def test_missing_and_damaged_files(refused: Refused, name: str, content: str | None, message: str) -> None:
    file = run_folder("run", [5]) / name
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    assert refused("compare", "run").startswith(message)


def test_a_seed_that_has_not_come_to_its_end(refused: Refused, runs: Path) -> None:
    Path("runs/gc/seed_1/metrics.json").unlink()
    assert refused("compare", "runs/gc").startswith("runs/gc/seed_1: the training has not come to its end ")
