"""``--resume``: the command that goes on, and the documents that an output holds already."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from jointie.config import ConfigError, DataError
from jointie.documents import Document, Inputs
from jointie.storage import Provenance, provenance_difference, write_json

from .terminal import echo

_REMEDY = "choose another output, or leave --resume out"


def resume_command() -> str:
    """This process's command with ``--resume``, on as many processes."""
    given = click.get_current_context().find_root().obj
    arguments = [argument for argument in given if argument not in ("--force", "--resume")]
    together = os.environ.get("LOCAL_WORLD_SIZE", "1")
    program = ["jointie"] if together == "1" else ["torchrun", "--nproc-per-node", together, "-m", "jointie"]
    return shlex.join([*program, *arguments, "--resume"])


class Finished:
    """The documents that stand complete in an output of the native format.

    A last line that is not whole, as a process that was killed leaves it, is no document.

    Args:
        path: the output; where there is none, nothing is finished.

    Attributes:
        end: the bytes of the output that hold whole documents.
        skipped: how many documents were left out.

    Raises:
        ConfigError: if it cannot be read, or holds something else.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.end, self.skipped = path, 0, 0
        self._texts: dict[str, bytes] = {}
        try:
            if path.exists():
                self._read()
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}") from None

    def left(self, documents: Inputs) -> Iterator[Document]:
        """The documents that are not finished. One that stands there with another text is reported and left out."""
        for document in documents:
            text = self._texts.get(document.id)
            if text is None:
                yield document
            elif text == _digest(document.text):
                self.skipped += 1
            else:
                message = "it stands in the output with another text"
                remedy = "predict it into another output, or leave --resume out to predict everything anew"
                documents.report(DataError(message, source=self.path, place=f"document {document.id!r}", remedy=remedy))

    def _read(self) -> None:
        with self.path.open("rb") as stream:
            lines: Iterable[bytes] = stream
            for number, line in enumerate(lines, start=1):
                if not line.endswith(b"\n"):
                    return
                try:
                    value = json.loads(line)
                    self._texts[value["id"]] = _digest(value["text"])
                except (ValueError, KeyError, TypeError, AttributeError):
                    message = f"{self.path}, line {number}: this is no document, so nothing can be added to it"
                    raise ConfigError(f"{message}; choose another --output, or leave --resume out") from None
                self.end += len(line)


class ProvenanceFile:
    """The provenance of an output in a file beside it, ``found.jsonl.provenance``.

    Args:
        output: the output.
        provenance: of what is added to it now.
    """

    def __init__(self, output: Path, provenance: Provenance) -> None:
        self.output, self.provenance = output, provenance
        self.path = Path(f"{output}.provenance")

    def check(self) -> None:
        """Check that the output was begun as it is now gone on with.

        Raises:
            ConfigError: if it was not, or that is not known.
        """
        try:
            before = dict(json.loads(self.path.read_bytes()))
        except (OSError, ValueError, TypeError):
            message = f"{self.path}, which tells how {self.output} was made, is missing or damaged"
            raise ConfigError(f"{message}; {_REMEDY}") from None
        if other := provenance_difference(before, self.provenance):
            raise ConfigError(f"{self.output} was begun with other {other}; {_REMEDY}")

    def write(self) -> None:
        """Write it, once the output holds nothing that was made otherwise; none beside a pipe or device.

        Nor is there one where no file can be made beside the output, which cannot be gone on with then.
        """
        if self.output.is_file():
            try:
                write_json(self.path, self.provenance)
            except PermissionError:
                if self.path.exists():  # one of before, which would be taken for this output's
                    raise


def check_resumable(format_: str, resumable: bool, output: Path | None) -> None:
    """Check that an output can be continued.

    Raises:
        ConfigError: if it cannot.
    """
    if output is None:
        raise ConfigError("--resume goes on with an output file; name it with --output")
    if not resumable:
        raise ConfigError(f"an output in the format {format_!r} cannot be continued; use --format jsonl with --resume")


def say_interrupted(command: str | None, written: int) -> None:
    """Tell what is kept of a run that was stopped, and how to go on."""
    hint = f"; go on with: {command}" if command else ""
    echo(f"Error: interrupted; {written} document(s) are written{hint}", err=True)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
