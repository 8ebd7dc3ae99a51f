from __future__ import annotations

import pytest

from jointie.training.initialization.name_patterns import matching, may_reach_into, nothing_matches

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


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("encoder.layer.23", True),
        ("encoder.layer.[0-3].*", True),
        ("*.bias", True),
        ("enc*", True),
        ("enc", False),
        ("encoder", False),
        ("encoders.layer", False),
        ("coreference_encoder.layer.*", False),
        ("", False),
    ],
)
def test_patterns_of_what_may_be_in_a_module(pattern: str, expected: bool) -> None:
    assert may_reach_into("encoder", pattern) is expected


def test_what_a_mistaken_pattern_may_have_meant() -> None:
    message = nothing_matches("encoder.embedings.*", NAMES)
    assert message.startswith("nothing is called 'encoder.embedings.*', did you mean 'encoder.embeddings'")
    assert message.endswith("(at the top there are: encoder, scorer)")
    assert nothing_matches("zzz", NAMES) == "nothing is called 'zzz' (at the top there are: encoder, scorer)"
    assert nothing_matches("encoder.layer.[0-3]", NAMES) == (
        "'encoder.layer.[0-3]' matches modules only; for what is in them write 'encoder.layer.[0-3].*'"
    )
