"""``meta.json``: versions, plug-ins and seed of a saved model, and the SHA-256 of its other files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from ..config import DataError, Plugin, Record
from ..storage import sha256_of_file, write_file, write_json
from .files import CALIBRATION, META, WEIGHTS, read_bytes, read_record, weights_file
from .places import check_place

_REMEDY = "copy the model directory anew; after a change on purpose, take its line under 'files' out of meta.json"


class BaseEntry(Record):
    """The encoder that the weights are deltas to.

    Attributes:
        name: ``package://NAME/FOLDER``, or a name on the Hugging Face Hub.
        sha256: of its weights file, in hexadecimal.
        tensors: the names in the model of those tensors that the model has as they are in this encoder.
    """

    name: str
    sha256: str
    tensors: list[str]


class Meta(Record):
    """The content of ``meta.json``.

    Attributes:
        versions: of the packages that the model was trained with, by name.
        plugins: those that define components of the model.
        seed: of its training.
        stages: those that are trained; ``None`` where it is trained as a whole.
        base: the encoder that its weights are deltas to; ``None`` where they stand in its folder whole.
        files: the SHA-256 of files, in hexadecimal, by their places in the folder. Others are not checked.
    """

    versions: dict[str, str]
    plugins: list[Plugin]
    seed: int | None
    stages: list[str] | None = None
    base: BaseEntry | None = None
    files: dict[str, str] = {}


def read_meta(folder: Path) -> Meta:
    """Read ``meta.json``.

    Raises:
        DataError: if it is missing or damaged.
    """
    return read_record(folder, META, Meta)


def write_meta(folder: Path, meta: Meta) -> None:
    """Write ``meta.json``, in one step."""
    write_json(folder / META, meta.model_dump(exclude_defaults=True))


def write_files(folder: Path, files: Mapping[str, bytes], meta: Meta | None = None) -> None:
    """Write files of a model, each in one step, and their SHA-256 into ``meta.json``.

    Those that are there already and do not differ are left alone. A crash at any moment may leave files of which
    ``meta.json`` has no SHA-256, and never one of which it has another.

    Args:
        folder: a model directory.
        files: contents by their places in the folder.
        meta: what else is to stand in ``meta.json``; by default what stands there, and where that is nothing that can
            be read, nothing is noted.
    """
    meta = meta or _noted(folder)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    changed = [
        name
        for name, digest in digests.items()
        if not (folder / name).is_file() or sha256_of_file(folder / name) != digest
    ]
    if meta and changed:
        write_meta(folder, _with(meta, {name: digest for name, digest in meta.files.items() if name not in changed}))
    for name in changed:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_file(folder / name, files[name])
    if meta:
        write_meta(folder, _with(meta, {**meta.files, **digests}))


def noted_files(folder: Path) -> dict[str, str]:
    """The SHA-256 of files by their places, as ``meta.json`` notes them; none where it cannot be read."""
    return meta.files if (meta := _noted(folder)) else {}


def check_files(folder: Path, meta: Meta) -> None:
    """Check that the files that a model is built from are those that were saved.

    Raises:
        DataError: if one is missing or another.
    """
    for name in meta.files.keys() - {WEIGHTS, CALIBRATION}:
        check_file(folder, meta, name)


def check_file(folder: Path, meta: Meta, name: str) -> None:
    """Check that a file is the one that was saved, where ``meta.json`` tells.

    Raises:
        DataError: if it is missing or another.
    """
    if name not in meta.files:
        return
    try:
        check_place(folder, folder / name)
    except DataError as error:
        raise DataError(f"files.{name!r}: {error.message}", source=folder / META, remedy=_REMEDY) from None
    if not (folder / name).is_file():
        raise DataError("the file is missing, of which meta.json tells", source=folder / name, remedy=_REMEDY)
    if hashlib.sha256(read_bytes(folder, name)).hexdigest() != meta.files[name]:
        raise _changed(folder / name)


def check_weights(folder: Path, meta: Meta) -> str:
    """Check that the weights of a saved model are those that were saved.

    Returns:
        Their SHA-256, in hexadecimal.

    Raises:
        DataError: if they are others.
    """
    path = weights_file(folder)
    digest = sha256_of_file(path)
    # A training may have replaced them since meta.json was read.
    if digest != meta.files.get(WEIGHTS, digest) and digest != read_meta(folder).files.get(WEIGHTS, digest):
        raise _changed(path)
    return digest


def _noted(folder: Path) -> Meta | None:
    try:
        return read_meta(folder)
    except DataError:
        return None


def _with(meta: Meta, files: Mapping[str, str]) -> Meta:
    return meta.model_copy(update={"files": dict(sorted(files.items()))})


def _changed(path: Path) -> DataError:
    return DataError(
        "the file is not the one that was saved, as its SHA-256 in meta.json shows",
        source=path,
        remedy=_REMEDY,
    )
