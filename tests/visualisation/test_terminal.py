from __future__ import annotations

import io

from rich.console import Console

from jointie.documents import Document, Entity, Mention, Sentence, Token
from jointie.visualisation import compared, show, view_of

from .conftest import attacked, castle


def shown(document: Document, gold: Document | None = None, width: int = 100) -> str:
    stream = io.StringIO()
    show(compared(document, gold) if gold else view_of(document), Console(file=stream, width=width))
    return stream.getvalue()


def test_a_document() -> None:
    output = shown(castle())
    assert "The Castle of Elm[2][1] stands" in output
    assert "Ada Roe" in output
    assert "located in" in output
    assert "\x1b" not in output, "no colours where they cannot be shown"


def test_a_mention_that_crosses_another_is_numbered_once() -> None:
    entities = (Entity((Mention(0, 3),)), Entity((Mention(1, 4),)))
    assert "a b c[1] d[2]" in shown(Document.from_words("d", [["a", "b", "c", "d"]], entities=entities))


def test_gold() -> None:
    assert "precision" in shown(castle(), castle())


def test_numbers_do_not_wrap() -> None:
    scores = [f"{r.score:.2f}" for r in castle().relations or () if r.score is not None]
    assert scores and all(score in shown(castle(), width=40) for score in scores)


def test_what_could_upset_a_terminal() -> None:
    text = "\x1b[31mred\x07 \u202eabc [bold]no markup[/bold]"
    document = Document(text, text, (Token(0, len(text)),), (Sentence(0, 1),))
    output = shown(document)
    assert not {"\x1b", "\x07", "\u202e"} & set(output)
    assert "[bold]no markup[/bold]" in output
    assert shown(attacked(), width=30)
