from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch

from jointie.config import ConfigError
from jointie.documents import Document
from jointie.prediction import Predictor
from jointie.testing import documents
from jointie.testing.documents import ada, long, one_word

from .conftest import Trained

EMPTY = Document("empty", "\n \n", (), ())


def test_in_their_order_whatever_the_batches(trained: Trained) -> None:
    texts = [one_word(), EMPTY, long(), ada(), EMPTY, *documents()]
    expected = [Predictor(trained.model)(document) for document in texts]
    for options in (
        {},
        {"batch_tokens": 1},
        {"look_ahead": 1},
        {"look_ahead": 2, "batch_tokens": 100},
        {"look_ahead": 5},
    ):
        found = list(Predictor(trained.model, **options).predict(texts))
        assert [document.id for document in found] == [document.id for document in texts]
        for one, other in zip(found, expected):
            assert [e.spans for e in one.entities] == [e.spans for e in other.entities]
            assert [r.triple for r in one.relations or ()] == [r.triple for r in other.relations or ()]
    assert sum(len(document.entities) for document in expected) > 5


def test_without_words_nothing_is_found(trained: Trained) -> None:
    (found,) = Predictor(trained.model).predict([EMPTY])
    assert (found.text, found.entities, found.relations) == (EMPTY.text, (), ())
    assert list(Predictor(trained.model).predict([])) == []


def test_scripts_that_the_model_cannot_read(trained: Trained, caplog: pytest.LogCaptureFixture) -> None:
    """One warning a call, not one a document, and none about a foreign name or an emoji in a long text."""
    predictor = Predictor(trained.model)
    chinese = Document.from_words("cn", [[*"我是中国人", "."]])
    thai = Document.from_words("th", [["ภาษา", "Ada", "😀"]])
    named = Document.from_words(
        "en", [["Ada", *["met", "in", "a", "house", "by", "the", "sea"], "小", "😀", *("Bob ." * 9).split()]]
    )
    assert len(list(predictor.predict([ada(), named, chinese, thai, chinese]))) == 5
    assert [record.getMessage() for record in caplog.records if "cannot read" in record.getMessage()] == [
        "document 'cn': 5 of 6 words have characters that the model cannot read (CJK 我是中国人, THAI ภาษ); "
        "so in 2 more document(s)"
    ]
    caplog.clear()
    assert len(list(predictor.predict([ada(), named]))) == 2 and not caplog.records
    stream = predictor.predict([thai] * 9, look_ahead=1)
    next(stream)
    stream.close()
    assert len(caplog.records) == 1, "also where not all is asked for"


def test_one_word(trained: Trained) -> None:
    found = Predictor(trained.model)(one_word())
    assert [entity.spans for entity in found.entities] == [{(0, 1)}]


def test_annotations_are_not_looked_at(trained: Trained) -> None:
    predictor = Predictor(trained.model)
    assert predictor(ada().without_annotations()) == predictor(ada())
    other = replace(ada(), entities=ada().entities[:1], relations=None)
    assert predictor(other) == predictor(ada())


def test_documents_are_taken_as_they_are_needed(trained: Trained) -> None:
    taken = 0

    def stream() -> Iterator[Document]:
        nonlocal taken
        while True:
            taken += 1
            yield one_word()

    found = Predictor(trained.model, look_ahead=3).predict(stream())
    next(found)
    assert taken == 3
    next(found), next(found), next(found)
    assert taken == 6


def test_a_model_in_training_mode(trained: Trained) -> None:
    trained.model.train()
    try:
        predictor = Predictor(trained.model)
        assert not trained.model.training, "a predictor is made of a model in evaluation mode"
        trained.model.train()
        with pytest.raises(ValueError, match=r"in training mode; call model\.eval\(\) before predicting"):
            predictor(ada())
        trained.model.eval().pruner.train()
        with pytest.raises(ValueError, match="in training mode"):
            predictor(ada())
    finally:
        trained.model.eval()


def test_from_a_folder(trained: Trained) -> None:
    assert Predictor.from_archive(trained.folder)(ada()) == Predictor(trained.model)(ada())


def test_bf16(trained: Trained) -> None:
    """The encoder computes in half the digits: scores change a little, and stay scores."""
    found = Predictor(trained.model, precision="bf16")(ada())
    exact = Predictor(trained.model)(ada())
    assert found != exact
    assert found.entities and all(0 <= (mention.score or 0) <= 1 for mention in found.mentions)


def test_no_gradients(trained: Trained) -> None:
    Predictor(trained.model)(ada())
    assert all(parameter.grad is None for parameter in trained.model.parameters())
    assert torch.is_grad_enabled()


@pytest.mark.parametrize("wrong", [{"precision": "FP32"}, {"precision": "bfloat16"}, {"given": "mention"}])
def test_values_that_are_none(trained: Trained, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"^(precision|given) is '\w+'; it has to be one of "):
        Predictor(trained.model, **wrong)


def test_unknown_device(trained: Trained) -> None:
    with pytest.raises(ConfigError, match="the device 'gpu' cannot be used"):
        Predictor(trained.model, "gpu")
    if not torch.cuda.is_available():
        with pytest.raises(ConfigError, match="the device 'cuda' cannot be used"):
            Predictor.from_archive(trained.folder, "cuda")
