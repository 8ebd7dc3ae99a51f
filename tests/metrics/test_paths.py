from __future__ import annotations

import pytest

from jointie.metrics import lookup


def test_lookup() -> None:
    metrics = {"mention": {"f1": 0.5}, "coref": {"muc": {"f1": 0.25}}}
    assert lookup(metrics, "coref.muc.f1") == 0.25
    for path in ("coref.muc", "coref", "mention.f1.x", "", "mention."):
        with pytest.raises(ValueError, match=r"known: mention.f1, coref.muc.f1"):
            lookup(metrics, path)
