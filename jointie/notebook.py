"""What notebooks show of a document.

Pages are made in a room above that of documents, so the package says here how (``jointie/__init__.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

page: Callable[[Any], str]
"""The HTML of a document."""
