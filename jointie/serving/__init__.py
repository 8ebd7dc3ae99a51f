"""A model behind HTTP: a page to try it, and documents in and out as JSON. Needs the extra ``serve``."""

from .app import Limits, make_app
from .batching import Batcher, QueueFull
from .server import listen, serve

__all__ = ["Batcher", "Limits", "QueueFull", "listen", "make_app", "serve"]
