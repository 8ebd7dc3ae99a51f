"""Runs of ``jointie predict`` that meet trouble, or are continued."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import PEOPLE, Cli, Refused, Trained, alike, docred, read_lines, text_about

TEXT = text_about(*PEOPLE[0])


def write_texts(*numbers: int) -> list[str]:
    """Write the texts about the people, and give the names of the files."""
    for i in numbers:
        Path(f"{i}.txt").write_text(text_about(*PEOPLE[i]))
    return [f"{i}.txt" for i in numbers]


def test_going_on_where_a_run_was_killed(cli: Cli, trained: Trained) -> None:
    names = write_texts(0, 1, 2)
    assert cli("predict", trained.run, *names, "--output", "out.jsonl").code == 0
    whole = Path("out.jsonl").read_bytes()
    documents = alike(read_lines(whole.decode()))
    first = whole.index(b"\n") + 1
    for kept, skipped in ((first, 1), (first + 40, 1), (40, 0), (len(whole) - 1, 2), (len(whole), 3)):
        Path("out.jsonl").write_bytes(whole[:kept])
        result = cli("predict", trained.run, *names, "--output", "out.jsonl", "--resume")
        assert (result.code, result.out) == (0, "")
        lines = Path("out.jsonl").read_bytes()
        assert lines.startswith(whole[: whole[:kept].rfind(b"\n") + 1])  # what is done stays as it is
        assert read_lines(lines.decode()) == documents
        assert skipped == 0 or result.err.endswith(f"; {skipped} stood in the output already\n")
        assert result.err.startswith(f"{3 - skipped} document(s) written (") or not skipped
    assert cli("predict", trained.run, *names, "--output", "new.jsonl", "--resume").code == 0
    assert read_lines(Path("new.jsonl").read_text()) == documents


def test_another_text_under_a_name_that_is_done(cli: Cli, trained: Trained) -> None:
    names = write_texts(0, 1)
    assert cli("predict", trained.run, names[0], "--output", "out.jsonl").code == 0
    Path("0.txt").write_text("Another text.")
    result = cli("predict", trained.run, *names, "--output", "out.jsonl", "--resume")
    assert result.code == 2
    assert "Error: out.jsonl, document '0': it stands in the output with another text (predict it into" in result.err
    assert [document["id"] for document in read_lines(Path("out.jsonl").read_text())] == ["0", "1"]


def test_what_cannot_be_continued(refused: Refused, trained: Trained) -> None:
    names = write_texts(0)
    assert refused("predict", trained.run, *names, "--resume").startswith("--resume goes on with an output file")
    message = refused("predict", trained.run, *names, "--resume", "--output", "o.txt", "--format", "text")
    assert message == "an output in the format 'text' cannot be continued; use --format jsonl with --resume"
    Path("table.csv").write_text("a,b\n")
    message = refused("predict", trained.run, *names, "--resume", "--output", "table.csv")
    assert message.startswith("table.csv, line 1: this is no document") and Path("table.csv").read_text() == "a,b\n"


def test_other_encodings(cli: Cli, trained: Trained) -> None:
    text = "Zoë Müller works for Acme.\r\n"
    for encoding in ("utf-16", "latin-1", "cp1252", "utf-32"):
        Path("one.txt").write_bytes(text.encode(encoding))
        result = cli("predict", trained.run, "one.txt", "--encoding", encoding)
        assert (result.code, read_lines(result.out)[0]["text"]) == (0, text)
    Path("one.txt").write_bytes(text.encode("utf-16"))
    result = cli("predict", trained.run, "one.txt")
    assert result.code == 2 and "as this seems to be UTF-16, give --encoding utf-16" in result.err
    result = cli("predict", trained.run, "one.txt", "--encoding", "klingon")
    assert result.code == 2 and "there is no text encoding 'klingon'" in result.err


def test_files_that_are_too_large(cli: Cli, trained: Trained) -> None:
    names = write_texts(0, 1)
    Path("0.txt").write_text("word " * 100)
    result = cli("predict", trained.run, *names, "--max-bytes", 100)
    assert result.code == 2 and "Error: 0.txt: more than 100 bytes, which is a lot for one document" in result.err
    assert [document["id"] for document in read_lines(result.out)] == ["1"]


def test_what_is_no_file_in_a_folder(cli: Cli, trained: Trained) -> None:
    Path("folder").mkdir()
    Path("folder/a.txt").write_text(TEXT)
    os.mkfifo("folder/b.txt")
    Path("folder/c.txt").symlink_to("nowhere.txt")
    Path("folder/d.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    result = cli("predict", trained.run, "folder")
    assert result.code == 2 and [document["id"] for document in read_lines(result.out)] == ["a"]
    pipe, link, binary, last = result.err.splitlines()
    assert pipe.startswith("Error: folder/b.txt: this is no regular file")
    assert link.startswith("Error: folder/c.txt: this is a link that leads nowhere")
    assert binary.startswith("Error: folder/d.txt: not UTF-8 text (byte 0 is 0x89)")
    assert last.endswith("; 3 problem(s) in the input, see above")


def bad_lines(count: int) -> list[bytes]:
    """JSON lines of which every fifth cannot be used, each for another reason."""
    bad = (b'{"text": }', b"[1]", b'{"id": "x"}', b'{"text": "\xff"}', b'{"text": 7}', b"{" * 10**5)
    good = [json.dumps({"id": f"d{i}", "text": text_about(*PEOPLE[i % 3])}).encode() for i in range(count)]
    return [bad[i // 5 % len(bad)] if i % 5 == 1 else line for i, line in enumerate(good)]


@pytest.mark.parametrize("form", ["file", "folder", "standard input"])
def test_bad_lines_leave_the_rest(cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    content = b"\n".join(bad_lines(30))
    Path("folder").mkdir()
    Path("folder/lines.jsonl").write_bytes(content)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
    given = {"file": ["folder/lines.jsonl"], "folder": ["folder"], "standard input": ["-", "--reader", "jsonl"]}[form]
    source = "<stdin>" if form == "standard input" else "folder/lines.jsonl"
    result = cli("predict", trained.run, *given, "--output", "out.jsonl")
    assert (result.code, result.out) == (2, "")
    *errors, last = result.err.splitlines()
    assert [error.partition(":")[0] for error in errors] == ["Error"] * 6
    assert [re.search(rf"{source}, line (\d+)", error)[1] for error in errors] == [str(5 * i + 2) for i in range(6)]  # type: ignore[index]
    assert last.startswith("24 document(s) written (") and last.endswith("; 6 problem(s) in the input, see above")
    written = [document["id"] for document in read_lines(Path("out.jsonl").read_text())]
    assert written == [f"d{i}" for i in range(30) if i % 5 != 1]


def test_bad_records_and_files_leave_the_rest(cli: Cli, trained: Trained) -> None:
    records = [docred("a"), {"title": "b"}, docred("c"), 7, docred("d")]
    Path("records.json").write_text(json.dumps(records))
    Path("whole.txt").write_text(TEXT)
    Path("broken.json").write_text(json.dumps(records)[:-40])
    result = cli("predict", trained.run, "records.json", "broken.json", "whole.txt")
    assert result.code == 2 and result.err.endswith("; 3 problem(s) in the input, see above\n")
    assert [document["id"] for document in read_lines(result.out)] == ["a", "c", "d", "whole"]


def test_going_on_behind_a_bad_line(cli: Cli, trained: Trained) -> None:
    """What is mended later is added, and what stands there is left."""
    lines = bad_lines(5)
    Path("lines.jsonl").write_bytes(b"\n".join(lines))
    assert cli("predict", trained.run, "lines.jsonl", "--output", "out.jsonl").code == 2
    lines[1] = json.dumps({"id": "d1", "text": TEXT}).encode()
    Path("lines.jsonl").write_bytes(b"\n".join(lines))
    result = cli("predict", trained.run, "lines.jsonl", "--output", "out.jsonl", "--resume")
    assert result.code == 0 and result.err.startswith("1 document(s) written (")
    assert [d["id"] for d in read_lines(Path("out.jsonl").read_text())] == ["d0", "d2", "d3", "d4", "d1"]


def test_a_segmenter_of_ones_own_choice(cli: Cli, trained: Trained) -> None:
    Path("lines.txt").write_text("Ada likes\nRome")
    for lines, sentences in ((True, [[0, 2], [2, 3]]), (False, [[0, 3]])):
        spec = {"type": "text", "segmenter": {"type": "paragraphs", "lines": lines}}
        (document,) = read_lines(cli("predict", trained.run, "lines.txt", "--reader", json.dumps(spec)).out)
        assert document["sentences"] == sentences
    (document,) = read_lines(cli("predict", trained.run, "lines.txt").out)
    assert document["sentences"] == [[0, 2], [2, 3]], "by default neither: the line is not wrapped"
    result = cli("predict", trained.run, "lines.txt", "--reader", '{"type": ')
    assert result.code == 2 and "the reader '{\"type\": ': not JSON: line 1, column 10" in result.err
    for written in ('{"type": ["text"]}', '{"type": {}}', '{"type": "txt"}'):
        result = cli("predict", trained.run, "lines.txt", "--reader", written)
        assert result.code == 2 and result.err.startswith("Error: unknown reader ")


def test_a_document_on_which_the_model_fails(cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    from jointie.models import JointModel

    plain = JointModel.tokenize

    def broken(self: JointModel, document: Any) -> Any:
        if document.id in ("0", "2"):
            raise MemoryError if document.id == "0" else IndexError("index 7 is out of range")
        return plain(self, document)

    monkeypatch.setattr(JointModel, "tokenize", broken)
    result = cli("predict", trained.run, *write_texts(0, 1, 2))
    assert result.code == 1 and [document["id"] for document in read_lines(result.out)] == ["1"]
    memory, other, last = result.err.splitlines()
    assert memory.startswith("Error: document '0' (17 words): memory does not suffice, even for it alone (cut it")
    assert other == "Error: document '2' (17 words): the model failed: IndexError: index 7 is out of range"
    assert last.endswith("; 2 document(s) failed in the model, see above")


def test_an_interrupted_run_keeps_what_is_done(cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    from jointie.prediction import Predictor

    plain = Predictor.predict

    def interrupted(self: Predictor, *arguments: Any) -> Any:
        yield next(plain(self, *arguments))
        raise KeyboardInterrupt

    names = write_texts(0, 1)
    monkeypatch.setattr(Predictor, "predict", interrupted)
    result = cli("predict", trained.run, *names, "--output", "out.jsonl")
    command = f"jointie predict {trained.run} 0.txt 1.txt --output out.jsonl --resume"
    assert result == (130, "", f"Error: interrupted; 1 document(s) are written; go on with: {command}\n")
    assert [document["id"] for document in read_lines(Path("out.jsonl").read_text())] == ["0"]
    monkeypatch.setattr(Predictor, "predict", plain)
    assert cli(*command.split()[1:]).code == 0
    assert [document["id"] for document in read_lines(Path("out.jsonl").read_text())] == ["0", "1"]


def test_inputs_that_are_not_there_leave_an_earlier_output(cli: Cli, trained: Trained) -> None:
    [name] = write_texts(0)
    assert cli("predict", trained.run, name, "--output", "out.jsonl").code == 0
    before = Path("out.jsonl").read_bytes()
    assert cli("predict", trained.run, "nowhere.txt", "--output", "out.jsonl").code == 2
    assert Path("out.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (TEXT * 40, "cannot be read: File name too long"),
        ("", "an input has no name (the working folder is written .)"),
    ],
    ids=["a text", "nothing"],
)
def test_what_is_no_name_of_a_file(cli: Cli, trained: Trained, name: str, message: str) -> None:
    """It is told, and the other inputs are read."""
    result = cli("predict", trained.run, name, *write_texts(0), "--output", "out.jsonl")
    assert result.code == 2 and message in result.err
    assert [document["id"] for document in read_lines(Path("out.jsonl").read_text())] == ["0"]


def test_standard_output_that_is_closed(refused: Refused, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert "standard output is closed" in refused("predict", trained.run, *write_texts(0))


def test_standard_input_that_is_closed(cli: Cli, trained: Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    result = cli("predict", trained.run, "-", *write_texts(0), "--output", "out.jsonl")
    assert result.code == 2 and "Error: <stdin>: it is closed" in result.err
    assert [document["id"] for document in read_lines(Path("out.jsonl").read_text())] == ["0"]
