"""The settings that ``jointie compare`` is given: runs, grouped by the names of their settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from jointie.config import ConfigError
from jointie.training import FinishedRun, read_runs


def read_settings(arguments: Sequence[str]) -> dict[str, list[FinishedRun]]:
    """The runs of each setting, in the order in which the settings are first named.

    Args:
        arguments: each a ``PATH`` or ``NAME=PATH``; the runs at the paths of one name are seeds of one setting.

    Raises:
        ConfigError: if a name or a path is empty, or a path is given twice.
        DataError: if there is no run at a path, or one that cannot be used.
    """
    settings: dict[str, list[FinishedRun]] = {}
    for name, path in named_paths(arguments):
        settings.setdefault(name, []).extend(read_runs(path))
    for runs in settings.values():
        _check_once([run.path for run in runs])
    return settings


def named_paths(arguments: Sequence[str]) -> list[tuple[str, Path]]:
    """Paths that are given as ``PATH`` or ``NAME=PATH``, each with its name: by default its last parts.

    Raises:
        ConfigError: if a name or a path is empty, or a path without a name is given twice.
    """
    given = [_split(argument) for argument in arguments]
    unnamed = [path for name, path in given if name is None]
    _check_once(unnamed)
    taken = {name for name, _ in given if name is not None}
    return [(_name_of(path, unnamed, taken) if name is None else name, path) for name, path in given]


def _split(argument: str) -> tuple[str | None, Path]:
    """The name and the path; no name where a path is really called ``a=b``."""
    name, equals, path = argument.partition("=")
    if not equals or Path(argument).exists():
        return None, Path(argument)
    if not name or not path:
        raise ConfigError(f"{argument!r}: expected a path or NAME=PATH")
    return name, Path(path)


def _name_of(path: Path, unnamed: Sequence[Path], taken: set[str]) -> str:
    """The last parts of a path, as many as are needed to tell it apart."""
    own, others = _parts(path), [_parts(other) for other in unnamed if other != path]
    for length in range(1, len(own) + 1):
        name = "/".join(own[-length:])
        if name not in taken and own[-length:] not in [other[-length:] for other in others]:
            return name
    raise ConfigError(f"{path} has the name of another setting; name it: NAME={path}")


def _parts(path: Path) -> tuple[str, ...]:
    resolved = path.resolve()
    return (resolved.with_suffix("") if resolved.suffix == ".jsonl" else resolved).parts


def _check_once(paths: Sequence[Path]) -> None:
    times = Counter(path.resolve() for path in paths)
    for path in paths:
        if times[path.resolve()] > 1:
            raise ConfigError(f"the run {path} is given twice; give it once")
