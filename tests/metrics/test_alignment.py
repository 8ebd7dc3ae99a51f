from __future__ import annotations

from dataclasses import replace

import pytest

from jointie.config import DataError
from jointie.metrics import align, evaluate

from .builders import by_character, document


def test_pairs_by_id_in_the_order_of_gold() -> None:
    gold = [document([[i]], id=id) for i, id in enumerate("abc")]
    predicted = [document([[9]], id=id) for id in "cab"]
    pairs = align(iter(gold), iter(predicted))
    assert [pair.gold for pair in pairs] == gold
    assert [pair.predicted.id for pair in pairs] == ["a", "b", "c"]


def test_missing_predictions_count_as_empty_and_are_said_once(caplog: pytest.LogCaptureFixture) -> None:
    gold = [document([[0, 1]], id=str(n)) for n in range(8)]
    pairs = align(gold, gold[:1])
    assert [len(pair.predicted.entities) for pair in pairs] == [1] + [0] * 7
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "7 of 8" in record.getMessage()
    assert "'1', '2', '3', '4', '5', ..." in record.getMessage()
    assert evaluate(gold, gold[:1])["mention"]["recall"] == 1 / 8


def test_nothing_missing_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    align([document()], [document()])
    assert not caplog.records


def test_prediction_without_gold() -> None:
    with pytest.raises(DataError, match=r"2 of 3 predicted documents are not among the gold ones: 'x', 'y'"):
        align([document(id="a")], [document(id=id) for id in "xay"])


@pytest.mark.parametrize(("gold", "predicted", "side"), [("aba", "ab", "gold"), ("ab", "bab", "predicted")])
def test_id_that_stands_twice(gold: str, predicted: str, side: str) -> None:
    with pytest.raises(DataError, match=f"twice among the {side} documents") as error:
        align([document(id=id) for id in gold], [document(id=id) for id in predicted])
    assert ("'a'" if side == "gold" else "'b'") in str(error.value)


def test_different_text() -> None:
    with pytest.raises(DataError, match=r"document 'b': .*different texts") as error:
        align(
            [document(id="a"), document(id="b", words="so it is")], [document(id="a"), document(id="b", words="so it")]
        )
    assert error.value.remedy


def test_the_same_text_in_other_tokens() -> None:
    gold = document([[0, 2], [1]], [(0, 1, "P17")], words="Ada met her")
    other = by_character(gold)
    assert other.entities != gold.entities
    assert evaluate([gold], [other], [gold])["coref"]["f1"] == 1
    assert evaluate([gold], [other])["relation"]["f1"] == 1


def test_the_same_token_numbers_of_other_tokens() -> None:
    gold = document([[0]], words="Ada met her")
    first_letter = replace(by_character(gold), entities=gold.entities)  # token 0 is "A" here and "Ada" in gold
    assert evaluate([gold], [first_letter])["mention"]["f1"] == 0
