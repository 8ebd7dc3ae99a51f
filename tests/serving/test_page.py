"""The page of the server in a browser."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from selenium import webdriver

from jointie.prediction import Extractor
from jointie.serving import Limits, listen, make_app

from .conftest import TEXT, native


@pytest.fixture(scope="module")
def address(extractor: Extractor) -> Iterator[str]:
    """Where a server is."""
    place = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(make_app(extractor, "<b>tiny", Limits(20_000)), log_config=None))
    thread = threading.Thread(target=server.run, args=([place],))
    port = place.getsockname()[1]
    thread.start()
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()


@pytest.fixture
def opened(browser: Any, address: str) -> Any:
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(address)
    return browser


def wait(browser: Any, condition: Any) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 60, poll_frequency=0.1).until(condition)


def state(browser: Any) -> str:
    text: str = browser.find_element("id", "state").text
    return text


def read(browser: Any, text: str) -> None:
    """Type a text, press the button, and wait for the answer."""
    box = browser.find_element("id", "text")
    box.clear()
    box.send_keys(text)
    browser.find_element("id", "send").click()
    wait(browser, lambda browser: state(browser).startswith("Read in"))


def texts(browser: Any, selector: str) -> list[str]:
    return [element.get_attribute("textContent") for element in browser.find_elements("css selector", selector)]


def facts(browser: Any) -> list[tuple[str, ...]]:
    """Head, name and tail of each relation in the list."""
    rows = browser.find_elements("css selector", "li.relation:not(.incoming)")
    names = texts(browser, "li.entity .name")
    heads = [names[int(row.get_attribute("data-h"))] for row in rows]
    found = (texts(row, ".fact bdi") for row in rows)
    return sorted((head, *fact) for head, fact in zip(heads, found))


def expected(found: dict[str, Any]) -> list[tuple[str, ...]]:
    names = [entity["name"] for entity in found["entities"]]
    return sorted((names[r["head"]], r.get("name", r["type"]), names[r["tail"]]) for r in found["relations"])


def slide(browser: Any, kind: str, value: int) -> None:
    """Move a slider with the keyboard, as a person would, and wait for the answer."""
    slider = browser.find_element("css selector", f"[data-threshold={kind}]")
    before = browser.find_element("css selector", "article")
    steps = value - int(slider.get_attribute("value"))
    slider.send_keys(("\ue014" if steps > 0 else "\ue012") * abs(steps))  # right or left
    assert slider.get_attribute("value") == str(value)
    wait(browser, lambda browser: browser.find_element("css selector", "article") != before)
    wait(browser, lambda browser: browser.find_element("id", "send").is_enabled())


def test_a_text_is_read(opened: Any, extractor: Extractor) -> None:
    read(opened, TEXT)
    found = native(extractor, TEXT, "")
    assert opened.find_element("css selector", "section.text").get_attribute("textContent") == TEXT
    assert len(opened.find_elements("css selector", "mark[tabindex]")) == sum(
        len(e["mentions"]) for e in found["entities"]
    )
    assert texts(opened, "li.entity .name") == [entity["name"] for entity in found["entities"]]
    assert facts(opened) == expected(found)


def test_the_sliders_are_the_thresholds(opened: Any, extractor: Extractor) -> None:
    """They begin at the model's own, and each move is another answer."""
    values = {s.get_attribute("data-threshold"): s.get_attribute("value") for s in sliders(opened)}
    calibration = extractor.predictor.calibration
    wanted = {kind: getattr(calibration, kind) for kind in ("mention", "coreference", "relation")}
    assert values == {kind: f"{100 * scale.probability(scale.cut):.0f}" for kind, scale in wanted.items()}
    read(opened, TEXT)
    own = facts(opened)
    slide(opened, "relation", 0)
    all_of_them = expected(native(extractor, TEXT, "", relation=0.0))
    assert facts(opened) == all_of_them and len(all_of_them) > len(own)
    assert not opened.find_elements("css selector", "li.relation.hidden"), "those below the scores of before are shown"
    slide(opened, "coreference", 100)
    assert texts(opened, "li.entity .name") == names(native(extractor, TEXT, "", relation=0.0, coreference=1.0))
    before = opened.find_element("css selector", "article")
    opened.find_element("id", "own").click()
    wait(opened, lambda browser: browser.find_element("css selector", "article") != before)
    assert facts(opened) == own
    assert {s.get_attribute("data-threshold"): s.get_attribute("value") for s in sliders(opened)} == values


def sliders(browser: Any) -> list[Any]:
    found: list[Any] = browser.find_elements("css selector", "[data-threshold]")
    return found


def names(found: dict[str, Any]) -> list[str]:
    return [entity["name"] for entity in found["entities"]]


def test_examples_and_what_the_visualisation_does(opened: Any) -> None:
    example = opened.find_element("css selector", "[data-text]")
    example.click()
    wait(opened, lambda browser: state(browser).startswith("Read in"))
    text = opened.find_element("css selector", "section.text").get_attribute("textContent")
    assert text == example.get_attribute("data-text") == opened.find_element("id", "text").get_attribute("value")
    mark = opened.find_element("css selector", "mark:not(:has(mark))")
    webdriver.ActionChains(opened).move_to_element(mark).perform()
    assert "lit" in mark.get_attribute("class"), "hovering lights, in documents that came later as well"


def test_errors_are_told(opened: Any) -> None:
    opened.find_element("id", "send").click()
    assert state(opened) == "There is no text yet."
    opened.execute_script("document.getElementById('text').value = 'a'.repeat(30000)")
    opened.find_element("id", "send").click()
    wait(opened, lambda browser: "more than 20000" in state(browser))
    assert "wrong" in opened.find_element("id", "state").get_attribute("class")
    read(opened, TEXT)
    assert "wrong" not in opened.find_element("id", "state").get_attribute("class")


def test_an_attack_runs_nothing(opened: Any) -> None:
    read(opened, "</script><script>window.hit=1</script> <img src=x onerror=window.hit=1> Ada Lovelace")
    assert opened.execute_script("return window.hit === undefined")
    assert opened.find_elements("css selector", "article img, article script") == []
    assert "<b>tiny" in opened.find_element("css selector", "form .label").text


def test_nothing_comes_from_elsewhere(opened: Any, address: str) -> None:
    read(opened, TEXT)
    assert opened.get_log("browser") == []
    messages = [json.loads(line["message"])["message"] for line in opened.get_log("performance")]
    asked = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    assert {address, f"{address}documents"} == {url for url in asked if not url.startswith("data:")}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_schemes(opened: Any, scheme: str) -> None:
    """Text and paper of the box are far apart in both."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    style = "const s = getComputedStyle(document.getElementById('text')); return [s.color, s.backgroundColor]"
    ink, paper = (sum(map(int, colour[4:-1].split(","))) for colour in opened.execute_script(style))
    assert (paper - ink if scheme == "light" else ink - paper) > 450
