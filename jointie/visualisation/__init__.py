"""Documents to look at: a page for the browser, and text for the terminal."""

from .comparison import Status, compared
from .html import HtmlWriter
from .terminal import show
from .view import DocumentView, view_of

__all__ = ["DocumentView", "HtmlWriter", "Status", "compared", "show", "view_of"]
