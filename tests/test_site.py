"""The site of the documentation is built without a warning, and nothing in it leads nowhere."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site")
    command = (sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs", ".", str(place))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return place


class Page(HTMLParser):
    """The places in a page that links may name, and where its own lead."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "id" and value:
                self.places.add(value)
            elif name in ("href", "src") and value:
                self.links.add(value)


def test_no_link_leads_nowhere(site: Path) -> None:
    pages = {file: Page(file) for file in site.rglob("*.html")}
    links = [(file, urlsplit(link)) for file, page in pages.items() for link in page.links]
    inner = [(file, link) for file, link in links if not link.scheme and not link.netloc]
    assert len(inner) > 1000
    broken = []
    for file, link in inner:
        target = (file.parent / unquote(link.path)).resolve() if link.path else file
        known = pages[target].places if target in pages else set()
        if not target.is_file() or (link.fragment and unquote(link.fragment) not in known):
            broken.append(f"{file.relative_to(site)}: {link.geturl()}")
    assert not broken


def test_the_pages(site: Path) -> None:
    """Those of the repository, and the interface of each room."""
    made = {str(file.relative_to(site).with_suffix("")) for file in site.rglob("*.html")}
    written = {str(file.relative_to(ROOT).with_suffix("")) for file in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))}
    assert made >= written | {"index", "docs/api/jointie.documents", "docs/api/jointie.components.interactions"}
    assert {"jointie.documents.Document", "jointie.documents.Writer.write"} <= Page(
        site / "docs" / "api" / "jointie.documents.html"
    ).places


def test_every_page_in_a_browser(site: Path, browser: Any) -> None:
    for file in sorted(site.rglob("*.html")):
        browser.get(file.as_uri())
        assert browser.title, file
        assert "jointie" in browser.title, file
        assert browser.get_log("browser") == [], file
