"""Documents to look at: a page for the browser, and text for the terminal."""

from .comparison import compared
from .curves import draw_curves, has_metric
from .heat_map import draw_heat_map
from .html import HtmlWriter, framed, page_with, rendered
from .terminal import show
from .view import DocumentView, Status, view_of

__all__ = [
    "DocumentView",
    "HtmlWriter",
    "Status",
    "compared",
    "draw_curves",
    "draw_heat_map",
    "framed",
    "has_metric",
    "page_with",
    "rendered",
    "show",
    "view_of",
]
