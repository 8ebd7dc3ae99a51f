from __future__ import annotations

from itertools import product

import pytest
import torch

from jointie.tensors import LexicalEvidence, Spans, Words, shape_of
from jointie.tensors.lexical import BUCKETS, END, FACTOR, SKIPPED, START
from jointie.tensors.words import CHARACTERS

TEXT = [
    *[
        "The",
        "United",
        "States",
        "of",
        "America",
        ",",
        "the",
        "USA",
        "or",
        "U.S.",
        ":",
        "Anders",
        "Lund",
        "met",
        "Erik",
    ],
    *[
        "Lund",
        "and",
        "the",
        "states",
        "of",
        "united",
        "america",
        "in",
        "Norvane",
        "Inc",
        "Norvane",
        "Inc.",
        "as",
        "Lund",
    ],
    *["'s", "USA", "Extraordinarilylongword", "U.S.", ",", "of", "."],
]


def words_of(*texts: list[str]) -> Words:
    """Each text one sentence, padded."""
    longest = max(map(len, texts))
    mask = torch.tensor([[i < len(text) for i in range(longest)] for text in texts])
    place = torch.arange(longest).expand_as(mask)
    known = {word: number + 1 for number, word in enumerate(dict.fromkeys(w.casefold() for t in texts for w in t))}
    padded = [text + [""] * (longest - len(text)) for text in texts]
    return Words(
        first=place,
        last=place,
        mask=mask,
        keys=torch.tensor([[known.get(word.casefold(), 0) for word in text] for text in padded]),
        shapes=torch.tensor([[shape_of(word) for word in text] for text in padded]),
        characters=torch.tensor(
            [[[*map(ord, w.casefold()[:CHARACTERS]), *[0] * (CHARACTERS - len(w))] for w in text] for text in padded]
        ).int(),
        sentence=torch.zeros_like(place),
        sentence_start=torch.zeros_like(place),
        sentence_end=mask.sum(1, keepdim=True).expand_as(place),
    )


def spans_of(words: Words, pairs: list[list[tuple[int, int]]]) -> Spans:
    longest = max(map(len, pairs))
    start, end = torch.tensor([row + [(0, 0)] * (longest - len(row)) for row in pairs]).unbind(-1)
    mask = torch.tensor([[i < len(row) for i in range(longest)] for row in pairs])
    return Spans(start, end, start, end, mask, words)


def by_loops(x: list[str], y: list[str]) -> dict[str, float]:
    a, b = [w.casefold() for w in x], [w.casefold() for w in y]
    names_x, names_y = ({w.casefold() for w in words if w != w.lower()} for words in (x, y))
    grams = [{g % BUCKETS for word in words for g in trigrams(word)} for words in (a, b)]
    return {
        "same_text": a == b,
        "same_head": a[-1] == b[-1],
        "same_first": a[0] == b[0],
        "words": len({*a} & {*b}) / len({*a} | {*b}),
        "names": len(names_x & names_y) / max(1, len(names_x | names_y)),
        "subset": {*a} <= {*b},
        "superset": {*b} <= {*a},
        "names_subset": bool(names_x) and names_x <= names_y,
        "names_superset": bool(names_y) and names_y <= names_x,
        "acronym": is_acronym(x, y) or is_acronym(y, x),
        "similarity": 2 * len(grams[0] & grams[1]) / (len(grams[0]) + len(grams[1])),
    }


def trigrams(word: str) -> list[int]:
    codes = [START, *map(ord, word[:CHARACTERS]), END]
    return [(a * FACTOR + b) * FACTOR + c for a, b, c in zip(codes, codes[1:], codes[2:])]


def is_acronym(x: list[str], y: list[str]) -> bool:
    letters = "".join(c for c in x[0].casefold() if c not in SKIPPED)
    firsts = "".join(w.casefold()[0] for w in y if any(c.isalnum() for c in w))
    names = "".join(w.casefold()[0] for w in y if w != w.lower())
    return len(x) == 1 and len(letters) > 1 and letters in (firsts, names)


EVERY = [(s, e) for s in range(len(TEXT)) for e in range(s + 1, min(len(TEXT), s + 5) + 1)]


def test_against_loops() -> None:
    """Of all short spans of a text, in a batch with a shorter one."""
    other = ["Lund", "AL"]
    words = words_of(TEXT, other)
    spans = spans_of(words, [EVERY, [(0, 1), (0, 2), (1, 2)]])
    found = LexicalEvidence.between(spans, spans, torch.float64)
    some = range(0, len(EVERY), 3)
    for x, y in product(some, some):
        (a, b), (c, d) = EVERY[x], EVERY[y]
        for name, value in by_loops(TEXT[a:b], TEXT[c:d]).items():
            assert getattr(found, name)[0, x, y] == pytest.approx(float(value), abs=1e-12), (name, TEXT[a:b], TEXT[c:d])
    assert found.names_subset[1, 0, 1] == found.subset[1, 2, 1] == 1
    assert found.stacked().shape == (2, len(EVERY), len(EVERY), 11)


def test_what_is_meant() -> None:
    usa, states, lund, erik, us = (0, 5), (7, 8), (11, 13), (14, 16), (9, 10)
    assert [TEXT[s:e][-1] for s, e in (usa, states, lund, erik, us)] == ["America", "USA", "Lund", "Lund", "U.S."]
    spans = spans_of(words_of(TEXT), [[usa, (1, 5), (1, 3), states, us, lund, erik]])
    found = LexicalEvidence.between(spans, spans)
    assert found.acronym[0].nonzero().tolist() == [[1, 3], [2, 4], [3, 1], [4, 2]]
    assert found.same_head[0, 5, 6] == 1 and found.names_subset[0, 5, 6] == 0
    assert found.names[0, 5, 6] == pytest.approx(1 / 3)


def test_parts_give_what_the_whole_gives() -> None:
    """Long documents are scored in blocks, whose words are not the same."""
    words = words_of(TEXT, TEXT[5:20])
    spans = spans_of(words, [EVERY[:40], EVERY[:30]])
    whole = LexicalEvidence.between(spans, spans).stacked()
    parts = list(spans.split(17))
    rows = [torch.cat([LexicalEvidence.between(x, y).stacked() for y in parts], 2) for x in parts]
    torch.testing.assert_close(torch.cat(rows, 1)[spans.pairs()], whole[spans.pairs()])


def test_few_candidates() -> None:
    words = words_of(["Ada"], ["Ada", "met"])
    one = spans_of(words, [[(0, 1)], [(1, 2)]])
    assert LexicalEvidence.between(one, one).same_text.tolist() == [[[1.0]], [[1.0]]]
    none = Spans(*(torch.zeros(2, 0, dtype=torch.long),) * 4, torch.zeros(2, 0, dtype=torch.bool), words)
    assert LexicalEvidence.between(none, none).stacked().shape == (2, 0, 0, 11)
    padded = spans_of(words, [[(0, 1)], []])
    assert torch.isfinite(LexicalEvidence.between(padded, padded).stacked()).all()
