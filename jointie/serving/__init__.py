"""A model behind HTTP: a page to try it, and documents in and out as JSON. Needs the extra ``serve``."""

from .app import Limits, make_app
from .batching import Batcher, PredictionFailed, QueueFull
from .server import listen, serve

__all__ = ["Batcher", "Limits", "PredictionFailed", "QueueFull", "listen", "make_app", "serve"]
