from __future__ import annotations

from random import Random
from unicodedata import category

import pytest
from hypothesis import given

from jointie.documents import Augmentation, Chain, Document, Layout, LetterCase, NameList, RawText, SwapNames
from jointie.documents.augmentation.edits import with_words
from jointie.testing.documents import ada, marked

from ..strategies import documents

EVERY = [Chain([RawText(), LetterCase()]), Layout(), LetterCase("upper"), RawText(), SwapNames(most_documents=9)]


def texts(document: Document) -> list[list[str]]:
    """What is to be seen of each mention, by entity."""
    words = document.words
    return [
        ["".join(filter(_seen, "".join(words[m.start : m.end]))) for m in entity.mentions]
        for entity in document.entities
    ]


def _seen(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and category(c) not in {"Cc", "Cf"})


@pytest.mark.parametrize("augmentation", EVERY, ids=lambda part: type(part).__name__)
@given(document=documents())
def test_annotations_stay(augmentation: Augmentation, document: Document) -> None:
    augmentation.fit([document])
    changed = augmentation.augment(document, Random(0))
    assert [(e.type, len(e.mentions)) for e in changed.entities] == [
        (e.type, len(e.mentions)) for e in document.entities
    ]
    assert changed.relations == document.relations
    assert changed == augmentation.augment(document, Random(0))
    if isinstance(augmentation, Layout | RawText):
        assert texts(changed) == texts(document)


def test_raw_text_is_written_as_people_write() -> None:
    words = ['"', "I", "(", "Ran", ")", '"', ",", "Mike", "'s", "well", "-", "known", "$", "4", "song", "!"]
    document = RawText().augment(Document.from_words("d", [words]), Random(0))
    assert document.text == '"I (Ran)", Mike\'s well-known $4 song!'


def test_no_sentence_ends_inside_a_mention() -> None:
    document = marked("d", ["He met [0 Yahoo ! Jones ] in [1 Rome ] ."])
    assert len(RawText().augment(document, Random(0)).sentences) == 1


def test_a_word_becomes_the_same_word_everywhere() -> None:
    other = marked("other", ["[0 Falk Berg ]"], {0: "PER"})
    document = marked(
        "d", ["[0 Anders Lund ] met [1 Erik Lund ] and Lund in [2 Oslo ] ."], {0: "PER", 1: "PER", 2: "LOC"}
    )
    swap = SwapNames(["PER"], most_documents=1)
    swap.fit([other, document])
    swapped = {swap.augment(document, Random(seed)).text for seed in range(20)}
    assert len(swapped) > 5
    for text in swapped:
        words = text.split(" ")
        assert words[1] == words[4] == words[6] and words[1] in {"Berg", "Lund"}
        assert {words[0], words[3]} <= {"Falk", "Anders", "Erik"} and words[8] == "Oslo"


def test_frequent_words_of_names_stay() -> None:
    documents = [
        marked(str(number), [f"[0 University {name} ]"], {0: "ORG"}) for number, name in enumerate(["Abc", "Def"])
    ]
    swap = SwapNames(["ORG"], most_documents=1)
    swap.fit(documents)
    assert {swap.augment(documents[0], Random(seed)).words[0] for seed in range(9)} == {"University"}
    assert {swap.augment(documents[0], Random(seed)).words[1] for seed in range(9)} == {"Abc", "Def"}


def test_a_list_of_names() -> None:
    document = marked(
        "d",
        ["[0 Ada - Lovelace ] met [1 a man ] , [2 the [3 Queen ] ] and [4 IBM ] in [5 1843 ] .", "[0 She ] left ."],
        {0: "PER", 3: "PER", 4: "ORG"},
    )
    made = [NameList().augment(document, Random(seed)) for seed in range(40)]
    assert {list_of.text for list_of in made} == {
        bullets.format(*names)
        for bullets in ("{}\n{}\n{}", "- {}\n- {}\n- {}", "• {}\n• {}\n• {}", "1. {}\n2. {}\n3. {}")
        for names in [("Ada-Lovelace", "Queen", "IBM"), ("Queen", "IBM", "She")]
    }
    for list_of in made:
        assert sorted((e.type, list_of.text_of(e.mentions[0])) for e in list_of.entities if e.type)[0] == ("ORG", "IBM")
        assert len(list_of.entities) == len(list_of.sentences) == 3 and list_of.relations is None
    nothing = marked("d", ["[0 she ] left ."])
    assert NameList().augment(nothing, Random(0)) is nothing


@given(document=documents())
def test_the_lines_of_any_list_are_mentions(document: Document) -> None:
    made = NameList().augment(document, Random(0))
    assert made is document or all(len(entity.mentions) == 1 for entity in made.entities)
    assert made == NameList().augment(document, Random(0))


def test_lines_may_end_without_a_full_stop() -> None:
    document = marked("d", ["[0 Ada ] lived .", "She met [1 U.S. ]"])
    found = {Layout().augment(document, Random(seed)).text for seed in range(60)}
    assert {"Ada lived.\nShe met U.S.", "- Ada lived\n\n- She met U.S."} <= found


@pytest.mark.parametrize(("case", "expected"), [("lower", {"ada lived ."}), ("upper", {"ADA LIVED ."})])
def test_letter_case(case: str, expected: set[str]) -> None:
    document = marked("d", ["[0 Ada ] lived ."])
    assert {LetterCase(case).augment(document, Random(seed)).text for seed in range(9)} == expected  # type: ignore[arg-type]


def test_a_chain_leaves_out_parts_by_chance() -> None:
    document = marked("d", ["[0 Ada ] lived ."])
    chain = Chain([LetterCase("upper"), RawText()], probability=0.5)
    found = {chain.augment(document, Random(seed)).text for seed in range(40)}
    assert found == {"Ada lived .", "ADA LIVED .", "Ada lived.", "ADA LIVED."}


def test_two_names_do_not_become_one() -> None:
    names = ["Anna", "Berta", "Carla", "Dora"]
    document = marked("d", [" ".join(f"[{i} {name} ]" for i, name in enumerate(names))], dict.fromkeys(range(4), "PER"))
    swap = SwapNames(["PER"], most_documents=1)
    swap.fit([document])
    for seed in range(20):
        assert sorted(swap.augment(document, Random(seed)).words) == names


def test_words_that_stay_leave_the_document_as_it_is() -> None:
    document = ada()
    assert with_words(document, document.words) is document
