"""Plug-ins: modules whose import registers components."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from .component import Component
from .errors import ConfigError

GROUP = "jointie.plugins"


def load_plugins(include: Iterable[str] = ()) -> None:
    """Import every installed plug-in (entry points of the group ``jointie.plugins``) and those named in ``include``.

    Args:
        include: names of importable modules, or paths of Python files.

    Raises:
        ConfigError: if one cannot be imported; the message names it.
    """
    for point in entry_points(group=GROUP):
        try:
            point.load()
        except Exception as error:
            raise ConfigError(f"plug-in {point.name!r} ({point.value}) cannot be imported: {_cause(error)}") from error
    for name in include:
        _include(name)


def plugins_of(components: Iterable[type[Component]], package: str = "jointie") -> list[str]:
    """The plug-ins that register these components: the file or top-level module of each that is not built in."""
    modules = {component.__module__ for component in components}
    outside = {module for module in modules if module.partition(".")[0] != package}
    return sorted({_origin(sys.modules.get(module), module) for module in outside})


def _include(name: str) -> ModuleType:
    path = Path(name)
    is_file = path.suffix == ".py" or "/" in name
    if is_file and not path.is_file():
        raise ConfigError(f"plug-in {name!r}: no such file")
    try:
        if is_file:
            return _import_file(path.resolve())
        if "" not in sys.path:  # a console script does not see the working folder, `python -m` does
            sys.path.insert(0, "")
        return importlib.import_module(name)
    except Exception as error:
        raise ConfigError(f"plug-in {name!r} cannot be imported: {_cause(error)}") from error


def _import_file(path: Path) -> ModuleType:
    name = f"jointie_plugin_{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _origin(module: ModuleType | None, name: str) -> str:
    if module is not None and name.startswith("jointie_plugin_"):
        return str(module.__file__)
    return name.partition(".")[0]


def _cause(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
