"""Python's garbage collector, in long runs."""

from __future__ import annotations

import gc


def freeze_gc() -> None:
    """Exempt all present objects from garbage collection, which would look through them again and again.

    For commands, once the model is loaded; the libraries that came with it hold a million objects.
    """
    gc.collect()
    gc.freeze()
