from __future__ import annotations

import pytest

from jointie.training.initialization.name_patterns import matching, nothing_matches

NAMES = [
    "encoder.embeddings.word.weight",
    "encoder.embeddings.word.bias",
    "encoder.embeddings_project.weight",
    "encoder.layer.0.weight",
    "encoder.layer.1.weight",
    "encoder.layer.10.weight",
    "scorer.weight",
]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*", NAMES),
        ("*.bias", NAMES[1:2]),
        ("encoder.embeddings.*", NAMES[:2]),
        ("encoder.embeddings", NAMES[:2]),
        ("encoder.layer.[0-3].*", NAMES[3:5]),
        ("encoder.layer.?.weight", NAMES[3:5]),
        ("encoder.layer.1", NAMES[4:5]),
        ("scorer.weight", NAMES[6:]),
        ("Scorer.weight", []),
        ("scorer.weigh", []),
        ("encoder.layer.[0-3]", []),
        ("", []),
    ],
)
def test_matching(pattern: str, expected: list[str]) -> None:
    assert matching(pattern, NAMES) == expected


def test_what_a_mistaken_pattern_may_have_meant() -> None:
    message = nothing_matches("encoder.embedings.*", NAMES)
    assert message.startswith("nothing is called 'encoder.embedings.*', did you mean 'encoder.embeddings'")
    assert message.endswith("(at the top there are: encoder, scorer)")
    assert nothing_matches("zzz", NAMES) == "nothing is called 'zzz' (at the top there are: encoder, scorer)"
    assert nothing_matches("encoder.layer.[0-3]", NAMES) == (
        "'encoder.layer.[0-3]' matches modules only; for what is in them write 'encoder.layer.[0-3].*'"
    )
