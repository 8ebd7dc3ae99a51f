"""The terminal of views."""

from __future__ import annotations

import rich.console


class Console(rich.console.Console):
    """Leaves it to the command line what becomes of a reader that has seen enough."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError
