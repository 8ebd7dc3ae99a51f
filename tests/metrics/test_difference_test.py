from __future__ import annotations

import numpy as np
import pytest

from jointie.metrics.difference_test import Scores, p_value

DOCUMENTS = 250


def setting(generator: np.random.Generator, common: np.ndarray, seeds: int, of_seeds: float) -> Scores:
    """The scores of runs that differ by their seeds and by what each document does to each of them."""
    values = generator.normal(0, of_seeds, seeds) + generator.normal(0, 1, seeds) + common[0]
    of_documents = generator.normal(0, 1, (len(common) - 1, seeds)) + common[1:, None]
    return Scores(values, values + of_documents)


def rejected(first: int, second: int, of_seeds: float, of_documents: float) -> float:
    """How often a difference is called real at 0.05 where there is none."""
    generator = np.random.default_rng([first, second, round(10 * of_seeds), round(10 * of_documents)])
    times, found = 800, 0
    for _ in range(times):
        common = generator.normal(0, of_documents, 101)
        scores = [setting(generator, effect, n, of_seeds) for effect, n in ((common, first), (0 * common, second))]
        p = p_value(*scores, DOCUMENTS)
        assert p is not None and 0 <= p <= 1
        found += p < 0.05
    return found / times


@pytest.mark.parametrize("seeds", [(1, 1), (1, 2), (1, 3), (2, 2), (3, 3), (2, 3), (5, 5)])
@pytest.mark.parametrize("of_documents", [0.0, 1.0])
@pytest.mark.parametrize("of_seeds", [0.0, 1.5, 5.0])
def test_errors_are_as_rare_as_they_say(seeds: tuple[int, int], of_seeds: float, of_documents: float) -> None:
    """Near 5 %, however much seeds, documents, and both together scatter; one seed each knows nothing of seeds."""
    if seeds == (1, 1) and of_seeds:
        assert rejected(*seeds, of_seeds, of_documents) > 0.1
    else:
        least = 0.0 if 1 in seeds and seeds != (1, 1) else 0.02  # few degrees of freedom make it too careful
        assert least <= rejected(*seeds, of_seeds, of_documents) < 0.07


def test_agreeing_seeds_make_a_difference_surer() -> None:
    """Of runs that documents alone make differ."""
    generator = np.random.default_rng(0)
    noise = generator.normal(0, 1, (1000, 6))

    def p(seeds: int) -> float:
        found = p_value(
            Scores(np.linspace(1.4, 1.6, seeds), 1.5 + noise[:, :seeds]),
            Scores(np.linspace(-0.1, 0.1, seeds), noise[:, 3 : 3 + seeds]),
            DOCUMENTS,
        )
        assert found is not None
        return found

    assert p(1) > p(2) > p(3)


def test_a_setting_of_one_run_scatters_as_the_other() -> None:
    """Documents apart it is the test of Crawford & Howell: t = d / (s sqrt(1 + 1 / n)), with n - 1 degrees."""
    values = np.array([1.0, 2.0, 3.0])
    one, three = (Scores(v, np.tile(v, (9, 1))) for v in (np.array([6.0]), values))
    t = 4 / (1 + 1 / 3) ** 0.5
    expected = 1 - t / (2 + t**2) ** 0.5  # Student's with two degrees of freedom
    assert p_value(one, three, DOCUMENTS) == p_value(three, one, DOCUMENTS) == pytest.approx(expected)


def test_a_difference_without_any_variance() -> None:
    """Of two runs on documents that are all alike nothing can be told, but that they are the same if they are."""
    low, high = (Scores(np.array([value]), np.full((9, 1), value)) for value in (0.5, 0.6))
    assert p_value(low, high, DOCUMENTS) is None
    assert p_value(low, low, DOCUMENTS) == 1.0
