"""Python's garbage collector, in long runs."""

from __future__ import annotations

import gc


def freeze_gc() -> None:
    """What is there now is there to stay: the garbage collector need not look through it again and again.

    For commands, once the model is loaded; the libraries that came with it hold a million objects.
    """
    gc.collect()
    gc.freeze()
