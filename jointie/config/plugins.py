"""Plug-ins: modules whose import registers components."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points, packages_distributions, version
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import model_validator

from .component import Component
from .errors import ConfigError
from .records import Record

GROUP = "jointie.plugins"
_FILE = "jointie_plugin_"
"""The beginning of the names of modules that were named by the path of a file."""


class Plugin(Record):
    """A module outside of jointie that registers components, as files tell of it.

    Attributes:
        module: its name; of a file that is no module of a package, the name of the file without its ending.
        version: of the distribution that installed it, if one did.
        sha256: of its source, in hexadecimal: of its file, or of all source files of its package. ``None`` where that
            is not known.
    """

    module: str
    version: str | None = None
    sha256: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_name(cls, value: Any) -> Any:
        """Before, files told of a module by its name alone, or by the path of its file."""
        if not isinstance(value, str):
            return value
        return {"module": Path(value).stem if _is_file(value) else value}

    @property
    def package(self) -> str:
        """The name of the outermost package that the module is in; its own where it is in none."""
        return self.module.partition(".")[0]


def load_plugins(include: str | Iterable[str] = ()) -> None:
    """Import every installed plug-in (entry points of the group ``jointie.plugins``) and those named in ``include``.

    Args:
        include: names of importable modules, or paths of Python files; or one of them.

    Raises:
        ConfigError: if one cannot be imported; the message names it.
    """
    for point in entry_points(group=GROUP):
        try:
            point.load()
        except (Exception, SystemExit) as error:
            raise ConfigError(f"plug-in {point.name!r} ({point.value}) cannot be imported: {_cause(error)}") from error
    for name in [include] if isinstance(include, str) else include:
        _include(name)


def plugins_of(components: Iterable[type[Component]], package: str = "jointie") -> list[Plugin]:
    """The plug-ins that define these components, by name; importing them registers the components."""
    modules = {component.__module__ for component in components}
    outside = {_plugin(module) for module in modules if module.partition(".")[0] != package}
    return sorted(outside, key=lambda plugin: (plugin.module, plugin.sha256 or ""))


def loaded_plugins() -> list[Plugin]:
    """The plug-ins that define any registered component, by name."""
    return plugins_of(kind for family in Component.__subclasses__() for kind in family.registered().values())


@cache  # what is imported does not change with its file
def source_digest(source: Path) -> str:
    """The SHA-256 of a file, or of all source files of a folder with their places in it, in hexadecimal."""
    digest = hashlib.sha256()
    for file in sorted(source.rglob("*.py")) if source.is_dir() else [source]:
        digest.update(f"{file.relative_to(source).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def _plugin(name: str) -> Plugin:
    """The plug-in that a module is."""
    if name.startswith(_FILE) or name == "__main__":
        file = _file_of(name)
        return Plugin(module=file.stem if file else name, sha256=_digest(file))
    package = name.partition(".")[0]
    return Plugin(module=name, version=_version(package), sha256=_digest(_file_of(package) or _file_of(name)))


def _file_of(module: str) -> Path | None:
    file = getattr(sys.modules.get(module), "__file__", None)
    return Path(file) if file and Path(file).suffix else None  # there are such names as <stdin>


def _digest(file: Path | None) -> str | None:
    """The digest of the source of a module or package with this file."""
    if file is None or file.suffix != ".py" or not file.is_file():
        return None
    return source_digest(file.parent if file.name == "__init__.py" else file)


@cache
def _version(package: str) -> str | None:
    found = set(packages_distributions().get(package, ()))
    return version(found.pop()) if len(found) == 1 else None


def _is_file(name: str) -> bool:
    return Path(name).suffix == ".py" or "/" in name


def _include(name: str) -> ModuleType:
    path, is_file = Path(name), _is_file(name)
    if is_file and not path.is_file():
        raise ConfigError(f"plug-in {name!r}: no such file")
    try:
        if is_file:
            return _import_file(path.resolve())
        if "" not in sys.path:  # a console script does not see the working folder, `python -m` does
            sys.path.insert(0, "")
        spec = None if name in sys.modules else importlib.util.find_spec(name)
        same = _imported(Path(spec.origin)) if spec and spec.origin else None
        return same or importlib.import_module(name)
    except (Exception, SystemExit) as error:
        raise ConfigError(f"plug-in {name!r} cannot be imported: {_cause(error)}{_remedy(error)}") from error


def _imported(path: Path) -> ModuleType | None:
    """The module whose components are registered already, of this file or of a copy of it with the same name."""
    families = Component.__subclasses__()
    for name in {component.__module__ for family in families for component in family.registered().values()}:
        file = _file_of(name)
        if file and file.name == path.name and file.is_file() and file.read_bytes() == path.read_bytes():
            return sys.modules[name]
    return None


def _import_file(path: Path) -> ModuleType:
    name = f"{_FILE}{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    if name in sys.modules:
        return sys.modules[name]
    if same := _imported(path):
        return same
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _cause(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _remedy(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return "; install it, or put the folder that holds it on PYTHONPATH"
    if isinstance(error, ImportError) and "relative import" in str(error):
        return "; name the module with its package, as in package.module"
    return ""
