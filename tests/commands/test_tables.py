"""Tables of plain text."""

from __future__ import annotations

import pytest

from jointie.commands.support.tables.aligned import aligned, listing


def test_columns_are_aligned_whatever_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "10")
    monkeypatch.setenv("FORCE_COLOR", "1")
    rows = [["  [red]a[/red]", "1,234.56", "-"], ["section"], ["  日本 :smile:", "2", "83.68 ± 0.12"]]
    assert aligned(["", "score", "p"], rows).splitlines() == [
        "                   score             p",
        "  [red]a[/red]  1,234.56             -",
        "section",
        "  日本 :smile:         2  83.68 ± 0.12",
    ]


def test_only_the_first_column_is_cut() -> None:
    assert aligned(["", ""], [["x" * 20, "y" * 200]], widest=9) == f"{'x' * 8}…  {'y' * 200}"


def test_a_listing() -> None:
    assert listing({"a b": "1", "c": "x" * 300}) == f"  a b  1\n  c    {'x' * 300}"
