from __future__ import annotations

import sys
from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.documents import Document, ParagraphSegmenter, SentenceSplitter

from ..strategies import texts

segmenter = ParagraphSegmenter()


def sentences(document: Document) -> list[str]:
    return [" ".join(document.words[start:end]) for start, end in document.sentences]


def test_sentences_and_words() -> None:
    document = segmenter.segment("d", "Ada met Dr. Babbage.\r\nThey talked. \ufeff")
    assert (document.id, document.entities, document.relations) == ("d", (), None)
    assert document.text == "Ada met Dr. Babbage.\r\nThey talked. \ufeff"
    assert sentences(document) == ["Ada met Dr . Babbage .", "They talked ."]


@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", "\r\r", "\n \t\n", "\n\r\n\n", "\u2029"])
def test_a_blank_line_ends_a_sentence(end: str) -> None:
    assert sentences(segmenter.segment("d", f"A title{end}and text")) == ["A title", "and text"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\n  "])
def test_with_no_lines_a_line_end_alone_does_not(end: str) -> None:
    assert sentences(ParagraphSegmenter(lines=False).segment("d", f"wrapped{end}text")) == ["wrapped text"]


TEXT = (
    "The Rye Harbour Sailing Club was founded in the year 1923 by Captain Edmund Sayle, whose grandson Martin Sayle is "
    "still a member of it, as are Alison and Peter Drury of Winchelsea, who have looked after the boats since 1987."
)


@pytest.mark.parametrize("width", [20, 35, 60, 72, 100])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\n  "])
def test_the_line_ends_of_wrapped_text_part_no_sentences(width: int, end: str) -> None:
    assert sentences(segmenter.segment("d", end.join(wrap(TEXT, width)))) == sentences(segmenter.segment("d", TEXT))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\n  "])
@pytest.mark.parametrize(
    "lines",
    [
        ["Ada Lovelace", "12 Analytical Row", "London"],
        ["MINUTES OF THE MEETING", "Rye Harbour Sailing Club"],
        ["Present: Alison Drury, Peter Drury, Gwen Okafor, Tom Breese and 34 others", "Place: Rye", "Chair: Drury"],
        ["2024: Ilse Brandauer, Austria", "2023: Tom Okeke, Nigeria", "2022: not awarded"],
        ["Aldine House, London: Nine Wells, The Glass Harbour", "Morgenstern Verlag, Vienna: The Quiet Ferry, Notary"],
        ["x" * 70 + " of Rye", "- Alison Drury"],
        [
            "The Annual Report of the Rye Harbour Club",
            "It was written by the chair, Alison Drury, in the spring of 2024.",
        ],
    ],
)
def test_those_of_lists_and_addresses_do(lines: list[str], end: str) -> None:
    document = segmenter.segment("d", end.join(lines))
    starts = {document.text.index(line) for line in lines}
    assert starts <= {document.tokens[start].start for start, _ in document.sentences}


def test_text_that_is_wrapped_by_hand() -> None:
    lines = [
        "Two brothers who ran a haulage firm founded by their father were jailed",
        "at Cork Circuit Court. Declan Moran, of Youghal, Co.",
        "Cork, got four years; Brian Moran, of Midleton, Co. Cork, got",
        "two years.",
    ]
    assert sentences(segmenter.segment("d", "\n".join(lines))) == sentences(segmenter.segment("d", " ".join(lines)))


WRAPPED = """\
The committee was chaired for eleven years by the economist Gro Harlem
Brundtland.

Reuters, LISBON \u2014 Portugal's President Marcelo Rebelo de Sousa on
Tuesday asked Lu\u00eds Montenegro, head of the Social Democratic
Party, to form a government."""


@pytest.mark.parametrize("text", WRAPPED.split("\n\n"))
def test_wrapped_text_whose_lines_begin_with_capitals(text: str) -> None:
    assert sentences(segmenter.segment("d", text)) == sentences(segmenter.segment("d", text.replace("\n", " ")))


@pytest.mark.parametrize(
    "lines",
    [
        ["סיכום החדשות", "ירושלים תארח השבוע ועידה של ראשי הערים הגדולות באזור.", "שרים מכל המדינות יגיעו אליה."],
        ["नई नीति", "सरकार ने सोमवार को नई शिक्षा नीति की घोषणा की और उस पर चर्चा हुई।"],
    ],
)
def test_headings_in_scripts_without_capitals(lines: list[str]) -> None:
    assert sentences(segmenter.segment("d", "\n".join(lines)))[0] == lines[0]


def test_numbered_lines_are_bullets() -> None:
    lines = [
        "1. Jane Goodall reported on the long work of",
        "the institute.",
        "2. David Attenborough",
        "10) Greta Thunberg",
    ]
    document = segmenter.segment("d", "\n".join(lines))
    starts = {document.tokens[start].start for start, _ in document.sentences}
    assert {document.text.index(line) for line in lines} - starts == {document.text.index(lines[1])}


def test_a_bullet_may_be_wrapped() -> None:
    bullets = [f"- {TEXT}", f"\u2022 {TEXT}"]
    assert sentences(segmenter.segment("d", "\n".join("\n".join(wrap(bullet, 60)) for bullet in bullets))) == [
        sentence for bullet in bullets for sentence in sentences(segmenter.segment("d", bullet))
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\n  ", "\n\n", "\u2029"])
def test_where_every_line_is_a_paragraph_it_does(end: str) -> None:
    assert sentences(ParagraphSegmenter(lines=True).segment("d", f"A title{end}and text")) == ["A title", "and text"]


@pytest.mark.parametrize("text", ["", " \r\n\r\n\t", "\ufeff\x00"])
def test_a_text_with_nothing_in_it(text: str) -> None:
    document = segmenter.segment("d", text)
    assert (document.text, document.tokens, document.sentences) == (text, (), ())


def test_words_are_cut_at_borders() -> None:
    document = segmenter.segment("d", "the 1980s, 90s", borders=[4, 8, 9, 10, 13, 99])
    assert document.words == ["the", "1980", "s", ",", "90", "s"]


def test_a_sentence_never_begins_inside_a_word() -> None:
    class EveryCharacter(SentenceSplitter):
        def split(self, text: str) -> list[int]:
            return list(range(len(text)))

    every = ParagraphSegmenter(sentences=EveryCharacter())
    assert sentences(every.segment("d", "Ada met Bob")) == ["Ada", "met", "Bob"]


@given(texts, st.sets(st.integers(-2, 45)))
def test_any_text(text: str, borders: set[int]) -> None:
    document = segmenter.segment("d", text, borders)  # Document checks that sentences partition the tokens
    assert document.text == text
    assert all(word.strip() for word in document.words)
    assert not any(start < border < end for start, end in document.tokens for border in borders)
    visible = "".join(c for c in text if c.isprintable() and not c.isspace())
    assert "".join(c for word in document.words for c in word if c.isprintable()) == visible


def calls(text: str) -> int:
    """The work of segmenting a text: how many functions are called and left."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        ParagraphSegmenter().segment("d", text, range(0, len(text), 7))
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "a ",
            "word ",
            "汉",
            "。",
            "A. ",
            "a\n",
            "a\n\n",
            "\n ",
            "(",
            ") ",
            "[a ",
            "'a",
            "a-",
            "...",
            "U.S.",
            "Ab",
        ),
        *("Lt. ", "1. ", "Yahoo! ", "\u200f", "\u0301", "😀"),
    ],
)
def test_work_grows_with_the_text(piece: str) -> None:
    """Twice the text is at most twice the work, whatever stands in it again and again, and with mentions in it."""
    assert calls(piece * 800) <= 2.1 * calls(piece * 400)
