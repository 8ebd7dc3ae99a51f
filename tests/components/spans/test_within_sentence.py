from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jointie.components.spans import WithinSentence
from jointie.testing.spans import word_batch

lengths = st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=4), min_size=1, max_size=3)


@given(lengths, st.integers(1, 8) | st.just(10**12))
def test_every_short_span_of_every_sentence(documents: list[list[int]], max_width: int) -> None:
    spans = WithinSentence(max_width)(word_batch(*documents))
    for i, sentences in enumerate(documents):
        expected, offset = [], 0
        for length in sentences:
            for start in range(offset, offset + length):
                expected += [(start, end) for end in range(start + 1, min(offset + length, start + max_width) + 1)]
            offset += length
        mask = spans.mask[i]
        assert list(zip(spans.start[i][mask].tolist(), spans.end[i][mask].tolist())) == expected
        assert spans.first[i][mask].tolist() == [2 * start for start, _ in expected]
        assert spans.last[i][mask].tolist() == [2 * end - 1 for _, end in expected]
