from __future__ import annotations

import signal
import threading
from collections.abc import Callable

import pytest

from jointie.training.loop.signals import Interrupted, Interruption, interruptible


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_noted(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(number)
    with Interruption() as interruption:
        assert interruption.number is None
        signal.raise_signal(number)
        assert interruption.number == number
    assert signal.getsignal(number) is before
    assert "the step is finished and saved first" in capsys.readouterr().err


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
def test_a_second_sigint_ends_at_once(first: int) -> None:
    with pytest.raises(KeyboardInterrupt), Interruption():
        signal.raise_signal(first)
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_sigterm_does_not() -> None:
    with Interruption() as interruption:
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
    assert interruption.number == signal.SIGTERM


def test_in_another_thread_signals_are_left_alone() -> None:
    found: list[int | None] = []

    def enter() -> None:
        with Interruption() as interruption:
            found.append(interruption.number)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert found == [None]


def test_exit_codes() -> None:
    assert Interrupted("x", signal.SIGINT).exit_code == 130
    can_go_on = Interrupted("x", signal.SIGTERM, can_go_on=True).with_remedy("jointie train --resume")
    assert (can_go_on.exit_code, str(can_go_on)) == (143, "x; go on with: jointie train --resume")
    assert str(Interrupted("x", signal.SIGTERM).with_remedy("jointie train --resume")) == "x"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(("remedy", "way"), [(lambda: "train --resume", "; go on with: train --resume"), (None, "")])
def test_the_way_to_go_on(number: int, remedy: Callable[[], str] | None, way: str) -> None:
    """It is told where there is one: where no checkpoints are kept there is none."""
    with pytest.raises(Interrupted) as caught, interruptible(remedy):
        signal.raise_signal(number)
    assert str(caught.value) == f"interrupted; what was saved before is whole{way}"
    assert caught.value.exit_code == 128 + number
