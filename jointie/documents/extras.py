"""Libraries that come with an extra of jointie, imported only where they are used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..config import ConfigError


def imported(module: str, extra: str) -> Any:
    """A module of such a library.

    Args:
        module: its name.
        extra: the extra that installs it.

    Raises:
        ConfigError: if it cannot be imported.
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise ConfigError(f"{library} is not installed ({error}); pip install 'jointie[{extra}]'") from error
