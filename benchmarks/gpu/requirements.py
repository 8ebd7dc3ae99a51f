"""What must be installed, since nothing can be fetched where the command runs."""

from __future__ import annotations

import configparser
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement

from .options import ROOT

TESTS = ("pytest", "pytest-timeout", "hypothesis")
"""The distributions of the extra ``dev`` that the tests on a device need."""


def missing() -> list[str]:
    """The requirements that are not there, or not in the version that is needed."""
    return [f"{requirement} ({found})" for requirement, found in _checked() if found]


def _checked() -> Iterator[tuple[Requirement, str]]:
    """Each requirement, and what is wrong with it."""
    for requirement in _required():
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield requirement, "not installed"
        else:
            fits = requirement.specifier.contains(version, prereleases=True)
            yield requirement, "" if fits else f"{version} is installed"


def _required() -> list[Requirement]:
    config = configparser.ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = [line for line in config["options"]["install_requires"].splitlines() if line.strip()]
    extra = [line for line in config["options.extras_require"]["dev"].splitlines() if line.strip()]
    tests = [line for line in extra if not line.startswith("%") and Requirement(line).name in TESTS]
    return [Requirement(line) for line in (*lines, *tests)]
