"""The LSTM encoder: against single steps, its files, and in a whole model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from jointie.components.encoding import LstmEncoder
from jointie.components.static_vectors import HASHED
from jointie.components.tokenization import WholeWordTokenizer
from jointie.config import ConfigError, defer, parse
from jointie.documents import LabelSpace
from jointie.models import Model, load
from jointie.testing import check_encoder, check_model, documents
from jointie.testing.documents import ada, long, one_word

from ..gradients import assert_equal

VECTORS = "the 1 2 3\nlondon 4 5 6\nAda 7 8 9\n. . 0.5 1 -2\nthe 0 0 0\n"


def built(max_length: int = 16, **options: Any) -> tuple[LstmEncoder, WholeWordTokenizer]:
    torch.manual_seed(0)
    encoder = LstmEncoder(vector_dim=3, hidden_dim=4, max_length=max_length, **options).double().eval()
    return encoder, WholeWordTokenizer(max_length, encoder.words)


def by_steps(encoder: LstmEncoder, ids: Tensor) -> Tensor:
    """The states of one window (L,), one word after the other, and one layer after the other."""
    states = encoder.vectors.weight[ids]
    for layer in range(encoder.lstm.num_layers):
        directions = []
        for suffix in ("", "_reverse"):
            w, u, b, c = (
                getattr(encoder.lstm, f"{name}_l{layer}{suffix}")
                for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            )
            hidden, cell, found = torch.zeros_like(b[:4]), torch.zeros_like(b[:4]), []
            for vector in states.flip(0) if suffix else states:
                i, f, g, o = (w @ vector + b + u @ hidden + c).chunk(4)
                cell = f.sigmoid() * cell + i.sigmoid() * g.tanh()
                hidden = o.sigmoid() * cell.tanh()
                found.append(hidden)
            directions.append(torch.stack(found[::-1] if suffix else found))
        states = torch.cat(directions, 1)
    return states


@pytest.mark.parametrize("layers", [1, 2])
def test_against_single_steps(layers: int) -> None:
    """A document of one word, a long one whose sentences are longer than a window, and padding."""
    encoder, tokenizer = built(layers=layers)
    tokenized = [tokenizer.tokenize(document) for document in (one_word(), long(), ada())]
    assert len(tokenized[1].windows) > 3
    vectors = encoder(tokenizer.collate(tokenized))
    expected = []
    for one in tokenized:
        windows = [by_steps(encoder, torch.from_numpy(window)) for window in one.windows]
        expected.append(torch.stack([windows[w][o] for w, o in zip(one.token_window, one.token_offset)]))
    rows = [row[: len(own)] for row, own in zip(vectors, expected)]
    assert_equal(rows, expected, list(encoder.parameters()))


def test_vectors_of_a_file(tmp_path: Path) -> None:
    """The first of a word counts, words may have blanks in them, and others share ids."""
    (tmp_path / "vectors.txt").write_text(VECTORS)
    encoder, tokenizer = built(vectors=str(tmp_path / "vectors.txt"))
    assert encoder.words == ["the", "london", "Ada", ". ."]
    [ids] = [one.ids for one in tokenizer.words.of(["The"])]
    assert encoder.vectors.weight[ids[0]].tolist() == [1, 2, 3]
    found = [word.ids[0] for word in tokenizer.words.of(["the", "London", "Ada", "ada", "ADA", "Zoe"])]
    assert found[:3] == [1 + HASHED, 2 + HASHED, 3 + HASHED]
    assert found[3] == found[4] and all(1 <= id <= HASHED for id in found[3:])
    assert LstmEncoder(str(tmp_path / "vectors.txt"), vector_dim=3, max_words=2).words == ["the", "london"]
    (tmp_path / "word2vec.txt").write_text("5 3\n" + VECTORS)
    assert LstmEncoder(str(tmp_path / "word2vec.txt"), vector_dim=3).words == encoder.words
    check_encoder(encoder.float(), tokenizer)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("the 1 2 3\nof 1 2 x\n", "line 2: this is no vector of 3 numbers"),
        ("the 1 2\n", "line 1: this is no vector of 3 numbers"),
        ("", "it holds no vectors"),
        (None, "cannot be read: No such file"),
    ],
)
def test_files_that_cannot_be_used(content: str | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "vectors.txt"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ValueError, match=message):
        LstmEncoder(str(path), vector_dim=3)


def test_a_whole_model(tmp_path: Path) -> None:
    """Trained, saved, and found again where the file of vectors is gone."""
    vectors = tmp_path / "vectors.txt"
    vectors.write_text(VECTORS)
    encoder = {"type": "lstm", "vectors": str(vectors), "vector_dim": 3, "hidden_dim": 24, "dropout": 0.0}
    spec = {"type": "joint", "encoder": encoder, "tokenizer": "words"}
    check_model({**spec, "enumerator": {"type": "within_sentence", "max_width": 4}}, tmp_path)
    vectors.unlink()
    model = load(tmp_path / "run").model
    assert isinstance(model.encoder, LstmEncoder) and model.encoder.words[1] == "london"
    with pytest.raises(ConfigError, match="cannot be read"):
        defer(parse(Model, spec)).build(labels=LabelSpace.of(documents()))


def test_it_has_no_attention() -> None:
    with pytest.raises(ValueError, match="gives no attention weights"):
        built()[0].keep_attention()
