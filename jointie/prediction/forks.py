"""Forked processes."""

from __future__ import annotations

import os
from functools import cache

import torch


@cache
def one_thread_after_fork() -> None:
    """Let each process that is forked from this one compute with one thread.

    The threads of a process are not there in its copy, which would wait for them for ever.
    """
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: torch.set_num_threads(1))
