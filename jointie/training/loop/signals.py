"""SIGINT and SIGTERM: the step is finished and saved before the process ends."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

from ...config import JointieError
from ..main_process import is_main_process

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(JointieError):
    """A training that was told to stop, and has been saved.

    Args:
        message: where it stands.
        number: the signal.
        can_go_on: whether it can be resumed.

    Attributes:
        exit_code: as a shell gives it: 128 and the number of the signal.
    """

    def __init__(self, message: str, number: int, can_go_on: bool = False) -> None:
        super().__init__(message)
        self.number, self.exit_code, self.can_go_on = number, 128 + number, can_go_on

    def with_remedy(self, command: str) -> Interrupted:
        """The same, with the command that goes on from here, if one can."""
        return Interrupted(f"{self}; go on with: {command}", self.number) if self.can_go_on else self


class Terminated(KeyboardInterrupt):
    """SIGTERM outside of the steps of a training, where it ends the process at once, as SIGINT does."""


@contextmanager
def interruptible(remedy: Callable[[], str] | None) -> Iterator[None]:
    """Within it, SIGINT and SIGTERM outside of the steps of a training end it with a message and the way to go on.

    Args:
        remedy: gives the command that goes on; ``None`` where no checkpoints are kept.

    Raises:
        Interrupted: when one of them comes.
    """
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, _terminate) if is_main else None
    try:
        yield
    except Interrupted as interrupted:
        raise (interrupted.with_remedy(remedy()) if remedy else interrupted) from None
    except KeyboardInterrupt as error:
        number = signal.SIGTERM if isinstance(error, Terminated) else signal.SIGINT
        stopped = Interrupted("interrupted; what was saved before is whole", number, can_go_on=True)
        raise (stopped.with_remedy(remedy()) if remedy else stopped) from None
    finally:
        if is_main:
            signal.signal(signal.SIGTERM, before)


def _terminate(number: int, frame: FrameType | None) -> None:
    raise Terminated


class Interruption:
    """While it is entered, SIGINT and SIGTERM are noted and nothing else; a second SIGINT ends the process as ever.

    Only the main thread of a program can receive signals; entered in another, it notes none.

    Attributes:
        number: the signal that came; ``None`` for none.
    """

    def __init__(self) -> None:
        self.number: int | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interruption:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._note) for number in SIGNALS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.number is not None and number == signal.SIGINT:
            raise KeyboardInterrupt
        self.number = number
        if not is_main_process():
            return
        again = "; interrupt again to end at once" if number == signal.SIGINT else ""
        sys.stderr.write(f"\n{signal.Signals(number).name}: the step is finished and saved first{again}\n")
