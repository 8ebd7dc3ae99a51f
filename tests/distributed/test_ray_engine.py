"""Prediction with Ray; without the extra, these tests are skipped."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from jointie.distributed import ShardedOutput, shards_of
from jointie.prediction import Predictor
from tests.commands.conftest import text_about
from tests.prediction.conftest import Trained

pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("cluster")]

SLOW = Path(__file__).with_name("slow.py")
NAMES = [("Ada Lovelace", "Acme", "Rome"), ("Bob Stone", "Globex", "Paris"), ("Eve Moss", "Initech", "Oslo")]


@pytest.fixture
def texts(tmp_path: Path) -> list[str]:
    """Files, one of which cannot be read, and one that is empty."""
    for i in range(24):
        (tmp_path / f"{i}.txt").write_text(text_about(*NAMES[i % 3]) * (1 + i % 4))
    (tmp_path / "latin.txt").write_bytes("Zoë".encode("latin-1"))
    (tmp_path / "nothing.txt").touch()
    return sorted(str(path) for path in tmp_path.glob("*.txt"))


def lines(folder: Path) -> list[dict[str, Any]]:
    files = sorted((folder / "documents").glob("*.jsonl"))
    return sorted((json.loads(line) for f in files for line in f.read_text().splitlines()), key=lambda d: d["id"])


def decided(documents: list[dict[str, Any]]) -> list[Any]:
    """All but the scores, of which batches change the last digits."""

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without(item) for key, item in value.items() if not key.endswith("score")}
        return [without(item) for item in value] if isinstance(value, list) else value

    return [without(document) for document in documents]


def test_the_same_as_one_process_though_an_actor_is_killed(trained: Trained, texts: list[str], tmp_path: Path) -> None:
    from jointie.distributed.ray_engine import Settings, predict_shards
    from jointie.documents import Inputs, JsonlWriter

    shards = shards_of(texts, 300)
    assert len(shards) > 8
    output = ShardedOutput(tmp_path / "out", len(shards))
    output.begin({}, resume=False)
    killed: list[int] = []

    def kill_one() -> None:
        while not killed:
            for process in psutil.Process().children(recursive=True):
                if "PredictShard" in " ".join(_command(process)) and any((tmp_path / "out").glob("reports/*")):
                    os.kill(process.pid, signal.SIGKILL)
                    killed.append(process.pid)
                    return
            time.sleep(0.01)

    killer = threading.Thread(target=kill_one, daemon=True)
    killer.start()
    settings = Settings(trained.folder, workers=2, plugins=(str(SLOW),))
    reports = list(predict_shards(shards, settings, output))
    assert killed
    assert len(reports) == len(shards) and all(map(output.is_finished, shards))
    problems = [problem for report in reports for problem in report.problems]
    assert len(problems) == 2
    with open(tmp_path / "local.jsonl", "w", encoding="utf-8") as file:
        for document in Predictor.from_archive(trained.folder).predict(Inputs(texts, None, lambda error: None)):
            JsonlWriter().write(document, file)
    local = sorted(map(json.loads, (tmp_path / "local.jsonl").read_text().splitlines()), key=lambda d: d["id"])
    assert decided(lines(tmp_path / "out")) == decided(local)
    assert sum(report.documents for report in reports) == len(local) == 25


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_model_that_cannot_be_loaded(texts: list[str], tmp_path: Path) -> None:
    from jointie.distributed.ray_engine import EngineError, Settings, predict_shards

    output = ShardedOutput(tmp_path / "out", 1)
    output.begin({}, resume=False)
    with pytest.raises(EngineError, match=r"a worker failed: .*go on with --resume"):
        list(predict_shards(shards_of(texts, 10**9), Settings(tmp_path / "no", workers=1), output))


def test_a_shard_of_which_every_actor_dies(trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jointie.distributed.ray_engine import EngineError, Settings, predict_shards

    monkeypatch.setattr("jointie.distributed.ray_engine._TRIES", 1)  # each takes the start of a process

    module = tmp_path / "deadly.py"
    module.write_text(
        "import os\nfrom jointie.prediction import Predictor\nplain = Predictor.predict\n"
        "def predict(self, documents, failed):\n    documents = list(documents)\n"
        "    os._exit(9) if 'Bob' in documents[0].text else None\n    return plain(self, documents, failed)\n"
        "Predictor.predict = predict\n"
    )
    names = []
    for i in range(2):
        (tmp_path / f"{i}.txt").write_text(text_about(*NAMES[i]))
        names.append(str(tmp_path / f"{i}.txt"))
    shards = shards_of(names, 1)
    output = ShardedOutput(tmp_path / "out", len(shards))
    output.begin({}, resume=False)
    with pytest.raises(EngineError, match=r"a worker failed: .*finished shards are kept"):
        list(predict_shards(shards, Settings(trained.folder, workers=1, plugins=(str(module),)), output))
    assert not output.is_finished(shards[1])


def test_nothing_to_do(trained: Trained, tmp_path: Path) -> None:
    from jointie.distributed.ray_engine import Settings, predict_shards

    assert list(predict_shards([], Settings(trained.folder, workers=1), ShardedOutput(tmp_path, 0))) == []
