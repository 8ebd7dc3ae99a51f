from __future__ import annotations

import json
from pathlib import Path

from jointie.visualisation import draw_curves

from .conftest import PEOPLE, Cli, Refused, Trained


def epoch(number: int, loss: float, f1: float, **more: object) -> dict[str, object]:
    return {"epoch": number, "losses": {"mention": loss}, "validation": {"mention": {"f1": f1}}, **more}


def write_run(folder: Path, *epochs: dict[str, object]) -> str:
    folder.mkdir(parents=True)
    (folder / "metrics.jsonl").write_text("".join(json.dumps(each) + "\n" for each in epochs))
    return str(folder)


def test_lines_hold_the_values_of_the_epochs() -> None:
    runs = {"a": [epoch(1, 3.0, 0.5), epoch(2, 2.0, 0.75, best=True)], "b": [epoch(1, 4.0, 0.25)]}
    loss, f1 = draw_curves(runs, ["mention.f1"]).axes
    assert (loss.get_title(), f1.get_title()) == ("loss: mention", "mention.f1")
    assert [line.get_xydata().tolist() for line in f1.lines] == [[[1, 0.5], [2, 0.75]], [[2, 0.75]], [[1, 0.25]]]
    assert [line.get_xydata().tolist() for line in loss.lines][::2] == [[[1, 3.0], [2, 2.0]], [[1, 4.0]]]


def test_names_are_shown_as_they_are(cli: Cli, tmp_path: Path) -> None:
    """Those that begin with ``_`` too, and ``$`` begins no formula."""
    runs = [f"{name}={write_run(tmp_path / str(i), epoch(1, 3.0, 0.5))}" for i, name in enumerate(("_base", "a$x^$"))]
    cli("plot", *runs, "--metric", "mention.f1", "--output", str(tmp_path / "curves.svg"))
    text = (tmp_path / "curves.svg").read_text()
    assert "<!-- _base -->" in text and "<!-- a$x^$ -->" in text


def test_draws_runs_seeds_and_stages(cli: Cli, tmp_path: Path) -> None:
    write_run(tmp_path / "seeds" / "seed_0", epoch(1, 1.0, 0.1))
    write_run(tmp_path / "seeds" / "seed_1", epoch(1, 1.0, 0.1))
    staged = write_run(
        tmp_path / "pipeline", epoch(1, 1.0, 0.1, stage="entities"), epoch(1, 1.0, 0.1, stage="relations")
    )
    picture = tmp_path / "new" / "curves.svg"
    cli("plot", str(tmp_path / "seeds"), f"two={staged}", "--metric", "mention.f1", "--output", str(picture))
    text = picture.read_text()
    for name in ("seeds seed_0", "seeds seed_1", "two entities", "two relations", "loss: mention"):
        assert f"<!-- {name} -->" in text


def test_trainings_under_way(cli: Cli, refused: Refused, tmp_path: Path) -> None:
    """A seed that has just begun, seeds in their order, and no documents to validate on."""
    for seed in (0, 2, 10):
        write_run(tmp_path / "seeds" / f"seed_{seed}", {"epoch": 1, "losses": {"mention": 3.0}})
    (tmp_path / "seeds" / "seed_11").mkdir()
    (tmp_path / "seeds" / "seed_12").mkdir()
    (tmp_path / "seeds" / "seed_12" / "metrics.jsonl").write_text("")
    picture = tmp_path / "curves.svg"
    cli("plot", str(tmp_path / "seeds"), "--output", str(picture))
    text = picture.read_text()
    names = [f"<!-- seeds seed_{seed} -->" for seed in (0, 2, 10)]
    assert sorted(names, key=text.index) == names and "seed_11" not in text and "seed_12" not in text
    message = refused("plot", str(tmp_path / "seeds"), "--metric", "mention.f1")
    assert message.startswith("unknown metric of documents to validate on 'mention.f1' (known: none)")


def test_two_runs_of_one_name(refused: Refused, tmp_path: Path) -> None:
    runs = [f"X={write_run(tmp_path / name, epoch(1, 3.0, 0.5))}" for name in ("a", "b")]
    assert refused("plot", *runs) == "two runs are called 'X'; give each a name of its own"


def test_refuses_what_cannot_be_drawn(refused: Refused, tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", epoch(1, 1.0, 0.1))
    assert "no epoch of a training is here" in refused("plot", str(tmp_path))
    assert refused("plot", "nowhere") == "nowhere: no such folder"
    assert "unknown metric of documents to validate on 'coref.f1'" in refused("plot", run, "--metric", "coref.f1")
    picture = str(tmp_path / "curves.xyz")
    for wrong in (picture, str(tmp_path / "curves")):
        assert refused("plot", "nowhere", "--output", wrong) == (
            f"{wrong}: the ending says what the picture is; give it one of .png, .svg, .pdf, .jpg"
        )
    wrong_values = [{"losses": [1, 2]}, {"losses": {}, "validation": 5}]
    for content in (b"[]\n", b"\xff\xfe", *(json.dumps({"epoch": 1, **values}).encode() for values in wrong_values)):
        Path(run, "metrics.jsonl").write_bytes(content)
        assert "line 1: no epoch of a training" in refused("plot", run)


def test_draws_the_scores_in_a_document(cli: Cli, refused: Refused, trained: Trained, tmp_path: Path) -> None:
    """Mentions stand by entities in the picture, each with its text."""
    run, picture = str(trained.run), tmp_path / "scores.svg"
    ids = [json.loads(line)["id"] for line in trained.data.read_text().splitlines()]
    cli("plot", run, "--document", str(trained.data), "--id", ids[1], "--output", str(picture))
    text = picture.read_text()
    assert f"<!-- {ids[1]}: coreference -->" in text and f"<!-- {PEOPLE[1][0]} -->" in text
    cli("plot", run, "--document", str(trained.data), "--scores", "works_for", "--output", str(picture))
    assert f"<!-- {ids[0]}: works_for (row: head) -->" in picture.read_text()
    assert "there is no document with the id 'x'" in refused("plot", run, "--document", str(trained.data), "--id", "x")
    assert refused("plot", run, "--document", str(trained.data), "--scores", "work_for") == (
        "unknown relation 'work_for', did you mean 'works_for'? (known: based_in, coreference, works_for)"
    )
    assert "--id goes with --document" in refused("plot", run, "--id", "x")
    assert "there is one RUN" in refused("plot", run, run, "--document", str(trained.data))
    own = tmp_path / "data.png"
    own.write_bytes(trained.data.read_bytes())
    message = refused("plot", run, "--document", str(own), "--reader", "jsonl", "--output", str(own))
    assert "stands among the inputs" in message
