from __future__ import annotations

import pytest

from jointie.config import DataError
from jointie.documents import ConllReader, Document

BEGIN, END = "#begin document (a); part 000\n", "#end document\n"


def read(text: str, word_column: int = 3) -> list[Document]:
    return ConllReader(word_column).read_bytes(text.encode(), "x.conll")


def row(word: str, coreference: str = "-") -> str:
    return f"a  0  0  {word}  NN  *  {coreference}\n"


def test_parts_and_sentences() -> None:
    second = f"#begin document (a); part 012\n# a comment\n{row('She', '(12)')}\n\n{row('left')}{END}"
    first, other = read(f"\ufeff{BEGIN}{row('Ada', '(12')}{row('L.', '(7)|12)')}{END}\n{second}")
    assert (first.id, other.id) == ("a", "a part 12")
    assert first.text == "Ada L." and first.relations is None
    assert [[m.span for m in entity.mentions] for entity in first.entities] == [[(1, 2)], [(0, 2)]]
    assert other.sentences == ((0, 1), (1, 2))


def test_columns_are_parted_by_blanks_or_tabs_alone() -> None:
    """Any other white space belongs to the words."""
    words = ["10\u00a0000", "a\u2003b", "\u3000", "x\x0by", "\x85", "z\u2028", "\ufeff"]
    for row in ("a 0  0   {} NN *  (0) ", "a\t0\t0\t{}\t\tNN \t *\t(0)\t", "a\t0\t \t {} \tNN\t*\t(0)"):
        lines = "".join(row.format(word) + "\n" for word in words)
        (document,) = read(f"{BEGIN}{lines}{' ' if ' ' in row else ''}\n{row.format('end')}\n{END}")
        assert document.words == [*words, "end"] and document.sentences == ((0, 7), (7, 8))
        assert [mention.span for mention in document.mentions] == [(i, i + 1) for i in range(8)]


def test_a_word_with_a_blank_between_tabs() -> None:
    (document,) = read(f"{BEGIN}a\t0\t0\t10 000\t-\t(0)\n{END}")
    assert document.words == ["10 000"]
    with pytest.raises(DataError, match=r"x\.conll, line 2: the word in column 3 is empty"):
        read(f"{BEGIN}a\t0\t0\t\tNN\t*\t(0)\n{END}")


def test_blanks_behind_the_first_line() -> None:
    (document,) = read("#begin document (a); part 000 \t\nAda (0)\n#end document\n", word_column=0)
    assert document.id == "a"


def test_other_columns() -> None:
    (document,) = read("#begin document a\nAda (0)\nleft _\n#end document a\n", word_column=0)
    assert (document.id, document.words, len(document.entities)) == ("a", ["Ada", "left"], 1)


def test_repairs(caplog: pytest.LogCaptureFixture) -> None:
    (document,) = read(BEGIN + row("Ada", "(1)|(1)|(2)") + END)
    assert [[m.span for m in entity.mentions] for entity in document.entities] == [[(0, 1)]]
    assert "repaired 1 spans given twice in an entity (kept once), 1 spans given in two entities" in caplog.text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "x.conll: the file holds no document (documents stand between"),
        (row("Ada"), "x.conll, line 1: a word outside of any document"),
        (BEGIN + row("Ada"), "x.conll: the last document has no '#end document' (the file may be cut off)"),
        (BEGIN + BEGIN, "x.conll, line 2: a document begins in another one"),
        (BEGIN + "a 0 0 Ada\n" + END, "x.conll, line 2: 4 columns, but words stand in column 3 (from 0)"),
        (BEGIN + row("Ada", "(1") + END, "x.conll, line 3: a mention of entity 1 has no end"),
        (BEGIN + row("Ada", "1)") + END, "x.conll, line 2: a mention of entity 1 ends that never began"),
        (BEGIN + row("Ada", "1") + END, "x.conll, line 2: '1' is no coreference (expected as"),
        (BEGIN + row("Ada", "(x)") + END, "x.conll, line 2: '(x)' is no coreference"),
    ],
)
def test_files_that_are_refused(text: str, message: str) -> None:
    with pytest.raises(DataError) as error:
        read(text)
    assert str(error.value).startswith(message)


def test_not_utf8() -> None:
    with pytest.raises(DataError, match=r"x, line 1: not UTF-8"):
        ConllReader().read_bytes(b"\xff\n", "x")
