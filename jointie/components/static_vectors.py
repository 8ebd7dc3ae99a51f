"""Static word vectors: files of text, and the words that they have vectors of."""

from __future__ import annotations

import json
from collections.abc import Container, Sequence
from pathlib import Path

import torch
from torch import Tensor

from ..config import read_json_object

HASHED = 2**14
"""The number of ids that words without a vector in a file share by their hashes. Id 0 is padding, these come next, and
then those of the words of the file."""
_SAVED = "words.json"
_REMEDY = "a line is a word and its numbers with blanks between them, as in the files of GloVe"


def read_vectors(path: str, dim: int, most: int, wanted: Container[str] | None = None) -> tuple[list[str], Tensor]:
    """Read the first vectors of a file in the text format of GloVe or word2vec.

    Args:
        path: of the file.
        dim: the length of a vector.
        most: how many to read; such files begin with the most frequent words.
        wanted: the words to read; all by default.

    Returns:
        The words, each once, and their vectors (words, dim).

    Raises:
        ValueError: if the file cannot be read, or a line of it, naming that.
    """
    vectors: dict[str, list[float]] = {}
    try:
        with Path(path).expanduser().open("rb") as file:
            for number, line in enumerate(file, 1):
                word, *numbers = line.decode("utf-8", "replace").rstrip().rsplit(" ", dim)
                if number == 1 and len(numbers) == 1 and dim > 1:
                    continue  # word2vec's says how many there are
                if word not in vectors and (wanted is None or word in wanted):
                    vectors[word] = _floats(numbers, dim, f"{path}, line {number}")
                if len(vectors) == most:
                    break
    except OSError as error:
        raise ValueError(f"the word vectors {path!r} cannot be read: {error.strerror}") from None
    if not vectors:
        which = "vectors" if wanted is None else "vectors of these words"
        raise ValueError(f"{path}: it holds no {which}; {_REMEDY}")
    return list(vectors), torch.tensor(list(vectors.values()))


def save_words(words: Sequence[str], folder: Path) -> None:
    """Write the words that have vectors of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _SAVED).write_text(json.dumps({"words": list(words)}), encoding="utf-8")


def saved_words(folder: Path) -> list[str]:
    """The words that :func:`save_words` wrote.

    Raises:
        ValueError: if the file is missing or damaged.
    """
    words = read_json_object(folder / _SAVED).get("words")
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError(f"{folder / _SAVED}: it lacks the list 'words'; the model directory is damaged")
    return words


def _floats(numbers: Sequence[str], dim: int, place: str) -> list[float]:
    try:
        values = [float(number) for number in numbers]
    except ValueError:
        values = []
    if len(values) != dim:
        raise ValueError(f"{place}: this is no vector of {dim} numbers; {_REMEDY}, and vector_dim says how many")
    return values
