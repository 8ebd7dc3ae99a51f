from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jointie.config import ConfigError, DataError, parse
from jointie.documents import Document, Entity, JsonlWriter, Mention, Relation
from jointie.metrics import TrainingFacts
from jointie.models import load
from jointie.prediction import Predictor
from jointie.testing.documents import ada, documents, marked, nothing, one_word, university
from jointie.training import Experiment, experiment_of, trainer
from jointie.training.loop.session import Session

Spec = Callable[..., dict[str, Any]]


def written(path: Path, texts: list[Document]) -> str:
    path.write_text(JsonlWriter().text_of(texts), encoding="utf-8")
    return str(path)


def test_runs_from_json(model_spec: Spec, tmp_path: Path) -> None:
    spec = parse(
        Experiment,
        {
            "train": written(tmp_path / "train.jsonl", documents()),
            "validation": written(tmp_path / "dev.jsonl", [ada(), university()]),
            "test": written(tmp_path / "test.jsonl", [one_word()]),
            "model": model_spec(),
            "trainer": {"epochs": 3, "seed": 5, "metric": "mention.f1"},
        },
    )
    experiment = experiment_of(spec)
    data = experiment.read()
    assert [len(part) for part in data] == [6, 2, 1]
    metrics = experiment.run(data, tmp_path / "run", spec.model_dump(mode="json"))
    assert metrics == json.loads((tmp_path / "run" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics.keys() == {"best_epoch", "validation", "test"}
    archive = load(tmp_path / "run")
    assert archive.config["trainer"]["seed"] == archive.meta.seed == 5
    assert archive.model.labels.relation_types == ("born_in", "lived_in", "located_in", "taught")
    log = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    best = max(log, key=lambda line: (line["validation"]["mention"]["f1"], -line["epoch"]))
    assert metrics["best_epoch"] == best["epoch"]
    assert metrics["validation"] == best["validation"], "the best model is reported on"
    assert list(Predictor(archive.model).predict(data.test))


def test_trains_on_several_files(model_spec: Spec, tmp_path: Path) -> None:
    first, second = written(tmp_path / "a.jsonl", [ada(), university()]), written(tmp_path / "b.jsonl", [ada()])
    spec = parse(Experiment, {"train": [first, f"{second}[:1]", second], "model": model_spec()})
    data = experiment_of(spec).read()
    assert [document.text for document in data.train] == [d.text for d in (ada(), university(), ada(), ada())]
    assert len({document.id for document in data.train}) == 4, "ids are told apart over all files"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (3, "train: Input should be a valid string; or "),
        (["a", 3], "train.1: Input should be a valid string (got 3)"),
        ({"a": "b"}, "train: Input should be a valid string; or "),
        ([], "; or List should have at least 1 item"),
    ],
)
def test_what_is_no_file_name(model_spec: Spec, value: object, problem: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(problem)):
        parse(Experiment, {"train": value, "model": model_spec()})


def test_no_entities_in_several_files(model_spec: Spec, tmp_path: Path) -> None:
    files = [written(tmp_path / name, [nothing()]) for name in ("a.jsonl", "b.jsonl")]
    with pytest.raises(DataError, match=r"a.jsonl, .*b.jsonl: no document has any entities"):
        experiment_of(parse(Experiment, {"train": files, "model": model_spec()})).read()


def test_only_training_documents(model_spec: Spec, tmp_path: Path) -> None:
    train = written(tmp_path / "train.jsonl", [ada()])
    spec = parse(Experiment, {"train": train, "model": model_spec(), "trainer": {"epochs": 2}})
    experiment = experiment_of(spec)
    metrics = experiment.run(experiment.read(), tmp_path / "run", spec.model_dump(mode="json"))
    assert metrics == {"best_epoch": 2}


def test_nothing_to_learn_from(model_spec: Spec, tmp_path: Path) -> None:
    train = written(tmp_path / "train.jsonl", [nothing()])
    with pytest.raises(DataError, match=r"train.jsonl: no document has any entities to learn from"):
        experiment_of(parse(Experiment, {"train": train, "model": model_spec()})).read()
    with pytest.raises(DataError, match=r"train.jsonl\[5:\]: there is no document to learn from"):
        experiment_of(parse(Experiment, {"train": f"{train}[5:]", "model": model_spec()})).read()


def test_types_that_training_never_shows(model_spec: Spec, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    other = marked("other", ["[0 Ada ] met [1 Mary ]"], {0: "QUEEN"}, [(0, 1, "met")])
    spec = parse(
        Experiment,
        {
            "train": written(tmp_path / "train.jsonl", [ada()]),
            "validation": written(tmp_path / "dev.jsonl", [other]),
            "model": model_spec(),
            "trainer": {"epochs": 1},
        },
    )
    experiment = experiment_of(spec)
    with caplog.at_level(logging.WARNING):
        experiment.run(experiment.read(), tmp_path / "run", spec.model_dump(mode="json"))
    assert "types in the validation documents that training never shows: QUEEN, met" in caplog.text


def test_it_tells_what_the_model_never_finds(model_spec: Spec, tmp_path: Path) -> None:
    """A wide name, and one that goes over the end of a sentence; and what pruning leaves after each epoch."""
    text = marked("a", ["[0 Ada Lovelace ] was born in [1 the old city of London ] .", "[0 She ] left ."])
    first, second, third = (Mention(*span) for span in ((0, 1), (3, 5), (2, 3)))
    over = Document.from_words(
        "b",
        [["Ada", "met", "St", "."], ["Mary", "."]],
        entities=(Entity((first,)), Entity((second,)), Entity((third,))),
        relations=(Relation(0, 1, "met"), Relation(0, 2, "met")),
    )
    pruner = {"type": "top_k", "ratio": 1.0, "min_candidates": 999}  # every span that is enumerated
    spec = {
        "train": written(tmp_path / "train.jsonl", [text, over]),
        "validation": written(tmp_path / "dev.jsonl", [text, over]),
        "test": written(tmp_path / "test.jsonl", [ada()]),
        "model": model_spec(pruner=pruner),
        "trainer": {"epochs": 1},
    }
    resolved, told = parse(Experiment, spec), list[str]()
    experiment = experiment_of(resolved)
    experiment.run(None, tmp_path / "run", resolved.model_dump(mode="json"), tell=told.append)
    what = "of 6 gold mentions are wider than 4 words (max_width) or go across the end of a sentence, where the model"
    rest = "never finds them; nor does it find 2 of 5 entities and 1 of 2 relations as they are annotated"
    assert told[:2] == [f"{part}: 2 {what} {rest}" for part in ("train", "validation")]
    assert not [line for line in told if line.startswith("test: ")], "all of it can be found"
    (line,) = (json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text("utf-8").splitlines())
    assert line["pruning_recall"] == 4 / 6
    told.clear()
    experiment.dry_run(experiment.read(), told.append)
    assert len(told) == 2


def test_augmentations_add_documents(model_spec: Spec, tmp_path: Path) -> None:
    spec = {
        "train": written(tmp_path / "train.jsonl", [ada(), university()]),
        "model": model_spec(),
        "augmentations": [{"type": "letter_case", "case": "upper"}, "raw_text"],
        "trainer": {"epochs": 1},
    }
    experiment = experiment_of(parse(Experiment, spec))
    data = experiment.read()
    learnt = experiment.learnt(data.train)
    assert learnt[:2] == data.train
    ids = [document.id for document in learnt[2:]]
    assert ids == [f"{document.id}~{number}" for number in (1, 2) for document in data.train]
    assert learnt[2].text == ada().text.upper()
    assert learnt == experiment.learnt(data.train)
    experiment.run(data, tmp_path / "with", spec)
    without = experiment_of(parse(Experiment, {**spec, "augmentations": []}))
    without.run(data, tmp_path / "without", spec)
    losses = [(tmp_path / name / "metrics.jsonl").read_text() for name in ("with", "without")]
    assert losses[0] != losses[1]
    assert (tmp_path / "with" / "labels.json").read_text() == (tmp_path / "without" / "labels.json").read_text()


def test_facts_of_augmentations_are_not_known(model_spec: Spec, tmp_path: Path, monkeypatch: Any) -> None:
    """The metric ``relation_ign`` of an epoch leaves out what that of the best model leaves out."""
    spec = {
        "train": written(tmp_path / "train.jsonl", [ada()]),
        "model": model_spec(),
        "augmentations": [{"type": "letter_case", "case": "upper"}],
        "trainer": {"epochs": 1},
    }
    experiment, sessions = experiment_of(parse(Experiment, spec)), list[Session]()
    data = experiment.read()

    class Recorded(Session):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            sessions.append(self)

    monkeypatch.setattr(trainer, "Session", Recorded)
    experiment.run(data, tmp_path / "run", spec)
    assert [session.facts.facts for session in sessions] == [TrainingFacts.of(data.train).facts]
    assert sessions[0].facts.facts < TrainingFacts.of(experiment.learnt(data.train)).facts
