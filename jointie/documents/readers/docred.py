"""The format of DocRED and Re-DocRED: a file holds one JSON list of pre-tokenised documents."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ...config import DataError
from .docred_record import NumberedDocument, RecordReader
from .folder_files import files_of
from .json_values import JsonValue, parse_json, without_mark
from .reader import Item, Reader, attempt, opened, strict
from .repairs import Repairs

logger = logging.getLogger(__name__)

NAMES_FILE = "rel_info.json"
_OWN_NAMES = Path(__file__).with_name("docred_relation_names.json")
_REMEDY = "expected one JSON list of DocRED's records; --reader jsonl reads one object a line, --reader dwie reads DWIE"


@Reader.register("docred")
class DocREDReader(Reader):
    """Reads ``{title, sents, vertexSet, labels}`` records.

    The id is the title; repeated titles get " (2)", " (3)". ``vertexSet`` may be missing (text to predict on), and so
    may ``labels`` (relations are then not annotated). ``evidence`` that is empty or missing was not annotated. Keys
    ``extra`` of records and labels, as jointie writes them, are read. Repairs, which are counted in one
    warning a file, are listed at :class:`~jointie.documents.readers.docred_record.RecordReader`.

    Args:
        relation_names: a JSON file with the English name of each relation type, as DocRED's ``rel_info.json``. By
            default the ``rel_info.json`` beside the data if there is one, or else jointie's own list of the names of
            DocRED's 96 types. Types that are not in the file have no name.
    """

    extensions = (".json",)

    def __init__(self, relation_names: str | None = None) -> None:
        self.relation_names = relation_names

    def files_in(self, folder: Path) -> list[Path]:
        names = {*self.companions(folder)}
        files = [file for file in super().files_in(folder) if file not in names]
        if not files:
            raise DataError("the folder holds no .json file besides the names of relations", source=folder)
        return files

    def companions(self, folder: Path) -> Iterable[Path]:
        names = {NAMES_FILE, Path(self.relation_names).name} if self.relation_names else {NAMES_FILE}
        return (file for file in files_of(folder) if file.name in names)

    def read_stream(self, stream: BinaryIO, source: str) -> Iterator[Item]:
        for record in self._records(stream, source):
            yield record if isinstance(record, DataError) else record.document

    def read_numbered(self, path: str | Path) -> Iterator[NumberedDocument]:
        """Read a file with the titles of its records, and the numbers of their entities.

        Raises:
            DataError: if there is no such file, it cannot be read, or what it holds cannot be used.
        """
        with opened(Path(path)) as stream:
            yield from strict(self._records(stream, str(path)))

    def _records(self, stream: BinaryIO, source: str) -> Iterator[NumberedDocument | DataError]:
        repairs = Repairs(source)
        reader = RecordReader(self._names(source), repairs)
        content = without_mark(stream.read())
        parsed = parse_json(content, repairs, remedy=_REMEDY) if content.strip() else []
        records = JsonValue(parsed, source).as_list(_REMEDY)
        if not records:
            raise DataError("the file holds no document", source=source)
        for number, value in enumerate(records, start=1):
            yield attempt(partial(reader.read, JsonValue(value, source, f"record {number}")))
        repairs.report(logger)

    def _names(self, source: str) -> Mapping[str, str]:
        if self.relation_names is not None:
            return _read_names(Path(self.relation_names))
        beside = Path(source).parent / NAMES_FILE
        is_file = not source.startswith("<") and beside.is_file()
        return _read_names(beside if is_file else _OWN_NAMES)


def _read_names(path: Path) -> Mapping[str, str]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"the names of relations cannot be read: {error.strerror}", source=path) from None
    names = JsonValue(parse_json(without_mark(content), Repairs(str(path))), str(path))
    keys = names.as_object("expected an object that gives the name of each relation type")
    return {key: names.require(key).as_text() for key in keys}
