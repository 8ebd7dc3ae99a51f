from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jointie.documents import UniqueIds


def test_repeated_ids_are_numbered() -> None:
    unique = UniqueIds()
    assert [unique(id) for id in ("a", "b", "a", "a (2)", "a")] == ["a", "b", "a (2)", "a (2) (2)", "a (3)"]


@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "a (2) (2)"]), max_size=30))
def test_no_id_is_given_twice(ids: list[str]) -> None:
    unique = UniqueIds()
    assert len({unique(id) for id in ids}) == len(ids)
