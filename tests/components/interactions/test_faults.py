"""Faults of an interaction's code, each told in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from jointie.components.interactions import HOOKS, Interaction
from jointie.config import ContractError, Lazy, defer, parse
from jointie.documents import LabelSpace
from jointie.models import Model
from jointie.tensors import MentionGraph
from jointie.testing import documents, random_graph
from jointie.training import Trainer

Made = Callable[[MentionGraph], Any]


def told(hook: str, made: Made, uses_relations: bool = False) -> str:
    """The message about an interaction whose hook returns what is made of a graph of 2 documents of 5 and 3."""
    methods = {hook: lambda self, graph: made(graph), "uses_relations": uses_relations}
    graph = random_graph((5, 3), input_dim=8, relation_types=4)
    with pytest.raises(ContractError) as caught:
        type("Mine", (Interaction,), methods)().call_hook(hook, graph)
    return str(caught.value)


@pytest.mark.parametrize("hook", HOOKS)
def test_nothing_comes_back(hook: str) -> None:
    message = f"Mine.{hook} returns nothing; return the graph, changed or not: return graph.replace(vectors=...)"
    assert told(hook, lambda graph: None) == message


def test_something_else_comes_back() -> None:
    assert told("on_relations", lambda graph: graph.vectors).startswith("Mine.on_relations returns a Tensor; return")


@pytest.mark.parametrize(
    ("name", "make", "shape", "wanted"),
    [
        ("vectors", lambda g: {"vectors": g.vectors.mean(1)}, "(2, 8)", "(2, 5, 8)"),
        ("anaphor_vectors", lambda g: {"anaphor_vectors": g.vectors[..., :4]}, "(2, 5, 4)", "(2, 5, 8)"),
        ("coreference", lambda g: {"coreference": g.vectors}, "(2, 5, 8)", "(2, 5, 5)"),
        ("relations", lambda g: {"relations": g.relations[..., :-1]}, "(2, 5, 5, 4)", "(2, 5, 5, 5)"),
        ("mention_scores", lambda g: {"mention_scores": g.vectors}, "(2, 5, 8)", "(2, 5)"),
        ("extra['a']", lambda g: {"extra": {"a": torch.ones(2)}}, "(2,)", "(2, 5, ...)"),
        ("pair_extra['a']", lambda g: {"pair_extra": {"a": torch.ones(2, 5)}}, "(2, 5)", "(2, 5, 5, ...)"),
        ("the loss 'a'", lambda g: {"losses": {"a": torch.ones(1)}}, "(1,)", "()"),
    ],
)
def test_another_shape(name: str, make: Callable[[MentionGraph], Any], shape: str, wanted: str) -> None:
    message = told("on_coreference", lambda graph: graph.replace(**make(graph)), uses_relations=True)
    assert message == f"Mine.on_coreference gives {name} the shape {shape}; make it {wanted}"


@pytest.mark.parametrize(
    ("name", "make", "given"),
    [
        ("vectors", lambda g: {"vectors": g.vectors.double()}, "the dtype torch.float64; make it torch.float32"),
        ("coreference", lambda g: {"coreference": g.same_text.long()}, "the dtype torch.int64; make it torch.float32"),
        ("extra['a']", lambda g: {"extra": {"a": [1, 2]}}, "a list; make it a tensor"),
        ("the loss 'a'", lambda g: {"losses": {"a": 1.0}}, "a float; make it a tensor"),
    ],
)
def test_other_numbers(name: str, make: Callable[[MentionGraph], Any], given: str) -> None:
    message = told("on_coreference", lambda graph: graph.replace(**make(graph)))
    assert message == f"Mine.on_coreference gives {name} {given}"


def test_whole_numbers_about_candidates() -> None:
    kind = type("Mine", (Interaction,), {"on_candidates": lambda _, g: g.replace(extra={"start": g.spans.start})})
    graph = random_graph((5, 3), input_dim=8, relation_types=4)
    assert kind().call_hook("on_candidates", graph).extra["start"] is graph.spans.start


@pytest.mark.parametrize("name", ["vectors", "relations"])
def test_a_change_in_place(name: str) -> None:
    def change(graph: MentionGraph) -> MentionGraph:
        getattr(graph, name).mul_(2)
        return graph

    message = told("on_coreference", change, uses_relations=True)
    assert message == (
        f"Mine.on_coreference changes {name} in place; leave the graph as it is, and return another: graph.replace(...)"
    )


def test_other_candidates() -> None:
    assert "gives spans the shape (2, 4)" in told("on_candidates", lambda graph: graph.part(slice(4)))


def test_relations_are_changed_and_it_does_not_say_so() -> None:
    message = told("on_relations", lambda graph: graph.replace(relations=graph.relations * 2))
    assert message == (
        "Mine.on_relations changes relations, which its class does not say; write uses_relations = True there"
    )


def test_a_misspelt_hook() -> None:
    with pytest.raises(TypeError, match=r"^Mine: unknown hook 'on_relation', did you mean 'on_relations'\?"):
        type("Mine", (Interaction,), {"on_relation": lambda self, graph: graph})
    type("Mine", (Interaction,), {"_on_pairs": lambda self, graph: graph})  # its own affair


def test_a_model_names_the_class(model_spec: Callable[..., dict[str, Any]]) -> None:
    kind = type("Mine", (Interaction,), {"on_coreference": lambda self, graph: None})
    spec = parse(Model, model_spec())

    lazy = defer(spec)
    lazy.given["interactions"] = [Lazy(kind)]
    model = lazy.build(labels=LabelSpace(("PER",), ("r",)))

    with pytest.raises(ContractError, match=r"^Mine\.on_coreference returns nothing"):
        model(model.collate([model.tokenize(documents()[0])]))


class Dead(Interaction):
    """Has a parameter that it does not use, and one that is not to learn."""

    def __init__(self) -> None:
        super().__init__()
        self.unused = torch.nn.Linear(3, 1, bias=False)
        self.fixed = torch.nn.Parameter(torch.ones(3), requires_grad=False)


def test_a_parameter_that_does_not_learn(
    model_spec: Callable[..., dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    lazy = defer(parse(Model, model_spec()))
    lazy.given["interactions"] = [Lazy(Dead)]
    Trainer(epochs=1).train(lazy.build(labels=LabelSpace.of(documents())), documents())
    (message,) = [record.getMessage() for record in caplog.records if "gradient" in record.getMessage()]
    assert message.startswith("Dead: no gradient has reached the parameter interactions.0.unused.weight, which does")
