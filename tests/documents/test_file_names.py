from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointie.documents.file_names import FileNames, id_of


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("Zürich (城)", "Zürich (城)"),
        ("", "%"),
        ("../x", "%2E.%2Fx"),
        ("a/b\\c", "a%2Fb%5Cc"),
        ("CON", "%43ON"),
        ("nul.txt", "%6Eul.txt"),
        ("console", "console"),
        ("a.", "a%2E"),
        (" a ", "%20a%20"),
        (".", "%2E"),
        ("100%~\x00", "100%25%7E%00"),
        ("\ud800", "%ED%A0%80"),
    ],
)
def test_names(id: str, name: str) -> None:
    assert FileNames()(id) == name
    assert id_of(name) == id


def test_names_are_given_once() -> None:
    names = FileNames()
    assert [names(id) for id in ("a", "A", "a", "b", "a~2")] == ["a", "A~2", "a~3", "b", "a%7E2"]
    assert [id_of(name) for name in ("a", "A~2", "a~3", "a%7E2")] == ["a", "A", "a", "a~2"]


def test_long_ids_are_cut() -> None:
    names = FileNames()
    first, second, third = names("é" * 300), names("é" * 301), names("é" * 301)
    assert len({first, second, third}) == 3
    assert all(len(name.encode()) < 220 for name in (first, second, third))
    assert re.fullmatch(r"é{90}~[0-9a-f]{16}", first)


@pytest.mark.parametrize("name", ["50% off", "a%2fb", "notes~2024-x", "x%41", "%", "~3"])
def test_names_that_are_not_ours_stay(name: str) -> None:
    assert id_of(name) == ("" if name == "%" else name)


@given(st.lists(st.text(max_size=20) | st.text(st.sampled_from("\ud800aA.~% 2/"), max_size=5), max_size=6))
def test_any_id(ids: list[str]) -> None:
    names = FileNames()
    given = [names(id) for id in ids]
    assert len({name.casefold() for name in given}) == len(ids)
    assert [id_of(name) for name in given] == ids
    assert not any(re.search(r'[/\\:*?"<>|\x00-\x1f]|^\.|[. ]$', name) for name in given)
