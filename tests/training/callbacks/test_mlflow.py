from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jointie.training import MLflow

from .steps import run as run_to
from .steps import state_in

mlflow = pytest.importorskip("mlflow", reason="needs the extra mlflow")


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of a store in a file, which the callback uses too."""
    address = f"sqlite:///{tmp_path / 'mlflow.db'}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    return mlflow.MlflowClient(tracking_uri=address)


def points(client: Any, id: str | None, name: str) -> list[tuple[int, float]]:
    return [(metric.step, metric.value) for metric in client.get_metric_history(id, name)]


def test_a_run_and_its_resumption(tmp_path: Path, client: Any) -> None:
    folder = tmp_path / "joint_m"
    state = state_in(folder)
    state.config = {"reader": "docred", "trainer": {"epochs": 9, "freeze": ["a", "b"]}}
    callback = MLflow(experiment="papers", every=2)
    run_to(callback, state, 3)
    run = client.get_run(callback.id)
    assert client.get_experiment(run.info.experiment_id).name == "papers"
    assert (run.info.run_name, run.info.status) == ("joint_m", "FAILED"), "it was broken off"
    assert run.data.params == {"reader": "docred", "trainer.epochs": "9", "trainer.freeze": '["a", "b"]'}
    assert run.data.metrics == {
        **{
            "loss/mention": 2.0,
            "loss/relation": 0.5,
            "loss/total": 2.5,
            "learning_rate/task": 0.25,
            "gradient_norm": 2.0,
        },
        **{"validation/coref.f1": 0.125, "validation/coref.muc.f1": 0.25},
    }
    assert points(client, callback.id, "validation/coref.f1") == [(3, 0.125)]

    again = MLflow(experiment="papers", every=2)
    again.load_state_dict(json.loads(json.dumps(callback.state_dict())), folder)
    rest = state_in(folder, total_steps=3)
    rest.finished = True
    run_to(again, rest, 6)
    assert again.id == callback.id
    assert points(client, callback.id, "loss/mention") == [(2, 2.0), (4, 4.0), (6, 6.0)]
    assert client.get_run(callback.id).info.status == "FINISHED"
    assert len(client.search_runs([run.info.experiment_id])) == 1


def test_stages_and_new_trainings(tmp_path: Path, client: Any) -> None:
    callback = MLflow(name="mine", every=1)
    run_to(callback, state_in(tmp_path, "coreference"), 1)
    first = callback.id
    run_to(callback, state_in(tmp_path, "relations", total_steps=1), 2)
    assert callback.id == first
    assert points(client, first, "relations/loss/mention") == [(2, 2.0)]
    run_to(callback, state_in(tmp_path), 1)
    assert callback.id != first


def test_nothing_without_a_folder(client: Any) -> None:
    callback = MLflow(every=1)
    run_to(callback, state_in(None), 3)
    assert (callback.state_dict(), client.get_experiment_by_name("jointie")) == ({"id": None}, None)
