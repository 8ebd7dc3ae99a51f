"""The parts of the command, in the order in which they run.

Each is a module with two functions: ``run``, from the setup and a number of seconds to what was found, as JSON, and
``lines``, from that to Markdown. What was found has a ``status``, which is ``done`` or says what was not; and the
``output`` of a process that failed, if there is nothing else.
"""

from types import ModuleType

from . import profile, queue, speed, tests

PARTS: dict[str, ModuleType] = {"tests": tests, "speed": speed, "profile": profile, "queue": queue}
