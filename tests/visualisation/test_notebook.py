"""What notebooks show of a document."""

from __future__ import annotations

import subprocess
import sys

from .conftest import Parsed, attacked, castle, page


def test_the_page_in_a_frame() -> None:
    for document in (castle(), attacked()):
        elements = Parsed(document._repr_html_()).elements
        assert [tag for tag, _ in elements] == ["iframe"], "nothing of the document stands outside of the frame"
        assert elements[0][1]["srcdoc"] == page(document)
        assert elements[0][1]["sandbox"] == "allow-scripts"


def test_it_needs_no_other_import() -> None:
    program = "from jointie.documents import Document; print(len(Document('', '', (), ())._repr_html_()))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert int(shown) > 10_000
