"""Everything that a command shows, in messages, tables and logs."""

from __future__ import annotations

import logging
import sys
from io import TextIOWrapper
from typing import TextIO

import click

from jointie.terminal import visible


def echo(text: str, err: bool = False) -> None:
    """Print text for people, with what could steer their terminal made visible."""
    click.echo(visible(text), err=err)


def prepare_streams() -> None:
    """Let what the encoding of standard output and standard error cannot hold be shown as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


class VisibleFormatter(logging.Formatter):
    """Formats log messages as :func:`echo` prints."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


class VisibleStream:
    """A stream of text on a terminal, for a writer of documents.

    Args:
        stream: where to.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(visible(text))

    def flush(self) -> None:
        self._stream.flush()
