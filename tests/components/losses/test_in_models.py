"""Losses in whole models that are made from JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jointie.testing import check_model


@pytest.mark.parametrize("loss", ["adaptive_focal", "positive_unlabelled"])
@pytest.mark.parametrize("level", ["mention_level", "entity_level"])
def test_from_json_to_a_saved_model(
    loss: str, level: str, model_spec: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    check_model(model_spec(mention_loss="focal", relations={"type": level, "loss": loss}), tmp_path)
