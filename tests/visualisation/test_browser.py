"""The page in a browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

from jointie.documents import Document, Entity, Mention
from jointie.visualisation import HtmlWriter

from .conftest import attacked, castle, page


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Any:
    file = tmp_path / "page.html"
    file.write_text(page(castle(), attacked()), encoding="utf-8", newline="\n")
    browser.get_log("performance")
    browser.get(file.as_uri())
    return browser


def lit(browser: Any, selector: str) -> list[str]:
    key = {"li.relation": "data-r", ".told": "data-told"}.get(selector, "data-e")
    elements = browser.find_elements("css selector", f"article:not(.hidden) {selector}.lit")
    return sorted(element.get_attribute(key) for element in elements)


def shown(browser: Any) -> list[str]:
    """What the list says, without numbers: the names of entities, and relations."""
    items = browser.find_elements("css selector", "article:not(.hidden) .entities li")
    texts = [i.find_element("css selector", ".fact, .name").text for i in items if i.is_displayed()]
    return [" ".join(text.split()) for text in texts]


def hover(browser: Any, selector: str) -> None:
    element = browser.find_element("css selector", f"article:not(.hidden) {selector}")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    webdriver.ActionChains(browser).move_to_element(element).perform()


def test_hovering_a_mention(opened: Any) -> None:
    hover(opened, 'mark[data-e="2"]')
    assert lit(opened, "mark") == ["2"]
    assert lit(opened, "li.entity") == ["2"]
    assert lit(opened, "li.relation") == ["1", "1"], "the one relation of Ada Roe, beside her and beside the castle"
    assert lit(opened, "g.node") == ["2"]
    near = opened.find_elements("css selector", "article:not(.hidden) mark.near")
    assert {element.get_attribute("data-e") for element in near} == {"0"}
    hover(opened, "h1")
    assert lit(opened, "mark") == []


def test_hovering_lights_all_mentions_of_the_entity(opened: Any) -> None:
    hover(opened, 'li.entity[data-e="1"]')
    assert lit(opened, "mark") == ["1", "1"]
    hover(opened, 'li.relation[data-r="0"]')
    assert set(lit(opened, "mark")) == {"0", "1"}


def test_keyboard(opened: Any) -> None:
    body = opened.find_element("css selector", "body")
    body.send_keys("\ue014")  # right
    assert lit(opened, "mark")
    active = opened.switch_to.active_element
    entity = active.get_attribute("data-e")
    assert entity in lit(opened, "li.entity")
    active.send_keys("\ue007")  # enter pins
    hover(opened, 'li.entity[data-e="2"]')
    assert lit(opened, "li.entity") == [entity]
    opened.switch_to.active_element.send_keys("\ue00c")  # escape lets go
    assert lit(opened, "li.entity") == []
    body.send_keys("/")
    assert opened.switch_to.active_element.get_attribute("id") == "filter"
    opened.switch_to.active_element.send_keys("Ada")
    assert shown(opened) == ["The Castle of Elm", "built ← Ada Roe", "Ada Roe", "built → The Castle of Elm"]


def test_in_a_notebook(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "notebook.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8>{castle()._repr_html_()}", encoding="utf-8")
    browser.get(file.as_uri())
    browser.switch_to.frame(0)
    wait = WebDriverWait(browser, 60)
    wait.until(lambda frame: frame.execute_script("return document.readyState") == "complete")
    hover(browser, 'li.entity[data-e="1"]')
    wait.until(lambda frame: lit(frame, "mark") == ["1", "1"])
    assert browser.find_element("id", "shown").text == "0.40"


def test_the_threshold_begins_at_the_least_score(opened: Any) -> None:
    assert opened.find_element("id", "threshold").get_attribute("value") == "40"
    assert opened.find_element("id", "shown").text == "0.40"
    assert sum(" → " in item for item in shown(opened)) == 2


def test_relations_stand_below_their_entities(opened: Any) -> None:
    """Those that an entity is the head of, and then the others."""
    assert shown(opened)[:6] == [
        "The Castle of Elm", "located in → Elm", "built ← Ada Roe", "Elm", "located in ← The Castle of Elm", "Ada Roe"
    ]  # fmt: skip


def test_evidence_is_lit(opened: Any) -> None:
    """The sentences of a relation, from the list and from the graph; none where an entity is hovered."""
    sentences = {e.get_attribute("data-told"): e.text for e in opened.find_elements("css selector", ".told")}
    assert set(sentences) >= {"0", "1"} and sentences["1"].startswith("Ada Roe")
    hover(opened, 'li.relation[data-r="0"] .fact')
    assert lit(opened, ".told") == ["0"]
    hover(opened, 'li.relation[data-r="1"] .fact')
    assert lit(opened, ".told") == ["0", "1"]
    hover(opened, 'li.entity[data-e="0"]')
    assert lit(opened, ".told") == []
    hover(opened, 'g.edge[data-r="1"] text')
    assert lit(opened, ".told") == ["0", "1"]


SHORT = "document.querySelectorAll('.entities').forEach(s => s.style.cssText = 'height: 40px; flex: none')"
BOX = "const box = s => document.querySelector(`article:not(.hidden) ${s}`).getBoundingClientRect();"
SEEN = BOX + "const i = box('li.entity[data-e=\"2\"]').top, l = box('.entities'); return i >= l.top - 1 && i < l.bottom"


def test_the_list_follows_what_is_hovered(opened: Any) -> None:
    """Where the list is too long for its place."""
    opened.execute_script(SHORT)
    assert not opened.execute_script(SEEN)
    hover(opened, 'mark[data-e="2"]')
    assert opened.execute_script(SEEN)


def test_the_list_follows_the_text_in_view(browser: Any, tmp_path: Path) -> None:
    entities = tuple(Entity((Mention(2 * i, 2 * i + 1),)) for i in range(100))
    words = [word for i in range(100) for word in (f"name{i}", "and so on\n\n")]
    file = tmp_path / "long.html"
    file.write_text(page(Document.from_words("long", [words], entities=entities)), encoding="utf-8", newline="\n")
    browser.get(file.as_uri())
    for number in ("60", "20"):
        browser.execute_script(
            "const m = document.querySelector(`mark[data-e='${arguments[0]}']`).getBoundingClientRect().top;"
            "scrollBy(0, m - document.querySelector('.bar').offsetHeight - 1)",
            number,
        )
        top = (
            "const l = document.querySelector('.entities').getBoundingClientRect().top;"
            "return Array.from(document.querySelectorAll('li.entity'))"
            ".find(e => e.getBoundingClientRect().top >= l - 1).dataset.e"
        )
        WebDriverWait(browser, 10).until(lambda b, top=top, number=number: b.execute_script(top) == number)


def test_a_click_on_a_relation_brings_its_evidence_into_view(opened: Any) -> None:
    opened.execute_script("document.querySelector('section.text').style.paddingTop = '3000px'")
    seen = BOX + "const s = box('.told[data-told=\"1\"]'); return s.top >= 0 && s.bottom <= innerHeight"
    assert not opened.execute_script(seen)
    opened.execute_script("document.querySelector('li.relation[data-r=\"1\"]').click()")
    assert opened.execute_script(seen)


@pytest.mark.parametrize("width", [400, 1475])
def test_nothing_is_wider_than_the_window(opened: Any, width: int) -> None:
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    assert opened.execute_script("return document.documentElement.scrollWidth") <= width
    opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_printed(opened: Any) -> None:
    """Text, entities and relations of all documents, no controls, and sentences with the numbers of the evidence."""
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    displayed = "return Array.from(document.querySelectorAll(arguments[0])).map(e => e.checkVisibility())"
    assert (
        opened.execute_script(displayed, "article, section.text, .entities, li.relation:not(.incoming)").count(False)
        == 0
    )
    assert opened.execute_script(displayed, ".bar, .documents, .keys, .tools, li.incoming").count(True) == 0
    number = "return getComputedStyle(document.querySelector('.told'), '::before').content"
    assert "1" in opened.execute_script(number)
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_the_threshold_hides_relations(opened: Any) -> None:
    opened.execute_script(
        "const t = document.getElementById('threshold'); t.value = 50; t.dispatchEvent(new Event('input'))"
    )
    facts = [item for item in shown(opened) if "→" in item or "←" in item]
    assert facts == ["located in → Elm", "located in ← The Castle of Elm"]


def test_what_is_missed_alone(browser: Any, tmp_path: Path) -> None:
    """An entity that is right stays above its relations that are missed."""
    gold, file = castle(), tmp_path / "errors.html"
    first = replace(gold, relations=gold.relations[:1])  # type: ignore[index]
    file.write_text(page(first, writer=HtmlWriter.beside({gold.id: gold})), encoding="utf-8", newline="\n")
    browser.get(file.as_uri())
    browser.find_element("css selector", "[data-status=right]").click()
    assert shown(browser) == ["The Castle of Elm", "built ← Ada Roe", "Ada Roe", "built → The Castle of Elm"]
    assert browser.find_elements("css selector", "mark:not(.off)") == []


def test_documents(opened: Any) -> None:
    body = opened.find_element("css selector", "body")
    body.send_keys("]")
    assert [a.is_displayed() for a in opened.find_elements("css selector", "article")] == [False, True]
    body.send_keys("[")
    assert [a.is_displayed() for a in opened.find_elements("css selector", "article")] == [True, False]


def test_an_attack_runs_nothing(opened: Any) -> None:
    opened.find_element("css selector", "body").send_keys("]")
    for selector in ("mark", "li.entity", "li.relation", "g.node"):
        hover(opened, selector)
    assert opened.execute_script("return window.hit === undefined")
    assert opened.find_elements("css selector", "article img") == []
    assert len(opened.find_elements("css selector", "script")) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_schemes(opened: Any, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    colour = "return getComputedStyle(document.body).backgroundColor"
    first = opened.execute_script(colour)
    assert (sum(int(number) for number in first[4:-1].split(",")) > 600) == (scheme == "light")
    opened.find_element("id", "theme").click()
    assert opened.execute_script(colour) != first


def test_no_network_and_no_complaints(opened: Any) -> None:
    hover(opened, "mark")
    assert opened.get_log("browser") == []
    requests = [line["message"] for line in opened.get_log("performance") if "requestWillBeSent" in line["message"]]
    assert requests
    assert all('"url":"file://' in message for message in requests)
