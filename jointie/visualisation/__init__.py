"""Documents to look at: a page for the browser, and text for the terminal."""

from .comparison import Status, compared
from .curves import draw_curves
from .html import HtmlWriter
from .terminal import show
from .view import DocumentView, view_of

__all__ = ["DocumentView", "HtmlWriter", "Status", "compared", "draw_curves", "show", "view_of"]
