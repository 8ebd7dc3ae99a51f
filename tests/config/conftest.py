from __future__ import annotations

import gc
import importlib
import sys
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from registrable import Registrable

from jointie.config import component, signatures


@pytest.fixture(scope="module")
def zoo() -> Iterator[Any]:
    """Families of the tests' own. They go afterwards: other tests look at every family that there is."""
    name = f"{__package__}.zoo"
    yield importlib.import_module(name)
    forget(name)


@pytest.fixture
def plugin_families() -> Iterator[None]:
    """Take away what plug-ins register and import in a test."""
    modules, path = set(sys.modules), list(sys.path)
    yield
    sys.path[:] = path
    forget(*(m for m in set(sys.modules) - modules if not m.startswith(("jointie.", "torch", "transformers"))))


def forget(*modules: str) -> None:
    """Take modules and the components that they register away."""
    for module in modules:
        parent, _, name = module.rpartition(".")
        vars(sys.modules.pop(module)).clear()  # pytest still has the module as the value of a fixture
        if parent in sys.modules:
            vars(sys.modules[parent]).pop(name, None)
        _forget_components(module)
    for clear in (component.spec_of.cache_clear, signatures.constructor_hints.cache_clear, *typing._cleanups):  # type: ignore[attr-defined]
        clear()  # typing remembers what Lazy[...] was made of
    gc.collect()


def _forget_components(module: str) -> None:
    for family, registry in list(Registrable._registry.items()):
        for name in [name for name, member in registry.items() if member.__module__ == module]:
            del registry[name]
        if family.__module__ == module:
            del Registrable._registry[family]
