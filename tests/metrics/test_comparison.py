from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from scipy.stats import ttest_ind, ttest_rel

from jointie.config import ConfigError, DataError
from jointie.documents import Document
from jointie.metrics import (
    Comparison,
    Counts,
    DocumentCounts,
    Run,
    compare,
    document_counts,
    holm,
    known_metrics,
    resampling,
    scores_of,
)

from .builders import corpora

NAMES = ("mention", "muc", "b_cubed", "ceaf_e", "relation")
F1 = ("mention.f1", "relation.f1")


def counted(id: str, gold: float, correct: float, predicted: float | None = None, ign: bool = False) -> DocumentCounts:
    """A document in which every metric has the same counts."""
    counts = Counts(correct, gold if predicted is None else predicted, correct, gold)
    return DocumentCounts(id, dict.fromkeys((*NAMES, *(["relation_ign"] if ign else [])), counts))


def run(correct: Sequence[float], name: str = "a run") -> Run:
    """A run on documents with ten things to find each, of which so many are right."""
    return Run(name, [counted(f"d{i}", 10, c) for i, c in enumerate(correct)])


def drawn(seed: int, chance: float, documents: int = 60) -> Run:
    """A run that finds each thing with the same chance."""
    generator = random.Random(seed)
    return run([sum(generator.random() < chance for _ in range(10)) for _ in range(documents)], f"run {seed}")


def p_of(first: Run, second: Run, **options: int) -> float:
    p = compare({"first": [first], "second": [second]}, "first", ["relation.f1"], **options)["second"]["relation.f1"].p
    assert p is not None
    return p


@settings(deadline=None, max_examples=50)
@given(corpora(), st.integers(0, 10**6))
def test_scores_of_resamples_are_scores_of_documents(corpus: tuple[list[Document], list[Document]], seed: int) -> None:
    documents = document_counts(*corpus, corpus[0])
    (weights,) = resampling.resamples(len(documents), 7, seed)
    names = [*documents[0].counts]
    sums = weights @ resampling.count_table(documents, names)
    for row, of_documents in enumerate(weights.astype(int)):
        resampled = [d for d, times in zip(documents, of_documents) for _ in range(times)]
        scores = scores_of(resampled)
        for metric in known_metrics(documents):
            expected: object = scores
            for key in metric.split("."):
                expected = expected[key]  # type: ignore[index]
            assert resampling.score(sums, metric, names)[row] == pytest.approx(expected)


def test_a_resample_has_as_many_documents_as_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.concatenate(list(resampling.resamples(9, 50, seed=1)))
    assert whole.shape == (50, 9) and (whole.sum(axis=1) == 9).all()
    monkeypatch.setattr(resampling, "_CELLS", 9 * 8)  # eight rows at a time
    parts = list(resampling.resamples(9, 50, seed=1))
    assert [len(part) for part in parts] == [8] * 6 + [2]
    assert (np.concatenate(parts) == whole).all()


def test_known_metrics() -> None:
    of_counts = [f"{n}.{f}" for n in ("mention", "coref.muc", "coref.b_cubed") for f in ("precision", "recall", "f1")]
    found = known_metrics([counted("a", 1, 1)])
    assert found[: len(of_counts)] == of_counts and {"coref.f1", "relation.recall"} <= set(found)
    assert "relation_ign.f1" not in found and "relation_ign.f1" in known_metrics([counted("a", 1, 1, ign=True)])


def test_mean_deviation_and_delta() -> None:
    settings = {
        "base": [run([5, 5]), run([6, 6]), run([7, 7])],  # F1 0.5, 0.6, 0.7
        "other": [run([8, 8]), run([9, 7])],  # 0.8 twice
        "one": [run([2, 2])],
    }
    compared = compare(settings, "base", F1, samples=10)
    assert list(compared) == ["base", "other", "one"] and list(compared["one"]) == list(F1)
    base, other, one = (of["relation.f1"] for of in compared.values())
    assert base == Comparison(pytest.approx((0.5, 0.6, 0.7)), pytest.approx(0.6), pytest.approx(0.1))
    assert (other.mean, other.standard_deviation, other.delta) == pytest.approx((0.8, 0.0, 0.2))
    assert (one.standard_deviation, one.delta) == (None, pytest.approx(-0.4))


def test_the_same_run_twice() -> None:
    assert p_of(drawn(0, 0.5), drawn(0, 0.5), samples=1000) == 1.0


def test_runs_that_are_equally_good_by_chance() -> None:
    assert p_of(drawn(1, 0.5), drawn(2, 0.5)) > 0.05


def test_a_better_run() -> None:
    assert p_of(drawn(1, 0.4), drawn(2, 0.7), samples=1000) < 1e-6


def test_known_by_hand() -> None:
    """Two documents, one better: a draw has the difference 2d, d or 0 with chances 1/4, 1/2 and 1/4, a variance of
    d^2 / 2, which is too small by 1/2 with two documents. Student's t is 1, with one degree of freedom."""
    p = p_of(run([5, 5]), run([5, 7]), samples=20_000)
    assert p == pytest.approx(1 / 2, abs=0.01)


def test_documents_against_students_test() -> None:
    """Where the metric is linear in documents, p is that of the paired test of Student."""
    first, second = drawn(3, 0.5), drawn(4, 0.56)
    found = [[d.counts["relation"].correct_for_recall for d in each.documents] for each in (first, second)]
    expected = ttest_rel(*found).pvalue
    assert 0.001 < expected < 0.5
    assert p_of(first, second) == pytest.approx(expected, abs=0.015)


def test_the_direction_does_not_matter() -> None:
    first, second = drawn(5, 0.5), drawn(6, 0.55)
    there, back = (compare({"a": [first], "b": [second]}, base, F1) for base in "ab")
    for metric in F1:
        assert there["b"][metric].p == back["a"][metric].p
        assert there["b"][metric].delta == pytest.approx(-back["a"][metric].delta)


def test_seeds_known_by_hand() -> None:
    """On documents that are all alike: the variances of the means are 0.02 / 2 and 0.01 / 3."""
    settings = {"first": [run([c] * 5) for c in (5, 7)], "second": [run([c] * 5) for c in (7, 8, 9)]}
    (comparison,) = compare(settings, "first", ["mention.f1"], samples=50)["second"].values()
    assert comparison.delta == pytest.approx(0.2)
    assert comparison.delta_deviation == pytest.approx((0.02 + 0.01) ** 0.5)
    variance = 0.01 + 0.01 / 3
    freedom = variance**2 / (0.01**2 / 1 + (0.01 / 3) ** 2 / 2)
    assert comparison.p == pytest.approx(2 * student.sf(0.2 / variance**0.5, freedom))


def test_seeds_against_welch() -> None:
    """With documents that are alike, p is that of Welch's test of the scores."""
    generator = np.random.default_rng(3)
    scores = [generator.normal(5, 1.0, 6).clip(0, 10), generator.normal(6.5, 0.7, 4).clip(0, 10)]
    settings = {name: [run([c] * 2) for c in of] for name, of in zip("ab", scores)}
    (comparison,) = compare(settings, "a", ["mention.f1"], samples=50)["b"].values()
    expected = ttest_ind(*scores, equal_var=False).pvalue
    assert 0.005 < expected < 0.3
    assert comparison.p == pytest.approx(expected)


def test_documents_and_seeds_both_count() -> None:
    """The variance of the difference is that of documents and that of seeds together."""
    documents = drawn(3, 0.5), drawn(4, 0.56)
    shifts = (-0.2, 0.0, 0.2)

    def shifted(of: Run, by: float) -> Run:
        return run([d.counts["mention"].correct_for_recall + by for d in of.documents])

    settings = {name: [shifted(of, by) for by in shifts] for name, of in zip("ab", documents)}
    (comparison,) = compare(settings, "a", ["mention.recall"])["b"].values()
    found = np.array([[d.counts["mention"].correct_for_recall for d in of.documents] for of in documents]) / 10
    differences = found[1] - found[0]
    of_documents = differences.var(ddof=1) / len(differences)
    of_seeds = np.var(np.array(shifts) / 10, ddof=1) / len(shifts)
    variance = of_documents + 2 * of_seeds
    freedom = variance**2 / (of_documents**2 / (len(differences) - 1) + 2 * of_seeds**2 / (len(shifts) - 1))
    expected = 2 * student.sf(abs(differences.mean()) / variance**0.5, freedom)
    assert 0.001 < expected < 0.5
    assert comparison.p == pytest.approx(expected, abs=0.005)
    assert comparison.p > p_of(*documents)


def test_holm_known_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9, 0.02]) == pytest.approx([1.0, 1.0, 0.06])
    assert holm([0.2]) == [0.2]


def test_all_differences_are_corrected_together() -> None:
    first, better, other = drawn(1, 0.4), drawn(2, 0.7), drawn(5, 0.42)
    compared = compare({"a": [first], "b": [better], "c": [other]}, "a", F1, samples=999)
    of = [compared[name][metric] for name in "bc" for metric in F1]
    assert [each.p_holm for each in of] == pytest.approx(holm([each.p or 0 for each in of]))
    assert of[0].p_holm == pytest.approx(4 * of[0].p)
    assert compared["a"][F1[0]].p_holm is None


def test_one_document_tells_nothing() -> None:
    compared = compare({"a": [run([2])], "b": [run([9])]}, "a", F1, samples=9)["b"]
    assert [(each.delta, each.p, each.p_holm) for each in compared.values()] == [(pytest.approx(0.7), None, None)] * 2


def test_nothing_to_find() -> None:
    """What is only claimed has no p, and does not count among the comparisons."""

    def claimed(relations: float, mentions: float) -> Run:
        relation, others = Counts(0, relations, 0, 0), Counts(mentions, 10, mentions, 10)
        counts = {**dict.fromkeys(NAMES, others), "relation": relation}
        return Run("a run", [DocumentCounts(f"d{i}", counts) for i in range(9)])

    compared = compare({"a": [claimed(0, 5)], "b": [claimed(3, 5)]}, "a", F1, samples=9)["b"]
    mention, relation = (compared[metric] for metric in F1)
    assert (relation.delta, relation.p, relation.p_holm, relation.nothing_to_find) == (-1.0, None, None, True)
    assert (mention.p, mention.p_holm, mention.nothing_to_find) == (1.0, 1.0, False)


def test_almost_nothing_is_found_by_both() -> None:
    def few(found: float) -> Run:
        return Run("few", [counted("d0", 1000, found, predicted=found)])

    def almost(first: float, second: float, metric: str) -> bool | None:
        return compare({"a": [few(first)], "b": [few(second)]}, "a", [metric], samples=9)["b"][metric].almost_nothing

    assert almost(2, 9, "relation.f1") and almost(2, 9, "relation.precision") and almost(9, 2, "coref.f1")
    assert not almost(2, 10, "relation.f1") and not almost(10, 2, "relation.precision")


def test_means_of_the_coreference_metrics() -> None:
    """b_cubed finds 5 of 10 and claims 20, the other two find 8 of 10 and claim 10."""

    def of(b_cubed: Counts) -> Run:
        counts = {**dict.fromkeys(NAMES, Counts(8, 10, 8, 10)), "b_cubed": b_cubed}
        return Run("a run", [DocumentCounts("d0", counts)])

    settings = {"a": [of(Counts(8, 10, 8, 10))], "b": [of(Counts(5, 20, 5, 10))]}
    precision, recall = compare(settings, "a", ["coref.precision", "coref.recall"], samples=9)["b"].values()
    assert (precision.mean, recall.mean) == pytest.approx(((0.8 + 0.25 + 0.8) / 3, (0.8 + 0.5 + 0.8) / 3))


def test_p_depends_on_no_third_setting() -> None:
    first, second, third = ([drawn(10 * i + j, 0.5 + i / 50) for j in range(3)] for i in range(3))
    pair = compare({"a": first, "b": second}, "a", ["relation.f1"], samples=300)
    between = compare({"c": third, "a": first, "d": third[:2], "b": second}, "a", ["relation.f1"], samples=300)
    assert pair["b"]["relation.f1"].p == between["b"]["relation.f1"].p


def test_draws_are_a_function_of_the_seed() -> None:
    first, second = drawn(7, 0.5), drawn(8, 0.53)
    values = [p_of(first, second, samples=200, seed=seed) for seed in (0, 0, 1, 2, 3)]
    assert values[0] == values[1] and len(set(values)) > 1


def test_the_order_of_documents_does_not_matter() -> None:
    first, second = drawn(9, 0.5), drawn(10, 0.55)
    assert p_of(first, Run("b", second.documents[::-1])) == p_of(first, second)


def test_one_setting_needs_no_draws() -> None:
    compared = compare({"only": [run([5]), run([7])]}, "only", F1)
    assert compared["only"]["mention.f1"].mean == pytest.approx(fmean([0.5, 0.7]))
    assert compared["only"]["mention.f1"].p is None


def test_other_documents() -> None:
    first, second = run([5, 5, 5], "runs/a"), Run("runs/b", [counted("d0", 10, 5), counted("x", 10, 5)])
    with pytest.raises(DataError) as error:
        compare({"a": [first], "b": [second]}, "a", F1)
    assert str(error.value) == (
        "2 of 3 documents of runs/a are not among those of runs/b: 'd1', 'd2'; 1 of 2 documents of runs/b are not "
        "among those of runs/a: 'x' (only runs that were evaluated on the same documents can be compared)"
    )
    with pytest.raises(DataError, match=r"of 9 documents of many are not among those of runs/b: .*'d5', ..."):
        compare({"a": [run([5] * 9, "many")], "b": [second]}, "a", F1)


def test_other_annotations() -> None:
    other = Run("runs/b", [counted("d0", 10, 5), counted("d1", 11, 5)])
    with pytest.raises(DataError, match=r"document 'd1': runs/a and runs/b were evaluated against different annot"):
        compare({"a": [run([5, 5], "runs/a")], "b": [other]}, "a", F1)


def test_other_predictions_are_fine() -> None:
    documents = [counted("d0", 10, 5, predicted=40), counted("d1", 10, 5, predicted=0.0)]
    assert compare({"a": [run([5, 5])], "b": [Run("b", documents)]}, "a", F1, samples=10)["b"]["mention.f1"].delta < 0


def test_what_the_first_document_has_none_of() -> None:
    documents = [
        replace(document, counts={**document.counts, "evidence": Counts(2 * i, 2 * i, 2 * i, 2 * i)})
        for i, document in enumerate(run([5, 6]).documents)
    ]
    found = compare({"a": [Run("a", documents)]}, "a", ["evidence.f1"])
    assert found["a"]["evidence.f1"].mean == 1.0


def test_names_that_are_not_known() -> None:
    settings = {"base": [run([5])], "other": [run([5])]}
    with pytest.raises(ConfigError, match=r"unknown baseline 'bose', did you mean 'base'\? \(known: base, other\)"):
        compare(settings, "bose", F1)
    with pytest.raises(ConfigError, match=r"unknown metric 'relation.f2', did you mean 'relation.f1'\?"):
        compare(settings, "base", ["relation.f2"])
    with pytest.raises(ConfigError, match="unknown metric 'coref'"):
        compare(settings, "base", ["coref"])
    ign = replace(run([5]).documents[0], counts=counted("d0", 10, 5, ign=True).counts)
    with pytest.raises(ConfigError, match=r"relation_ign.f1 was not counted in a run, a run"):
        compare({**settings, "ign": [Run("ign", [ign])]}, "ign", ["relation_ign.f1"])
