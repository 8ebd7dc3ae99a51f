"""A skip that is not allowed fails, in a process of its own and in workers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SKIPPED = "import pytest\n\n@pytest.mark.skip(reason='needs a GPU')\ndef test_one():\n    pass\n"
MODULE = "import pytest\npytest.importorskip('no_such_module', reason='needs more')\n"
PASSED = "def test_other():\n    pass\n"


def ran(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    settings = ("-p", "tests.skips", "-p", "no:cacheprovider", "-q", "--rootdir", folder, "-c", folder / "pytest.ini")
    command = (sys.executable, "-m", "pytest", *map(str, settings), *options, str(folder))
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_skipped.py").write_text(SKIPPED)
    (tmp_path / "test_passed.py").write_text(PASSED)
    return tmp_path


def test_allowed(folder: Path) -> None:
    assert ran(folder).returncode == 0
    done = ran(folder, "--allowed-skips", "a GPU|a browser")
    assert done.returncode == 0 and "1 passed, 1 skipped" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("workers", "allowed", "others"),
    [("0", "a browser", ["needs a GPU", "needs more"]), ("1", "a GPU", ["needs more"])],
)
def test_not_allowed(folder: Path, workers: str, allowed: str, others: list[str]) -> None:
    """Of a test, and of a whole module."""
    (folder / "test_module.py").write_text(MODULE)
    done = ran(folder, "--allowed-skips", allowed, "-n", workers)
    assert done.returncode == 1
    told = [line for line in done.stdout.splitlines() if "not allowed" in line]
    assert told == [f"not allowed by --allowed-skips: Skipped: {reason}" for reason in others]
