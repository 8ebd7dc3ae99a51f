"""Every registered component of every family keeps what components promise."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

import jointie.training
import jointie.visualisation  # noqa: F401  with the line above: registers all there is
from jointie.config import Component, Runtime, defer, families, parse
from jointie.testing import check_module

from .cases import CASES, CHECKS, Case, Place

Registered = tuple[type[Component], str, type[Component]]


def registered() -> Iterator[Registered]:
    """All components of jointie itself (other tests may register more): family, name, class."""
    for family in families():
        for name, component in family.registered().items():
            if component.__module__.startswith("jointie."):
                yield family, name, component


def case_of(family: type[Component], name: str) -> Case:
    case = CASES.get((family.__name__, name))
    assert case is not None, f"{family.__name__} {name!r} is registered but has no entry in tests/components/cases.py"
    return case


EVERY = [pytest.param(*entry, id=f"{entry[0].__name__}-{entry[1]}") for entry in registered()]
every_component = pytest.mark.parametrize(("family", "name", "component"), EVERY)


@pytest.fixture
def place(tiny_encoder: Path, tmp_path: Path) -> Place:
    return Place(tiny_encoder, tmp_path)


def test_every_family_is_checked() -> None:
    known = {family.__name__ for family in families() if family.__module__.startswith("jointie.")}
    assert known == set(CHECKS)


def test_no_case_without_a_component() -> None:
    assert set(CASES) == {(family.__name__, name) for family, name, _ in registered()}


@every_component
def test_spec_round_trips(family: type[Component], name: str, component: type[Component], place: Place) -> None:
    value = {"type": name, **place.filled(case_of(family, name).spec)}
    spec = parse(family, value)
    data = spec.model_dump(mode="json")
    assert parse(family, json.loads(json.dumps(data))) == spec
    assert data["type"] == name
    assert value.keys() <= data.keys()


@every_component
def test_every_argument_is_documented(family: type[Component], name: str, component: type[Component]) -> None:
    documentation = inspect.cleandoc(component.__doc__ or "")
    assert documentation, f"{component.__name__} has no docstring"
    inherited = component.__init__ in (object.__init__, nn.Module.__init__)
    parameters = [] if inherited else [*inspect.signature(component).parameters]
    section = re.search(r"^Args:\n((?:(?: {4}.*)?\n?)+)", documentation, re.MULTILINE)
    documented = re.findall(r"^ {4}(\w+): \S", section[1], re.MULTILINE) if section else []
    assert sorted(documented) == sorted(parameters)


@every_component
def test_contract(family: type[Component], name: str, component: type[Component], place: Place) -> None:
    case = case_of(family, name)
    spec = parse(family, {"type": name, **place.filled(case.spec)})
    built = defer(spec).build(**place.filled(case.offered))
    assert type(built) is component
    assert isinstance(built, family)
    CHECKS[family.__name__](built, place)


class Deaf(nn.Module):
    """One of whose parameters nothing depends on."""

    def __init__(self, size: Runtime[int] = 2) -> None:
        super().__init__()
        self.used, self.unused = nn.Linear(size, 1), nn.Linear(size, 1)

    def forward(self, vectors: Tensor) -> Tensor:
        return self.used(vectors) + 0 * self.unused(vectors)


def test_check_module_sees_a_parameter_without_gradient() -> None:
    with pytest.raises(AssertionError, match=r"unused.weight"):
        check_module(Deaf(), lambda module: [module(torch.ones(3, 2))])
