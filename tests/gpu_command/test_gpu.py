"""The command for whenever a GPU is at hand, in small and on the CPU."""

from __future__ import annotations

import json
import logging
import signal
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from benchmarks.gpu import packing, requirements, training_queue
from benchmarks.gpu.__main__ import main
from benchmarks.gpu.clock import Clock
from benchmarks.gpu.jobs import Job
from benchmarks.gpu.memory import Measured
from benchmarks.gpu.options import PARTS, ROOT
from benchmarks.gpu.plan import Training
from benchmarks.gpu.processes import Ended, Process
from jointie.config import DataError
from jointie.models import load
from tests.processes import fork_python, python


@pytest.fixture
def process() -> Iterator[None]:
    """Put back what the command changes in the process that it has to itself."""
    handler, logger = signal.getsignal(signal.SIGTERM), logging.getLogger("jointie")
    level = logger.level
    yield
    signal.signal(signal.SIGTERM, handler)
    logger.setLevel(level)


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("process")
def test_everything_in_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All parts run, and what comes back is small and says what was found."""
    fork_python(monkeypatch)
    out = tmp_path / "out"
    options = ["--tiny", "--device", "cpu", "--minutes", "60", "--out", str(out), "--work", str(tmp_path / "work")]
    assert main(options) == 0, capsys.readouterr()
    printed = capsys.readouterr().out
    packing.check(out)
    names = {"report.md", "results.json", "logs.tar.gz", "joint_m_gc_fp32.tar.gz", "joint_m_gc_bf16.tar.gz"}
    assert {path.name for path in out.iterdir()} == names
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert [(name, part["status"]) for name, part in results["parts"].items()] == [(name, "done") for name in PARTS]
    assert results["parts"]["tests"]["outcomes"].keys() == {"passed"}
    assert all(case["encoder_ratio"] > 0 for case in results["parts"]["speed"]["measured"])
    assert results["parts"]["profile"]["train"]["rest_ms"] > 0
    for training in results["parts"]["queue"]["trainings"]:
        assert training["documents"] == {"train": 6, "validation": 2} and training["epochs"] == 1
    with tarfile.open(out / "joint_m_gc_bf16.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    small, encoder = tmp_path / "joint_m_gc_bf16", tmp_path / "work" / "tiny_encoder"
    with pytest.raises(DataError, match="not those that the model was made from"):
        load(small)
    python("from benchmarks.gpu.whole import main; main()", small, encoder, tmp_path / "whole")
    assert load(tmp_path / "whole").model.labels == load(tmp_path / "work/trainings/joint_m_gc_bf16/run").model.labels
    report = (out / "report.md").read_text(encoding="utf-8")
    assert printed.strip() == report.strip()
    for words in ("the CPU alone", "its figures mean nothing", "| queue | done |", "F1 in bf16 less that in fp32"):
        assert words in report


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--device", "cpu"], "--data is missing"),
        (["--tiny", "--parts", "tests,other"], "--parts takes some of"),
        (["--tiny", "--device", "cpu", "--out", "tests"], "is not an empty folder"),
    ],
)
def test_what_is_refused(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: Any = main(["--out", str(tmp_path / "out"), *arguments])
    except SystemExit as error:  # of the options
        code = error.code
    out, err = capsys.readouterr()
    assert (code, out) == (2, "") and message in err


def test_missing_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert requirements.missing() == []
    wanted = [Requirement("not-there>=1.5"), Requirement("pytest>=1000"), Requirement("pytest>=1")]
    monkeypatch.setattr(requirements, "_required", lambda: wanted)
    first, second = requirements.missing()
    assert first == "not-there>=1.5 (not installed)" and second.startswith("pytest>=1000 (")


def test_shares_of_the_time() -> None:
    clock = Clock(minutes=10)
    assert clock.seconds_of("tests", ["queue"]) == pytest.approx(120, abs=1)
    assert clock.seconds_of("queue", []) == pytest.approx(576, abs=1)
    assert Clock(minutes=0).seconds_of("tests", ["queue"]) == 0


def test_a_process_that_does_not_end(tmp_path: Path) -> None:
    """It is told to, and then ended, and what it had written is there."""
    # os.write, as the signal may come while print writes, which cannot be called again then
    code = "import os, signal, time; signal.signal(15, lambda *_: os.write(1, b'told\\n')); print('on', flush=True)"
    process = Process([sys.executable, "-c", f"{code}\nwhile True: time.sleep(0.01)"], {}, tmp_path / "log")
    while "on" not in process.log.read_text(encoding="utf-8"):
        assert process.ended() is None
    process.tell_to_end()
    while "told" not in process.log.read_text(encoding="utf-8"):
        assert process.ended() is None
    ended = process.wait(0.2)
    assert ended.status() == "over its time, ended" and not ended.is_done and ended.output.startswith("on\ntold\n")


class FakeProcess:
    """``jointie`` as far as the queue sees it.

    Args:
        arguments: ``train`` takes an epoch each time that it is looked at, until it is told to end; ``shrink`` is done
            at once.
        epochs: of a training.
    """

    def __init__(self, arguments: list[str], epochs: int) -> None:
        self.arguments, self.epochs, self.told = arguments, epochs, False
        self.run = Path(arguments[arguments.index("-s") + 1] if "-s" in arguments else arguments[1])

    def ended(self) -> Ended | None:
        if self.told:
            return Ended(143, 1.0, False, "")
        if self.arguments[0] == "shrink":
            small = Path(self.arguments[2])
            small.mkdir()
            (small / "meta.json").touch()
            return Ended(0, 1.0, True, "")
        return self._trained()

    def _trained(self) -> Ended | None:
        if "fails" in self.arguments[1]:
            return Ended(2, 1.0, True, "Error: no such spec")
        (self.run / "checkpoints").mkdir(parents=True, exist_ok=True)
        with (self.run / "metrics.jsonl").open("a") as file:
            file.write('{"epoch": 1}\n')
        done = len((self.run / "metrics.jsonl").read_text().splitlines())
        if done < self.epochs:
            return None
        (self.run / "metrics.json").write_text('{"validation": {}}')
        return Ended(0, 1.0, True, "")

    def tell_to_end(self) -> None:
        self.told = True

    def end(self, grace: float) -> Ended:
        self.told = True
        return Ended(143, 1.0, False, "")


class FakeTime:
    """Passes while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def jobs(tmp_path: Path) -> Callable[..., list[Job]]:
    """Makes jobs of trainings by their specs, each with so many epochs."""

    def made(**epochs: int) -> list[Job]:
        def job(spec: str) -> Job:
            training = Training(spec, f"{spec}.json", ("trainer.epochs=3",))
            return Job(training, tmp_path / spec, lambda name, arguments: FakeProcess(arguments, epochs[spec]))

        return [job(spec) for spec in epochs]

    return made


def run(jobs: list[Job], monkeypatch: pytest.MonkeyPatch, seconds: float) -> tuple[int, list[str]]:
    monkeypatch.setattr(training_queue, "time", FakeTime())
    at_once = training_queue.run_jobs(jobs, Measured("cpu", cores=2), seconds, grace=seconds / 4)
    return at_once, [job.status() for job in jobs]


def test_the_queue(jobs: Callable[..., list[Job]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Trainings are interrupted in time, resumed by the next call, and not touched again when they are done."""
    endless = 10**9
    at_once, status = run(jobs(one=3, fails=3, two=endless, three=endless), monkeypatch, 30.0)
    assert at_once == 2 and status == ["done", "failed", *["interrupted, to be resumed"] * 2]
    again = jobs(one=3, two=2, three=2)
    assert [job.status() for job in again] == ["done", *["interrupted, to be resumed"] * 2]
    assert run(again, monkeypatch, 60.0)[1] == ["done"] * 3
    assert [job.result()["seconds"] for job in again] == [0.0, 2.0, 2.0]


def test_other_settings_under_the_same_name(
    jobs: Callable[..., list[Job]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(jobs(one=3), monkeypatch, 60.0)
    (tmp_path / "one" / "small" / "meta.json").unlink()
    other = Job(Training("one", "one.json", ("trainer.epochs=9",)), tmp_path / "one", lambda *_: pytest.fail("started"))
    assert run([other], monkeypatch, 60.0)[1] == ["failed"]
    assert "other settings" in other.result()["message"]


def test_models_that_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The best come back."""
    monkeypatch.setattr(packing, "MOST_BYTES", 3000)
    work, out = tmp_path / "work", tmp_path / "out"
    out.mkdir()
    trainings: list[dict[str, Any]] = []
    for place, size in enumerate([100, 100, 100_000, 100, 100, 100, 100]):
        small = work / "trainings" / f"t{place}" / "small"
        small.mkdir(parents=True)
        (small / "model.safetensors").write_bytes(place.to_bytes(1, "big") * 10 if size == 100 else _noise(size))
        trainings.append({"name": f"t{place}", "metrics": {"validation": {"relation": {"f1": place / 10}}}})
    found = packing.pack_models(trainings, work, out)
    assert sorted(path.name for path in out.iterdir()) == [f"t{i}.tar.gz" for i in (1, 3, 4, 5, 6)]
    assert "left out" in found["t2"] and "left out" in found["t0"] and "bytes" in found["t6"]


def _noise(size: int) -> bytes:
    return bytes((i * i * 2654435761 >> 13) & 255 for i in range(size))


def test_the_package_knows_nothing_of_it() -> None:
    assert [path for path in (ROOT / "jointie").rglob("*.py") if "benchmarks" in path.read_text(encoding="utf-8")] == []
