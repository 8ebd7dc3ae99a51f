"""The plug-ins of this folder, loaded as a user loads them, and gone again when its tests are done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.conftest import forget

FOLDER = Path(__file__).parent
BESIDE = {"__init__", "conftest", "counting", "loaded_anew", "writing"}
"""Modules of this folder that are no plug-ins."""
NAMES = sorted(
    file.stem for file in FOLDER.glob("*.py") if file.stem not in BESIDE and not file.stem.startswith("test_")
)
"""The modules of the plug-ins."""


@pytest.fixture(scope="package")
def plugins() -> Iterator[list[str]]:
    """Their names; each is a module on the path, as an installed one is."""
    from jointie.config import load_plugins

    sys.path.insert(0, str(FOLDER))
    load_plugins(NAMES)
    yield NAMES
    sys.path.remove(str(FOLDER))
    forget(*NAMES)
