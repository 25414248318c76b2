"""From the signal to the end of a process."""

import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import FrameType

STOP_SECONDS = 9.0  # from the signal to the end; platforms kill after ten


def on_signals(stop: Callable[[], None]) -> None:
    """Calls `stop`, which must not wait for a lock, at SIGTERM and SIGINT."""

    def caught(number: int, frame: FrameType | None) -> None:
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, caught)


def wait_for(stopped: SimpleQueue[None]) -> None:
    """Not for as long as it takes at once: a signal that comes between Python's last look and the
    wait does not end it."""
    while True:
        with suppress(Empty):
            stopped.get(timeout=1)
            return


def leave(code: int = 1) -> None:
    """Ends without the threads that still work, for which Python would wait."""
    logging.shutdown()
    os._exit(code)
