"""Writing an interaction as a plug-in, from its file to a saved model."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from jointie.components.interactions import Interaction
from jointie.config import ConfigError, Lazy, load_plugins, parse
from jointie.models import JointModel, Model, load
from jointie.testing import check_interaction, check_model, random_graph

SOURCE = '''
import torch
from torch import nn

from jointie.components.interactions import Interaction
from jointie.tensors import MentionGraph


@Interaction.register("same_text")
class SameText(Interaction):
    """Raise the coreference score of mentions with equal text by a learnt amount.

    Args:
        start: the amount before training.
    """

    def __init__(self, start: float = 1.0) -> None:
        super().__init__()
        self.bonus = nn.Parameter(torch.tensor(start))

    def on_coreference(self, graph: MentionGraph) -> MentionGraph:
        return graph.replace(coreference=graph.coreference + self.bonus * graph.same_text)
'''


def unregister(name: str) -> None:
    for family_registry in (registry for registry in Interaction._registry.values() if name in registry):
        del family_registry[name]
    for module in [module for module in sys.modules if module.startswith("jointie_plugin_")]:
        del sys.modules[module]


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[Path]:
    """The plug-in's file, loaded."""
    path = tmp_path / "same_text_plugin.py"
    path.write_text(SOURCE, encoding="utf-8")
    load_plugins([str(path)])
    yield path
    if "same_text" in Interaction.registered():
        unregister("same_text")


def same_text(**arguments: Any) -> Interaction:
    return Lazy(Interaction.registered()["same_text"], **arguments).build()  # type: ignore[return-value]


def test_contract(plugin: Path) -> None:
    check_interaction(same_text())


def test_does_what_it_says(plugin: Path) -> None:
    graph = random_graph()
    changed = same_text(start=2.0).on_coreference(graph)
    torch.testing.assert_close(changed.coreference, graph.coreference + 2.0 * graph.same_text)


def test_from_json_to_a_saved_model(plugin: Path, model_spec: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    model = check_model(model_spec(interactions=["same_text"]), tmp_path)
    assert isinstance(model, JointModel)
    (interaction,) = model.interactions
    assert interaction.bonus.item() != 1.0, "the bonus was not trained"
    (again,) = load(tmp_path / "run").model.interactions  # type: ignore[union-attr,misc]
    assert again.bonus.item() == interaction.bonus.item()


def test_arguments_are_checked(plugin: Path, model_spec: Callable[..., dict[str, Any]]) -> None:
    with pytest.raises(ConfigError, match=r"interactions\.0\.begin: unknown SameText key"):
        parse(Model, model_spec(interactions=[{"type": "same_text", "begin": 2.0}]))
    with pytest.raises(ConfigError, match=r"interactions\.0\.start"):
        parse(Model, model_spec(interactions=[{"type": "same_text", "start": "2"}]))
