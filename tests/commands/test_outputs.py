"""Outputs that are inputs under another name, that two commands write to, and that were begun in another way."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from jointie.storage import FolderLock, sha256_of_file

from .conftest import PEOPLE, Cli, Refused, Trained, annotated, read_lines, text_about, write_lines

Command = Callable[[Trained, Path, Path], tuple[object, ...]]


def command(name: str, option: str, *before: str) -> Command:
    """A command with a model, the data and an output."""
    return lambda trained, data, output: (name, trained.run, data, *before, option, output)


def scoring(gold: str, predicted: str, *others: str) -> Command:
    """``jointie score``, where ``X`` stands for the data."""
    return lambda trained, data, output: (
        *("score", "--gold", gold.replace("X", str(data)), "--predicted", predicted.replace("X", str(data))),
        *(other.replace("X", str(data)) for other in others),
        *("--output", output),
    )


WRITING = {
    "predict": command("predict", "--output"),
    "evaluate": command("evaluate", "--output"),
    "evaluate --predictions": command("evaluate", "--predictions"),
    "evaluate --counts": command("evaluate", "--counts"),
    "evaluate --train": lambda trained, data, output: (
        *("evaluate", trained.run, trained.data, "--train", data, "--output", output),
    ),
    "score --gold": scoring("X", "other.jsonl"),
    "score --predicted": scoring("other.jsonl", "X"),
    "score --train": scoring("other.jsonl", "other.jsonl", "--train", "X"),
    "calibrate": command("calibrate", "--output", "--dry-run"),
    "view": lambda trained, data, output: ("view", data, "--output", output),
    "view --gold": lambda trained, data, output: ("view", "other.jsonl", "--gold", data, "--output", output),
    "benchmark": command("benchmark", "--output", "--rounds", "1"),
}
"""Every command and option that reads something and writes a file."""


@pytest.fixture
def data() -> Path:
    documents = [annotated(f"d{i}", *names) for i, names in enumerate(PEOPLE)]
    write_lines(Path("other.jsonl"), documents)
    return write_lines(Path("data.jsonl"), documents)


def itself(path: Path) -> tuple[Path, Path]:
    return path, path


def hard_link(path: Path) -> tuple[Path, Path]:
    os.link(path, "link.jsonl")
    return path, Path("link.jsonl")


def symbolic_link(path: Path) -> tuple[Path, Path]:
    Path("link.jsonl").symlink_to(path)
    return path, Path("link.jsonl")


def link_to_a_link(path: Path) -> tuple[Path, Path]:
    os.link(path, "second.jsonl")
    Path("link.jsonl").symlink_to("second.jsonl")
    return path, Path("link.jsonl")


def linked_input(path: Path) -> tuple[Path, Path]:
    return tuple(reversed(symbolic_link(path)))  # type: ignore[return-value]


LINKS = [hard_link, symbolic_link, link_to_a_link, linked_input]


@pytest.mark.parametrize(
    ("name", "link"), [*((name, itself) for name in WRITING), *(("predict", link) for link in LINKS)]
)
def test_no_input_is_emptied_by_any_name_of_it(
    refused: Refused, trained: Trained, data: Path, name: str, link: Callable[[Path], tuple[Path, Path]]
) -> None:
    before = data.read_bytes()
    given, output = link(data)
    message = refused(*WRITING[name](trained, given, output))
    assert message == f"the output {output} stands among the inputs ({given}); choose another place for it"
    assert data.read_bytes() == before


@pytest.mark.parametrize("inside", [os.link, os.symlink])
def test_no_file_of_a_folder_is_emptied(
    refused: Refused, trained: Trained, data: Path, inside: Callable[[Path, str], None]
) -> None:
    Path("folder/sub").mkdir(parents=True)
    inside(data.resolve(), "folder/sub/link.jsonl")
    before = data.read_bytes()
    message = refused("predict", trained.run, "folder", "--output", data)
    assert message == "the output data.jsonl stands among the inputs (folder); choose another place for it"
    assert data.read_bytes() == before


@pytest.mark.parametrize("output", ["other/a.jsonl", "other/new.jsonl", "other/deep/new.jsonl"])
def test_a_folder_that_is_linked_in_a_folder_is_one_of_the_inputs(
    refused: Refused, trained: Trained, data: Path, output: str
) -> None:
    Path("other/deep").mkdir(parents=True)
    Path("folder").mkdir()
    Path("folder/link").symlink_to(Path("other").resolve())
    before = data.rename("other/a.jsonl").read_bytes()
    message = refused("predict", trained.run, "folder", "--output", output)
    assert message == f"the output {output} stands among the inputs (folder); choose another place for it"
    assert Path("other/a.jsonl").read_bytes() == before


def test_a_part_of_a_file_is_that_file(refused: Refused, trained: Trained, data: Path) -> None:
    os.link(data, "link.jsonl")
    assert "stands among the inputs" in refused("evaluate", trained.run, "data.jsonl[:2]", "--output", "link.jsonl")


@contextmanager
def redirected(number: int, path: Path, flags: int) -> Iterator[None]:
    """Standard input (0) or output (1) of this process is a file, as a shell would have it."""
    kept, file = os.dup(number), os.open(path, flags)
    os.dup2(file, number)
    try:
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)
        os.close(file)


def test_standard_input_and_output_are_files_too(cli: Cli, refused: Refused, trained: Trained, data: Path) -> None:
    before = data.read_bytes()
    with redirected(0, data, os.O_RDONLY):
        message = refused("predict", trained.run, "-", "--reader", "jsonl", "--output", "data.jsonl")
    assert message == "the output data.jsonl stands among the inputs (-); choose another place for it"
    with redirected(1, data, os.O_WRONLY | os.O_APPEND):
        result = cli("predict", trained.run, "data.jsonl")
    assert result.code == 2
    assert result.err.startswith("Error: the output /dev/stdout stands among the inputs (data.jsonl)")
    assert data.read_bytes() == before


def test_an_input_with_another_name_may_be_replaced_by_nothing(cli: Cli, trained: Trained, data: Path) -> None:
    """A copy is another file, and a link to the output that was there is written through."""
    shutil.copy(data, "copy.jsonl")
    assert cli("predict", trained.run, data, "--output", "copy.jsonl").code == 0
    assert data.read_bytes() != Path("copy.jsonl").read_bytes()


def test_no_part_of_the_model_is_emptied_by_another_name_of_it(refused: Refused, trained: Trained, data: Path) -> None:
    shutil.copytree(trained.run, "run")
    os.link("run/model.safetensors", "weights")
    os.link(next(file for file in Path("run/tokenizer").iterdir() if file.is_file()), "word_pieces")
    for name in ("weights", "word_pieces"):
        before = Path(name).read_bytes()
        for option in ("--output", "--predictions"):
            assert "is a part of the model directory" in refused("evaluate", "run", data, option, name)
        assert Path(name).read_bytes() == before


def test_two_outputs_of_one_file(refused: Refused, trained: Trained, data: Path) -> None:
    Path("a.json").touch()
    os.link("a.json", "b.json")
    message = refused("evaluate", trained.run, data, "--output", "a.json", "--counts", "b.json")
    assert message == "two outputs go to b.json; choose a file for each"


def test_comparisons(refused: Refused, trained: Trained) -> None:
    os.link(trained.run / "documents.jsonl", "link.md")
    assert "stands among the inputs" in refused("compare", trained.run, "--output", "link.md")


def test_pictures(refused: Refused, trained: Trained) -> None:
    shutil.copytree(trained.run, "runs/seed_0")
    os.link("runs/seed_0/metrics.jsonl", "link.svg")
    before = Path("link.svg").read_bytes()
    for run in ("runs", "runs/seed_0", "name=runs"):
        assert "stands among the inputs" in refused("plot", run, "--output", "link.svg")
    assert Path("link.svg").read_bytes() == before
    with FolderLock(Path.cwd(), ".out.svg.lock"):
        assert "another command is writing to out.svg;" in refused("plot", "runs", "--output", "out.svg")


@pytest.fixture
def locked() -> Iterator[None]:
    """Another command is writing to ``out.jsonl``."""
    with FolderLock(Path.cwd(), ".out.jsonl.lock"):
        yield


@pytest.mark.parametrize(
    ("name", "place"), [*((name, "out.jsonl") for name in [*WRITING, "compare", "shrink"]), ("predict", "link.jsonl")]
)
@pytest.mark.usefixtures("locked")
def test_an_output_that_another_command_writes_to(
    cli: Cli, trained: Trained, data: Path, name: str, place: str
) -> None:
    Path("link.jsonl").symlink_to("out.jsonl")
    others: dict[str, tuple[object, ...]] = {
        "compare": ("compare", trained.run, "--output", place),
        "shrink": ("shrink", trained.run, place),
    }
    result = cli(*(others[name] if name in others else WRITING[name](trained, data, Path(place))))
    sentence = f"another command is writing to {place}; wait for it, end it, or choose another output"
    assert result.code == 2 and result.err.splitlines()[-1] == f"Error: {sentence}"
    assert not Path("out.jsonl").exists()


def test_two_predictions_into_one_file(cli: Cli, refused: Refused, trained: Trained) -> None:
    first = [sys.executable, "-m", "jointie", "predict", str(trained.run), "-", "--output", "out.jsonl"]
    Path("ada.txt").write_text(text_about(*PEOPLE[0]))
    with subprocess.Popen(first, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        while not Path(".out.jsonl.lock").exists():
            assert process.poll() is None
            time.sleep(0.02)
        for options in ((), ("--resume",), ("--format", "text")):
            message = refused("predict", trained.run, "ada.txt", "--output", "out.jsonl", *options)
            assert message == "another command is writing to out.jsonl; wait for it, end it, or choose another output"
        process.stdin.write(text_about(*PEOPLE[1]).encode())
        process.stdin.close()
        assert process.wait(60) == 0
    assert [document["id"] for document in read_lines(Path("out.jsonl").read_text())] == ["stdin"]
    assert {path.name for path in Path().iterdir()} == {"ada.txt", "out.jsonl", "out.jsonl.provenance"}
    assert cli("predict", trained.run, "ada.txt", "--output", "out.jsonl").code == 0


def test_a_command_that_was_killed_keeps_nobody_out(cli: Cli, trained: Trained) -> None:
    Path("ada.txt").write_text(text_about(*PEOPLE[0]))
    Path(".out.jsonl.lock").touch()
    assert cli("predict", trained.run, "ada.txt", "--output", "out.jsonl").code == 0


def test_formats_of_several_files(cli: Cli, refused: Refused, trained: Trained) -> None:
    Path("ada.txt").write_text(text_about(*PEOPLE[0]))
    arguments = ("predict", trained.run, "ada.txt", "--format", "brat", "--output", "annotated")
    with FolderLock(Path.cwd(), ".annotated.lock"):
        assert "another command is writing to annotated;" in refused(*arguments)
    assert cli(*arguments).code == 0


def test_pipes_and_devices_are_not_locked(cli: Cli, trained: Trained) -> None:
    Path("ada.txt").write_text(text_about(*PEOPLE[0]))
    assert cli("predict", trained.run, "ada.txt", "--output", "/dev/null") == (0, "", "")


def other_weights(run: Path) -> None:
    from jointie.archive import weights_bytes, write_weights
    from jointie.models import load

    model = load(run).model
    next(model.parameters()).data += 1e-3
    write_weights(run, weights_bytes(model))


def other_calibration(run: Path) -> None:
    from jointie.archive import save_calibration, weights_file
    from jointie.components.decoding import Calibration, Scale

    save_calibration(run, Calibration(mention=Scale(temperature=2.0)), sha256_of_file(weights_file(run)))


CHANGES: dict[str, tuple[list[str], str]] = {
    "precision": (["--precision", "bf16"], "precision (fp32, now bf16)"),
    "thresholds": (["--threshold", "0.9"], "thresholds (relation)"),
    "one threshold": (["--threshold", "works_for=0.9"], "thresholds (works_for)"),
    "encoding": (["--encoding", "latin-1"], "arguments (encoding)"),
    "reader": (["--reader", '{"type": "text", "segmenter": "paragraphs"}'], "reader"),
    "plug-in": (["--include-package", "plugin.py"], "plugins"),
    "two": (["--precision", "bf16", "--threshold", "0.9"], "precision (fp32, now bf16), thresholds (relation)"),
}


@pytest.fixture
def begun(cli: Cli, trained: Trained) -> tuple[object, ...]:
    """A prediction of one document, and the command of one more with a model that may be changed."""
    shutil.copytree(trained.run, "run")
    for i, person in enumerate(PEOPLE[:2]):
        Path(f"{i}.txt").write_text(text_about(*person))
    Path("plugin.py").touch()
    assert cli("predict", "run", "0.txt", "--output", "out.jsonl").code == 0
    return "predict", "run", "0.txt", "1.txt", "--output", "out.jsonl", "--resume"


@pytest.mark.parametrize("name", CHANGES)
def test_an_output_that_was_begun_in_another_way(refused: Refused, begun: tuple[object, ...], name: str) -> None:
    options, different = CHANGES[name]
    before = Path("out.jsonl").read_bytes()
    message = refused(*begun, *options)
    assert message == (f"out.jsonl was begun with other {different}; choose another output, or leave --resume out")
    assert Path("out.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("change", "file"), [(other_weights, "meta.json, model.safetensors"), (other_calibration, "calibration.json")]
)
def test_an_output_that_was_begun_by_another_model(
    refused: Refused, begun: tuple[object, ...], change: Callable[[Path], None], file: str
) -> None:
    change(Path("run"))
    message = refused(*begun)
    assert message.startswith("out.jsonl was begun with other model (") and file in message


def test_an_output_is_gone_on_with_in_the_same_way(cli: Cli, trained: Trained, begun: tuple[object, ...]) -> None:
    """A copy of the model, metrics beside it and more inputs change nothing."""
    first = Path("out.jsonl").read_bytes()
    Path("run/metrics.json").write_text("{}")
    for file in Path("run").rglob("*"):
        os.utime(file)
    result = cli(*begun)
    assert (result.code, result.out) == (0, "") and result.err.endswith("; 1 stood in the output already\n")
    assert Path("out.jsonl").read_bytes().startswith(first)
    assert [document["id"] for document in read_lines(Path("out.jsonl").read_text())] == ["0", "1"]
    assert cli("predict", trained.run, *begun[2:]).code == 0


@pytest.mark.parametrize("content", [None, b"", b"[1]", b"\xff", b'{"model": {}}'])
def test_a_record_that_is_missing_or_damaged(
    refused: Refused, begun: tuple[object, ...], content: bytes | None
) -> None:
    record, before = Path("out.jsonl.provenance"), Path("out.jsonl").read_bytes()
    record.unlink()
    if content is not None:
        record.write_bytes(content)
    message = refused(*begun)
    assert re.search(r"is missing or damaged|was begun with other arguments, evidence_fusion, model \(", message), (
        message
    )
    assert Path("out.jsonl").read_bytes() == before


def test_an_output_in_a_folder_where_nothing_can_be_made(
    cli: Cli, refused: Refused, begun: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one file that is mounted alone: it is written, and cannot be gone on with."""
    from jointie.commands.support import resume

    def closed(path: Path, value: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    Path("out.jsonl.provenance").unlink()
    monkeypatch.setattr(resume, "write_json", closed)
    again = [argument for argument in begun if argument != "--resume"]
    assert cli(*again).code == 0 and read_lines(Path("out.jsonl").read_text())
    assert "is missing or damaged" in refused(*begun)


def test_an_output_that_holds_nothing_is_begun_anew(cli: Cli, refused: Refused, begun: tuple[object, ...]) -> None:
    Path("out.jsonl").write_text('{"id": "0", ')  # of a process that was killed
    assert cli(*begun, "--precision", "bf16").code == 0
    assert json.loads(Path("out.jsonl.provenance").read_text())["precision"] == "bf16"
    assert "precision (bf16, now fp32)" in refused(*begun)


def test_an_output_that_is_replaced_has_a_new_record(cli: Cli, begun: tuple[Any, ...]) -> None:
    assert cli("predict", "run", "0.txt", "--output", "out.jsonl", "--threshold", "0.9").code == 0
    assert cli(*begun, "--threshold", "0.9").code == 0
