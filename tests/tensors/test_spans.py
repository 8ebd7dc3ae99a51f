from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from jointie.tensors import Spans, text_key, text_keys, word_key


def spans_of(spans: list[tuple[int, int]], mask: list[bool] | None = None) -> Spans:
    start, end = torch.tensor([spans]).unbind(-1)
    real = torch.tensor([mask or [True] * len(spans)])
    return Spans(start=start, end=end, first=10 * start, last=10 * end - 1, mask=real)


def test_take() -> None:
    spans = spans_of([(0, 1), (0, 2), (3, 4)])
    taken = spans.take(torch.tensor([[2, 0, 0]]), torch.tensor([[True, True, False]]))
    assert taken.start.tolist() == [[3, 0, 0]]
    assert taken.end.tolist() == [[4, 1, 1]]
    assert taken.first.tolist() == [[30, 0, 0]]
    assert taken.last.tolist() == [[39, 9, 9]]
    assert taken.mask.tolist() == [[True, True, False]]


def test_precedes_and_pairs() -> None:
    spans = spans_of([(0, 1), (1, 2), (2, 3), (9, 9)], [True, False, True, True])
    real = [True, False, True, True]
    for x in range(4):
        for y in range(4):
            assert bool(spans.pairs()[0, x, y]) == (real[x] and real[y])
            assert bool(spans.precedes()[0, x, y]) == (real[x] and real[y] and y < x)


words = st.lists(st.sampled_from(["a", "b", "ab", "the"]), min_size=1, max_size=10)


@given(words, st.data())
def test_text_keys_are_equal_for_equal_words(text: list[str], data: st.DataObject) -> None:
    # Odd, as half of all hashes are: four times a multiple of 2**62 is nothing in 64 bits, whatever is added to it.
    keys = {"a": 7, "b": -(2**62) - 3, "ab": 2**62 + 12345, "the": 99991}
    ends = st.integers(0, len(text) - 1).flatmap(lambda s: st.tuples(st.just(s), st.integers(s + 1, len(text))))
    spans = data.draw(st.lists(ends, min_size=1, max_size=8))
    found = text_keys(torch.tensor([[keys[word] for word in text]]), spans_of(spans))[0].tolist()
    for (start, end), key in zip(spans, found):
        for (other_start, other_end), other in zip(spans, found):
            assert (key == other) == (text[start:end] == text[other_start:other_end])


def test_text_keys_know_the_order_of_words() -> None:
    keys = text_keys(torch.tensor([[3, 5, 3]]), spans_of([(0, 2), (1, 3), (0, 1), (2, 3)]))[0].tolist()
    assert len(set(keys[:2])) == 2
    assert keys[2] == keys[3]


def test_text_keys_of_padding_do_not_fail() -> None:
    spans = Spans(*(torch.zeros(2, 3, dtype=torch.long) for _ in range(4)), mask=torch.zeros(2, 3).bool())
    assert text_keys(torch.ones(2, 4, dtype=torch.long), spans).tolist() == [[0] * 3] * 2


def test_the_key_of_one_text() -> None:
    """As that of spans, and whatever the case."""
    texts = [["Ada"], ["the", "queen", "of", "England"], ["Ada", "Lovelace"], ["x"] * 40]
    keys = torch.zeros(len(texts), 40, dtype=torch.long)
    for row, text in zip(keys, texts):
        row[: len(text)] = torch.tensor([word_key(word) for word in text])
    start, end = torch.zeros(len(texts), 1, dtype=torch.long), torch.tensor([[len(text)] for text in texts])
    spans = Spans(start, end, start, end, end > 0)
    assert text_keys(keys, spans)[:, 0].tolist() == [text_key(map(word_key, text)) for text in texts]
    assert word_key("ADA") == word_key("ada") != word_key("adb")
