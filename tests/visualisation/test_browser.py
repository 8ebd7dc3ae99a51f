"""The page in a browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import attacked, castle, page

webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
BROWSER, DRIVER = (shutil.which(name) for name in ("chromium", "chromedriver"))
pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="needs chromium and chromedriver")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1300,900"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER or ""))
    yield driver
    driver.quit()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Any:
    file = tmp_path / "page.html"
    file.write_text(page(castle(), attacked()), encoding="utf-8", newline="\n")
    browser.get_log("performance")
    browser.get(file.as_uri())
    return browser


def lit(browser: Any, selector: str) -> list[str]:
    key = "data-e" if selector != "tr.relation" else "data-r"
    elements = browser.find_elements("css selector", f"article:not(.hidden) {selector}.lit")
    return sorted(element.get_attribute(key) for element in elements)


def hover(browser: Any, selector: str) -> None:
    element = browser.find_element("css selector", f"article:not(.hidden) {selector}")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    webdriver.ActionChains(browser).move_to_element(element).perform()


def test_hovering_a_mention(opened: Any) -> None:
    hover(opened, 'mark[data-e="2"]')
    assert lit(opened, "mark") == ["2"]
    assert lit(opened, "li.entity") == ["2"]
    assert lit(opened, "tr.relation") == ["1"], "the one relation of Ada Roe"
    assert lit(opened, "g.node") == ["2"]
    near = opened.find_elements("css selector", "article:not(.hidden) mark.near")
    assert {element.get_attribute("data-e") for element in near} == {"0"}
    hover(opened, "h1")
    assert lit(opened, "mark") == []


def test_hovering_lights_all_mentions_of_the_entity(opened: Any) -> None:
    hover(opened, 'li.entity[data-e="1"]')
    assert lit(opened, "mark") == ["1", "1"]
    hover(opened, 'tr.relation[data-r="0"]')
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
    shown = [e for e in opened.find_elements("css selector", "article:not(.hidden) li.entity") if e.is_displayed()]
    assert [e.get_attribute("data-e") for e in shown] == ["2"]


def test_in_a_notebook(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "notebook.html"
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8>{castle()._repr_html_()}", encoding="utf-8")
    browser.get(file.as_uri())
    browser.switch_to.frame(0)
    hover(browser, 'li.entity[data-e="1"]')
    assert lit(browser, "mark") == ["1", "1"]
    assert browser.find_element("id", "shown").text == "0.40"


def test_the_threshold_begins_at_the_least_score(opened: Any) -> None:
    assert opened.find_element("id", "threshold").get_attribute("value") == "40"
    assert opened.find_element("id", "shown").text == "0.40"
    rows = opened.find_elements("css selector", "article:not(.hidden) tr.relation")
    assert [row.is_displayed() for row in rows] == [True, True]


def test_the_list_follows_the_mention_in_view(opened: Any) -> None:
    """Where the list is too long for its place."""
    short = (
        "document.querySelectorAll('.side').forEach(s => s.style.cssText = 'height: 40px; min-height: 0; flex: none')"
    )
    opened.execute_script(short)
    box = "const box = s => document.querySelector(`article:not(.hidden) ${s}`).getBoundingClientRect();"
    seen = box + "const i = box('li.entity[data-e=\"3\"]').top, l = box('.side'); return i >= l.top && i < l.bottom"
    assert not opened.execute_script(seen)
    hover(opened, 'mark[data-e="3"]')
    assert opened.execute_script(seen)


def test_the_threshold_hides_relations(opened: Any) -> None:
    opened.execute_script(
        "const t = document.getElementById('threshold'); t.value = 50; t.dispatchEvent(new Event('input'))"
    )
    rows = opened.find_elements("css selector", "article:not(.hidden) tr.relation")
    assert [row.is_displayed() for row in rows] == [True, False]


def test_documents(opened: Any) -> None:
    body = opened.find_element("css selector", "body")
    body.send_keys("]")
    assert [a.is_displayed() for a in opened.find_elements("css selector", "article")] == [False, True]
    body.send_keys("[")
    assert [a.is_displayed() for a in opened.find_elements("css selector", "article")] == [True, False]


def test_an_attack_runs_nothing(opened: Any) -> None:
    opened.find_element("css selector", "body").send_keys("]")
    for selector in ("mark", "li.entity", "tr.relation", "g.node"):
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
    assert sum(int(number) for number in first[4:-1].split(",")) > 600 if scheme == "light" else True
    opened.find_element("id", "theme").click()
    assert opened.execute_script(colour) != first


def test_no_network_and_no_complaints(opened: Any) -> None:
    hover(opened, "mark")
    assert opened.get_log("browser") == []
    requests = [line["message"] for line in opened.get_log("performance") if "requestWillBeSent" in line["message"]]
    assert requests
    assert all('"url":"file://' in message for message in requests)
