"""What time it is, for everything in the workspace that expires.

Pure but for `RealClock`, which reads the system's clock. Seconds since the epoch, as floats.
"""

import threading
import time
from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since the epoch."""
        ...


class RealClock:
    def now(self) -> float:
        return time.time()


class MovedClock:
    """The system's clock, moved on by so many seconds: it goes, and never goes back."""

    def __init__(self, ahead: float = 0.0) -> None:
        self.ahead = ahead

    def now(self) -> float:
        return time.time() + self.ahead

    def move_to(self, moment: float) -> None:
        self.ahead += max(0.0, moment - self.now())


class ManualClock:
    """A clock that stands still until told. Starts in November 2025 unless told otherwise.

    Request signatures carry the real time all the same, since Bolt compares it with its own.
    """

    def __init__(self, start: float = 1_763_000_000.0) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> float:
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._now += seconds
