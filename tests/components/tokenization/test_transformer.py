from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jointie.components.tokenization import TransformerTokenizer
from jointie.documents import Document, Sentence, Token
from jointie.testing.documents import ada, documents, long
from jointie.testing.encoders import check_alignment, check_tokenizer

AWKWARD = [
    *("\u200b", "\u200d", "\ufeff", "\u0301", "\x00", "\x07", "\x85", "\xa0", "\u2028", "\xad", "\ufffd", "\ud800"),
    *("😀", "👨\u200d👩\u200d👧", "汉字", "é", "e\u0301", "ﬁ", "İ", "ẞ", "مرحبا", "ไทย"),
    *("[SEP]", "[CLS]", "[UNK]", "<s>", "</s>", "<mask>", "<unk>", "##a", "Ġ", "a b", " a", "a ", "word" * 60),
]
words = st.sampled_from(AWKWARD) | st.text(min_size=1, max_size=6) | st.sampled_from(["Ada", "in", "."])
sentences = st.lists(st.lists(words, min_size=1, max_size=12), min_size=0, max_size=4)


@pytest.fixture(scope="module", params=["wordpiece", "byte_level"])
def source(request: pytest.FixtureRequest, tiny_encoder: Path, byte_level_encoder: Path) -> str:
    return str(tiny_encoder if request.param == "wordpiece" else byte_level_encoder)


def of(sentences: list[list[str]]) -> Document:
    return Document.from_words("d", sentences)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sentences=sentences, max_length=st.integers(3, 20))
def test_alignment_of_any_words(source: str, sentences: list[list[str]], max_length: int) -> None:
    tokenizer = TransformerTokenizer(source, max_length)
    tokenized = tokenizer.tokenize(of(sentences))
    check_alignment(tokenized, max_length)
    for window in tokenized.windows:
        assert window[0] == tokenizer.prefix[0] and window[-1] == tokenizer.suffix[-1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sentences=sentences)
def test_each_word_has_the_sub_tokens_that_it_has_alone(source: str, sentences: list[list[str]]) -> None:
    """The words beside it do not matter, nor do dropped words move any."""
    tokenizer = TransformerTokenizer(source, 10_000)
    together = tokenizer.tokenize(of(sentences))
    ids = [int(together.windows[w][o]) for w, o in zip(together.token_window, together.token_offset)]
    for word, first, last in zip(of(sentences).words, together.word_first, together.word_last):
        alone = tokenizer.tokenize(of([[word]]))
        assert ids[first : last + 1] == alone.windows[0][1:-1].tolist()


@pytest.mark.parametrize("word", ["\u200b", "\x00", "\xa0", "\ufeff", "😀"])
def test_dropped_words_keep_a_place(tiny_encoder: Path, word: str) -> None:
    tokenizer = TransformerTokenizer(str(tiny_encoder), 20)
    tokenized = tokenizer.tokenize(of([["Ada", word, "in"]]))
    names = tokenizer.tokenizer.convert_ids_to_tokens(tokenized.windows[0].tolist())
    assert names == ["[CLS]", "Ada", "[UNK]", "in", "[SEP]"]
    assert tokenized.word_first.tolist() == tokenized.word_last.tolist() == [0, 1, 2]


def test_unknown_words(tiny_encoder: Path, byte_level_encoder: Path) -> None:
    document = of([["Ada", "汉", "in", "ภาษา"], ["汉"]])
    assert TransformerTokenizer(str(tiny_encoder), 20).tokenize(document).unknown == ("汉", "ภาษา", "汉")
    assert TransformerTokenizer(str(byte_level_encoder), 20).tokenize(document).unknown == ()


def test_byte_level_words_begin_with_a_blank(byte_level_encoder: Path) -> None:
    tokenizer = TransformerTokenizer(str(byte_level_encoder), 20)
    tokenized = tokenizer.tokenize(of([["the", "of"], ["in"]]))
    names = tokenizer.tokenizer.convert_ids_to_tokens(tokenized.windows[0].tolist())
    assert names == ["<s>", "Ġthe", "Ġof", "Ġin", "</s>"]


def test_contract_on_documents(source: str) -> None:
    for max_length in (4, 64, 1000):
        check_tokenizer(TransformerTokenizer(source, max_length), max_length, [*documents(), of([])])


def test_windows_end_with_sentences_wherever_possible(tiny_encoder: Path) -> None:
    tokenized = TransformerTokenizer(str(tiny_encoder), 64).tokenize(long())
    windows = tokenized.token_window[tokenized.word_first].tolist()
    borders = [word for word, (before, after) in enumerate(pairwise(windows), start=1) if before != after]
    too_long = next(s for s in long().sentences if s.end - s.start > 62)
    sentence_starts = {s.start for s in long().sentences}
    assert borders, "the document is longer than a window"
    assert all(border in sentence_starts or too_long.start < border < too_long.end for border in borders)


def test_overlap(tiny_encoder: Path) -> None:
    line = of([["Ada"] * 100])
    assert (
        sum(map(len, TransformerTokenizer(str(tiny_encoder), 12, overlap=0.0).tokenize(line).windows)) == 100 + 2 * 10
    )
    half = TransformerTokenizer(str(tiny_encoder), 12, overlap=0.5).tokenize(line)
    assert len(half.windows) == 19
    assert half.longest == 12 and half.size == 19 * 12
    whole = TransformerTokenizer(str(tiny_encoder), 12, overlap=1.0).tokenize(line)
    check_alignment(whole, 12)


def test_word_keys_are_equal_for_equal_words_case_aside(tiny_encoder: Path) -> None:
    tokenizer = TransformerTokenizer(str(tiny_encoder), 64)
    keys = tokenizer.tokenize(of([["Ada", "ADA", "Adá", "ada.", "STRASSE", "straße", "\ud800"]])).word_keys.tolist()
    assert keys[0] == keys[1]
    assert keys[4] == keys[5]
    assert len(set(keys)) == 5
    assert tokenizer.tokenize(of([["x"], ["ada"]])).word_keys[1] == keys[0]


def test_no_words(source: str) -> None:
    tokenized = TransformerTokenizer(source, 64).tokenize(Document("d", " \n", (), ()))
    assert (tokenized.windows, tokenized.size, tokenized.longest) == ((), 0, 0)
    check_alignment(tokenized, 64)


def test_words_need_not_be_parted_by_blanks(tiny_encoder: Path) -> None:
    document = Document("d", "Adain", (Token(0, 3), Token(3, 5)), (Sentence(0, 2),))
    tokenized = TransformerTokenizer(str(tiny_encoder), 64).tokenize(document)
    assert tokenized.word_first.tolist() == [0, 1]


def test_saved_tokenizer_does_the_same(source: str, tmp_path: Path) -> None:
    tokenizer = TransformerTokenizer(source, 30)
    tokenizer.save_assets(tmp_path / "tokenizer")
    again = TransformerTokenizer(str(tmp_path / "tokenizer"), 30)
    for document in [*documents(), of([AWKWARD])]:
        one, other = tokenizer.tokenize(document), again.tokenize(document)
        assert [w.tolist() for w in one.windows] == [w.tolist() for w in other.windows]


def test_a_tokenizer_of_its_own(tiny_encoder: Path, byte_level_encoder: Path) -> None:
    named = TransformerTokenizer(str(tiny_encoder), 64, name=str(byte_level_encoder))
    plain = TransformerTokenizer(str(byte_level_encoder), 64)
    assert [w.tolist() for w in named.tokenize(ada()).windows] == [w.tolist() for w in plain.tokenize(ada()).windows]


def test_windows_need_room(tiny_encoder: Path) -> None:
    with pytest.raises(ValueError, match="windows of 2 sub-tokens leave no room"):
        TransformerTokenizer(str(tiny_encoder), 2)


def test_no_tokenizer_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"the tokenizer .* cannot be loaded: "):
        TransformerTokenizer(str(tmp_path), 64)
    with pytest.raises(ValueError, match="is not a folder"):
        TransformerTokenizer("", 64, name=str(tmp_path / "missing"))


def test_ids_that_the_encoder_does_not_have(tiny_encoder: Path) -> None:
    size = len(TransformerTokenizer(str(tiny_encoder), 64).tokenizer)
    TransformerTokenizer(str(tiny_encoder), 64, vocabulary_size=size)
    with pytest.raises(ValueError, match=rf"has ids up to {size - 1}; the encoder knows {size - 1} of them"):
        TransformerTokenizer(str(tiny_encoder), 64, vocabulary_size=size - 1)


def test_an_encoder_that_brings_no_tokenizer() -> None:
    with pytest.raises(ValueError, match="the encoder comes with no tokenizer; give this one a name, or take the type"):
        TransformerTokenizer(source="", max_length=16)
