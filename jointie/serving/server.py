"""The server process."""

from __future__ import annotations

import signal
import socket
from types import FrameType
from typing import Any

import uvicorn

from ..config import ConfigError


def listen(host: str, port: int) -> socket.socket:
    """Open a place to be called at.

    Args:
        host: a name or an address of this machine.
        port: 0 for any that is free.

    Raises:
        ConfigError: if it cannot be had.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        remedy = "choose another with --host and --port"
        raise ConfigError(f"cannot listen at {host}, port {port}: {error.strerror or error}; {remedy}") from None


def serve(app: Any, place: socket.socket) -> None:
    """Answer requests until SIGINT or SIGTERM; then take no more, and return when all that run are answered.

    A second SIGINT ends it at once.
    """
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))

    def stop(number: int, frame: FrameType | None) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)  # before uvicorn's own are set, and when it raises the signal again at its end
    server.run(sockets=[place])
