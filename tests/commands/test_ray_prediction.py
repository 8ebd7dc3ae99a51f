"""``jointie predict --engine ray``; without the extra, these tests are skipped."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from jointie.prediction import Predictor

from .conftest import PEOPLE, Cli, Refused, Trained, alike, read_lines, text_about

pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("cluster")]

SLOW = Path(__file__).parents[1] / "distributed" / "slow.py"
OUT = ("--engine", "ray", "--output", "out")


def found() -> list[dict[str, Any]]:
    return [d for file in sorted(Path("out/documents").iterdir()) for d in read_lines(file.read_text("utf-8"))]


def kill_an_actor(killed: list[int]) -> None:
    """Kill one of those that predict, as soon as a shard is written."""
    while not killed:
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                if "PredictShard" in " ".join(process.cmdline()) and any(Path("out").glob("reports/*")):
                    process.kill()
                    killed.append(process.pid)
                    return
        time.sleep(0.01)


def test_texts_lines_and_problems_though_an_actor_is_killed(
    cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("texts").mkdir()
    for i, person in enumerate(PEOPLE):
        Path(f"texts/{i}.txt").write_text(text_about(*person))
    Path("texts/bad.txt").write_bytes("Zoë".encode("latin-1"))
    Path("texts/empty.txt").touch()
    lines = [json.dumps({"text": text_about(*PEOPLE[i % 3]) * (1 + i % 4)}) + "\n" for i in range(24)]
    Path("stored").write_text("".join([*lines[:5], "{\n", *lines[5:]]))
    Path("lines.jsonl").symlink_to("stored")  # as in the folders of the Hub's cache
    inputs = ("texts", "lines.jsonl")
    local = cli("predict", trained.run, *inputs)
    killed = list[int]()
    killer = threading.Thread(target=kill_an_actor, args=(killed,), daemon=True)
    killer.start()
    monkeypatch.setattr(Predictor, "predict", Predictor.predict)  # which the plug-in replaces
    command = ("predict", trained.run, *inputs, *OUT, "--workers", 2, "--shard-bytes", 300, "--include-package", SLOW)
    result = cli(*command)
    assert killed
    assert result.code == local.code == 2
    assert "A worker died" in result.out and "Ada" not in result.out, "what Ray tells of it"
    told = sorted(result.err.splitlines(), key=lambda told: ("written" in told, "lines.jsonl" in told, "empty" in told))
    error, empty, line, last = told
    assert "texts/empty.txt, document 'empty': there are no words" in empty
    assert "lines.jsonl, line 6, column" in line
    assert error.endswith(
        "texts/bad.txt: not UTF-8 text (byte 2 is 0xeb) (convert the file to UTF-8, for example with "
        "iconv, or name its encoding with --encoding)"
    )
    count = len(PEOPLE) + 1 + 24
    assert last.startswith(f"{count} document(s) written (") and last.endswith("; 3 problem(s) in the input, see above")
    assert found() == alike(read_lines(local.out)) and len(list(Path("out/documents").iterdir())) > 8

    again = cli(*command, "--resume")
    assert again.code == 2 and {error, empty, line} == {*again.err.splitlines()[:3]}
    assert again.err.splitlines()[3].startswith("0 document(s) written (")
    assert f"; {count} stood in the output already; 3 problem(s)" in again.err


def test_a_folder_that_grows(cli: Cli, refused: Refused, trained: Trained) -> None:
    Path("texts").mkdir()
    Path("texts/0.txt").write_text(text_about(*PEOPLE[0]))
    Path("texts/1.txt").write_text(text_about(*PEOPLE[1]))
    command = ("predict", trained.run, "texts", "--reader", "text", *OUT, "--shard-bytes", 1)
    assert "CPUs have room for" in refused(*command, "--workers", "4000")
    assert cli(*command).code == 0  # with another number after the refusal
    assert [len(read_lines(file.read_text())) for file in Path("out/documents").iterdir()] == [1, 1]
    assert "other thresholds (relation); choose" in refused(*command, "--resume", "--threshold", "0.9")
    Path("texts/2.txt").write_text(text_about(*PEOPLE[2]))
    assert re.search(r"was begun with other files \(.*2\.txt\), inputs; choose", refused(*command, "--resume"))
    assert "is not empty" in refused(*command)


def test_what_is_refused_leaves_nothing_behind(refused: Refused, trained: Trained) -> None:
    Path("ada.txt").write_text(text_about(*PEOPLE[0]))
    command = ("predict", trained.run, "ada.txt", *OUT)
    assert "'nothing'" in refused(*command, "--threshold", "nothing=0.5")
    assert not Path("out").exists()
    assert "--gold goes with" in refused(*command, "--gold", "gold.json")
    assert "and no standard input" in refused("predict", trained.run, "-", *OUT)
    assert "leave --device out" in refused(*command, "--device", "cpu")
    assert "writes JSON lines" in refused(*command, "--format", "text")
    assert "name it with --output" in refused("predict", trained.run, "ada.txt", "--engine", "ray")
    assert "go with --engine ray" in refused("predict", trained.run, "ada.txt", "--workers", "2")
    assert "--workers 4000: " in refused(*command, "--workers", "4000")
    assert not any(Path("out").glob("*/*"))


def test_a_run_that_is_terminated(
    cli: Cli,
    trained: Trained,
    monkeypatch: pytest.MonkeyPatch,
    cluster: str,
) -> None:
    Path("lines.jsonl").write_text("".join(json.dumps({"text": text_about(*PEOPLE[i % 3])}) + "\n" for i in range(24)))
    monkeypatch.setenv("RAY_ADDRESS", cluster)
    options = (*OUT, "--shard-bytes", "1", "--include-package", str(SLOW))
    command = ["predict", str(trained.run), "lines.jsonl", *options]
    with subprocess.Popen([sys.executable, "-m", "jointie", *command], stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not any(Path("out").glob("reports/*")):
            time.sleep(0.05)
        process.terminate()
        error = process.communicate()[1]
    assert process.returncode == -signal.SIGTERM, error
    assert "Traceback" not in error and "***" not in error
    monkeypatch.setattr(Predictor, "predict", Predictor.predict)  # which the plug-in replaces
    again = cli(*command, "--resume")
    assert again.code == 0 and " stood in the output already" in again.err, again.err
    assert sorted(document["id"] for document in found()) == sorted(f"lines-{i + 1}" for i in range(24))
