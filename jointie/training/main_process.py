"""The main one of several processes that train together: the one that writes and prints."""

from __future__ import annotations

import os


def is_main_process() -> bool:
    """Whether this process is the main one of those that ``torchrun`` or ``accelerate launch`` started, or is alone."""
    return int(os.environ.get("RANK", "0")) == 0
