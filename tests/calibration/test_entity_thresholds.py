from __future__ import annotations

from jointie.calibration.entity_thresholds import choose_cut, cuts_to_try
from jointie.components.decoding import Scale
from jointie.metrics import Counts, DocumentCounts
from jointie.metrics.per_document import COUNTED


def counted(right: float, predicted: float = 10, gold: float = 10) -> DocumentCounts:
    return DocumentCounts("d", dict.fromkeys(COUNTED, Counts(right, predicted, right, gold)))


FOLDS = [[0, 3], [1], [2, 4]]


def test_the_best_cut() -> None:
    counts = {0.0: [counted(5)] * 5, -1.0: [counted(6)] * 5, 1.0: [counted(7)] * 5}
    assert choose_cut(counts, "mention.f1", FOLDS) == 1.0
    assert choose_cut(counts, "coref.f1", FOLDS) == 1.0


def test_what_does_not_pay_on_other_documents_is_left() -> None:
    """A cut that is best on each four documents, and worst on the fifth, is worth nothing."""
    counts = {
        0.0: [counted(5)] * 5,
        **{float(i): [counted(1 if j == i else 5.5) for j in range(5)] for i in range(1, 5)},
    }
    folds = [[i] for i in range(5)]
    assert choose_cut(counts, "mention.f1", folds) == 0.0


def test_equal_cuts_and_few_documents() -> None:
    assert choose_cut({0.0: [counted(5)] * 5, 1.0: [counted(5)] * 5}, "mention.f1", FOLDS) == 0.0
    assert choose_cut({0.0: [counted(5)], 1.0: [counted(9)]}, "mention.f1", [[0]]) == 0.0


def test_the_cuts_are_spread_over_probabilities() -> None:
    scale = Scale(2.0, 1.0)
    own, *others = cuts_to_try(scale)
    assert own == 0 and [round(scale.probability(cut), 6) for cut in others] == [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
