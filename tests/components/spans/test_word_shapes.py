from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from jointie.components.spans import WordShapeEmbedder
from jointie.components.tokenization import TransformerTokenizer
from jointie.tensors import SHAPES, Batch, Spans, has_digits, is_capitalised, is_punctuation, shape_of
from jointie.testing import documents, marked

from ..gradients import assert_equal

D, F, WIDEST = 5, 3, 2
TEXTS = {
    "short": ["[0 Ada ] met"],
    "several": ["In 1843 the [0 Countess of 2 , Lovelace ] wrote .", "she", "[1 UK ] [1 U.K. ] iPhone COVID-19"],
}


@pytest.fixture
def tokenizer(tiny_encoder: object) -> TransformerTokenizer:
    return TransformerTokenizer(str(tiny_encoder), 64)


def every_span(batch: Batch, widest: int) -> Spans:
    longest = max(batch.lengths)
    pairs = [(s, e) for s in range(longest) for e in range(s + 1, min(longest, s + widest) + 1)]
    start, end = torch.tensor(pairs).T.unsqueeze(1).expand(-1, len(batch.lengths), -1)
    return batch.spans(start, end, end <= torch.tensor(batch.lengths)[:, None])


def by_loops(embedder: WordShapeEmbedder, tokens: Tensor, spans: Spans, words: list[list[list[str]]]) -> Tensor:
    """The vector of each span that exists, from the strings of its words."""
    rows = []
    for b, sentences in enumerate(words):
        flat = [(word, place, len(own)) for own in sentences for place, word in enumerate(own)]
        shapes = [shape_of(word) for word, _, _ in flat]
        for s in range(spans.mask.shape[1]):
            if not spans.mask[b, s]:
                continue
            start, last = int(spans.start[b, s]), int(spans.end[b, s]) - 1
            before = shapes[start - 1] if flat[start][1] else SHAPES
            after = shapes[last + 1] if flat[last][1] + 1 < flat[last][2] else SHAPES
            code = 0
            for word, _, _ in flat[start + 1 : last]:
                capital, digit = word != word.lower(), any(c.isdigit() for c in word)
                mark = not any(c.isalnum() for c in word)
                code |= (not (capital or digit or mark)) | 2 * capital | 4 * digit | 8 * mark
            rows.append(
                torch.cat(
                    [
                        tokens[b, spans.first[b, s]],
                        tokens[b, spans.last[b, s]],
                        embedder.first.weight[shapes[start]]
                        + embedder.before.weight[before]
                        + embedder.place.weight[min(flat[start][1], 2)],
                        embedder.last.weight[shapes[last]] + embedder.after.weight[after],
                        embedder.between.weight[code],
                        embedder.width.weight[min(last - start, WIDEST - 1)],
                    ]
                )
            )
    return torch.stack(rows)


@pytest.mark.parametrize("names", [["short"], ["several"], ["short", "several"]])
def test_against_loops(tokenizer: TransformerTokenizer, names: list[str]) -> None:
    torch.manual_seed(0)
    texts = [marked(name, TEXTS[name]) for name in names]
    batch = tokenizer.collate([tokenizer.tokenize(text) for text in texts])
    embedder = WordShapeEmbedder(D, F, WIDEST).double()
    tokens = torch.randn(*batch.token_mask.shape, D, dtype=torch.float64, requires_grad=True)
    spans = every_span(batch, 6)
    words = [[text.words[s.start : s.end] for s in text.sentences] for text in texts]
    expected = by_loops(embedder, tokens, spans, words)
    linear = nn.Linear(embedder.output_dim, 4).double()
    sources = [tokens, *embedder.parameters()]
    for found, wanted in (
        (embedder(tokens, spans)[spans.mask], expected),
        (embedder.projection(tokens, spans, linear)(spans)[spans.mask], linear(expected)),
    ):
        assert_equal([found], [wanted], sources)


def test_a_long_document_is_projected_part_by_part(tokenizer: TransformerTokenizer) -> None:
    batch = tokenizer.collate([tokenizer.tokenize(max(documents(), key=lambda d: len(d.tokens)))])
    embedder, linear = WordShapeEmbedder(D, F), nn.Linear(2 * D + 4 * F, 4)
    tokens, spans = torch.randn(*batch.token_mask.shape, D), every_span(batch, 4)
    project = embedder.projection(tokens, spans, linear)
    parts = torch.cat([project(part) for part in spans.split(7)], 1)
    torch.testing.assert_close(parts, linear(embedder(tokens, spans)), rtol=1e-5, atol=1e-5)


def test_spans_need_words() -> None:
    one = torch.zeros(1, 1, dtype=torch.long)
    with pytest.raises(ValueError, match="without the words of their documents"):
        WordShapeEmbedder(D)(torch.zeros(1, 1, D), Spans(one, one + 1, one, one, one == 0))


def test_kinds_of_words() -> None:
    kinds = {
        "Ada": (1, 0, 0),
        "of": (0, 0, 0),
        "1843": (0, 1, 0),
        ",": (0, 0, 1),
        "COVID-19": (1, 1, 0),
        "iPod": (1, 0, 0),
    }
    shapes = torch.tensor([shape_of(word) for word in kinds])
    found = zip(*(kind(shapes).long().tolist() for kind in (is_capitalised, has_digits, is_punctuation)))
    assert list(found) == list(kinds.values())
    different = ["of", "Of", "OF", "O", "oF", "1", "1st", "O.", "Of.", "...", "ß", "語"]
    assert len({shape_of(word) for word in different}) == len(different) - 1, "a small letter is as small letters are"
