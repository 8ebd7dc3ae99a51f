"""Draw documents to choose the epoch on from files in DocRED's format; the rest is to train on.

usage: python experiments/split.py FILE... --select N --output FOLDER [--seed S]

Writes FOLDER/train.json and FOLDER/select.json, each in the order of the files. A part of a file is written FILE[:450].
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path

from jointie.documents import split_part
from jointie.storage import write_file


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--select", type=int, required=True, metavar="N", help="how many to draw")
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (default: 0)")
    options = parser.parse_args(arguments)
    try:
        parts = split(options.files, options.select, options.output, options.seed)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    for part, documents in parts.items():
        print(f"{part}: {documents} documents")


def split(files: Sequence[str], select: int, folder: Path, seed: int = 0) -> dict[Path, int]:
    """Draw and write the documents.

    Returns:
        The two files, the one to train on first, with the number of their documents.

    Raises:
        OSError: if a file cannot be read or written.
        ValueError: if a file is not JSON, a part of it is no slice, or there are not enough documents; or if other
            documents stand in the folder, which trainings may have been begun with.
    """
    documents = [document for file in files for document in records(file)]
    if not 0 < select < len(documents):
        raise ValueError(f"{select} documents cannot be drawn from {len(documents)} so that some are left to train on")
    drawn = set(random.Random(seed).sample(range(len(documents)), select))
    parts = {
        folder / "train.json": [document for number, document in enumerate(documents) if number not in drawn],
        folder / "select.json": [document for number, document in enumerate(documents) if number in drawn],
    }
    for file, part in parts.items():
        if file.exists() and json.loads(file.read_text(encoding="utf-8")) != part:
            raise ValueError(f"{file} holds other documents than are drawn now: choose another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for file, part in parts.items():
        write_file(file, json.dumps(part).encode())
    return {file: len(part) for file, part in parts.items()}


def records(file: str) -> list[object]:
    """The documents of a file, or of a part of it, as they stand there."""
    path, part = split_part(file)
    if isinstance(part, str):
        raise ValueError(f"{file}: a part of a file is written as in {path}[:450]")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: not one JSON list of documents: {error}") from None
    if not isinstance(found, list):
        raise ValueError(f"{path}: expected one JSON list of documents")
    return found if part is None else found[part]


if __name__ == "__main__":
    main()
