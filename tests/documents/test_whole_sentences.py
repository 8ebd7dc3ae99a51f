"""No sentence that is found in a text ends inside an annotated mention."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jointie.documents import BratReader, Document, DWIEReader, JsonlReader

TEXT = 'They saw "Maniera. Pontormo and Florence" in Rome. She left. Bob stayed.'
NAME = "Maniera. Pontormo and Florence"
START = TEXT.index(NAME)
END = START + len(NAME)


def from_brat(folder: Path) -> Document:
    (folder / "d.txt").write_text(TEXT)
    (folder / "d.ann").write_text(f"T1\tEvent {START} {END}\t{NAME}\n")
    (document,) = BratReader().read(folder)
    return document


def from_dwie(folder: Path) -> Document:
    mention = {"begin": START, "end": END, "text": NAME, "concept": 0}
    article = {"content": TEXT, "mentions": [mention], "concepts": [{"concept": 0, "text": NAME}], "relations": []}
    (document,) = DWIEReader().read_bytes(json.dumps(article).encode())
    return document


def from_jsonl(folder: Path) -> Document:
    entity = {"mentions": [{"start": START, "end": END}]}
    (document,) = JsonlReader().read_bytes(json.dumps({"text": TEXT, "entities": [entity]}).encode())
    return document


@pytest.mark.parametrize("read", [from_brat, from_dwie, from_jsonl])
def test_sentences_are_whole(tmp_path: Path, read: object) -> None:
    document = read(tmp_path)  # type: ignore[operator]
    first, second, third = document.sentences
    (mention,) = document.mentions
    assert first.start <= mention.start and mention.end <= first.end
    assert [document.words[sentence.start] for sentence in (first, second, third)] == ["They", "She", "Bob"]


def test_without_annotations_it_is_split() -> None:
    (document,) = JsonlReader().read_bytes(json.dumps({"text": TEXT}).encode())
    assert len(document.sentences) == 4


def test_sentences_that_are_given_stay() -> None:
    """Those of the data are the data's own."""
    value = {
        "text": "A b. C d.",
        "tokens": [[0, 1], [2, 4], [5, 6], [7, 9]],
        "sentences": [[0, 2], [2, 4]],
        "entities": [{"mentions": [{"token_start": 1, "token_end": 3}]}],
    }
    (document,) = JsonlReader().read_bytes(json.dumps(value).encode())
    assert document.sentences == ((0, 2), (2, 4))
