"""The site of the documentation: the Markdown files of the repository as they stand, and the docstrings.

sphinx-build -W -c docs . build/site
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any, get_type_hints

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

import jointie

ROOT = Path(__file__).parents[1]
PAGES = re.findall(r"^\| \[(\w+)\.md\]", (ROOT / "docs" / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
ROOMS = re.findall(r"^   (jointie[\w.]*)$", (ROOT / "docs" / "api.rst").read_text(encoding="utf-8"), flags=re.MULTILINE)
OTHERS = [
    *("CONTRIBUTING", "CHANGELOG", "benchmarks/README", "fixtures/quickstart/README", "fixtures/articles/README"),
    *("jointie/pretrained/docred-minilm/README", "jointie/pretrained/docred-base/README"),
]

project = "jointie"
version = release = jointie.__version__
root_doc = "README"
include_patterns = [
    *("*.md", "docs/*.md", "docs/*.rst", "benchmarks/*.md", "fixtures/*/*.md"),
    *(f"docs/api/{room}.rst" for room in ROOMS),  # made anew; one of a room that is gone may stand there still
    "jointie/pretrained/*/*.md",
]
exclude_patterns = [".*", "build", "data", "runs", "venv", "tests"]
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon"]
myst_heading_anchors = 4
templates_path = [str(ROOT / "docs" / "templates")]
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
napoleon_use_ivar = True
html_theme = "furo"
html_title = f"jointie {version}"
html_copy_source = False
html_additional_pages = {"index": "index.html"}  # leads to the README


def setup(app: Sphinx) -> None:
    """Add what only the site has: the order of its pages, plain types, and no links to folders."""
    app.connect("source-read", _with_contents)
    app.connect("autodoc-before-process-signature", _with_plain_types)
    app.connect("doctree-read", _without_folders)


def _with_contents(app: Sphinx, name: str, source: list[str]) -> None:
    """The table of contents, behind the README."""
    if name == root_doc:
        pages = "\n".join(["docs/README", *(f"docs/{page}" for page in PAGES), "docs/api", *OTHERS])
        source[0] += f"\n```{{toctree}}\n:hidden:\n\n{pages}\n```\n"


def _without_folders(app: Sphinx, tree: nodes.document) -> None:
    """Leave the words alone of links to folders of the repository, which a code host shows and a site does not."""
    for link in list(tree.findall(pending_xref)):
        if link["reftype"] == "myst" and (ROOT / link["refdoc"]).parent.joinpath(link["reftarget"]).is_dir():
            link.replace_self(link.children)


def _with_plain_types(app: Sphinx, function: Any, bound: bool) -> None:
    """``int`` for an ``Annotated[int, ...]``."""
    with suppress(NameError, TypeError, AttributeError):  # of types that are imported for type checkers alone
        function.__annotations__ = get_type_hints(function)
