"""Prediction with Ray; without the extra, these tests are skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from jointie.distributed import ShardedOutput, shards_of
from tests.commands.conftest import text_about
from tests.prediction.conftest import Trained

pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("cluster")]

NAMES = [("Ada Lovelace", "Acme", "Rome"), ("Bob Stone", "Globex", "Paris"), ("Eve Moss", "Initech", "Oslo")]


def test_a_model_that_cannot_be_loaded(tmp_path: Path) -> None:
    from jointie.distributed.ray_engine import EngineError, Settings, predict_shards

    (tmp_path / "a.txt").write_text(text_about(*NAMES[0]))
    output = ShardedOutput(tmp_path / "out", 1)
    output.begin({}, resume=False)
    with pytest.raises(EngineError, match=r"a worker failed: .*go on with --resume"):
        list(predict_shards(shards_of([str(tmp_path / "a.txt")], 10**9), Settings(tmp_path / "no", workers=1), output))


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
