"""What goes wrong next: faults planned per Web API method, used up one call at a time.

Pure bookkeeping behind a lock; `web_api` and `http_server` act the faults out. Response URLs
count as the method `response_url`.
"""

import threading
from collections import defaultdict, deque
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    ERROR = auto()
    RATE_LIMITED = auto()
    STATUS = auto()
    DROP_BEFORE = auto()
    DROP_AFTER = auto()
    SLOW = auto()


@dataclass(frozen=True)
class Fault:
    kind: Kind
    code: str = ""
    http_status: int = 200
    seconds: float = 0.0

    @classmethod
    def error(cls, code: str) -> "Fault":
        """HTTP 200 with `{"ok": false, "error": code}`; nothing is done."""
        return cls(Kind.ERROR, code=code)

    @classmethod
    def rate_limited(cls, retry_after: int = 1) -> "Fault":
        """HTTP 429 with `Retry-After` in seconds; nothing is done."""
        return cls(Kind.RATE_LIMITED, http_status=429, seconds=retry_after)

    @classmethod
    def status(cls, http_status: int) -> "Fault":
        """This HTTP status with a body that is not Slack's JSON; nothing is done."""
        return cls(Kind.STATUS, http_status=http_status)

    @classmethod
    def drop_before(cls) -> "Fault":
        """The connection closes without an answer and nothing is done."""
        return cls(Kind.DROP_BEFORE)

    @classmethod
    def drop_after(cls) -> "Fault":
        """The call is done, but the connection closes before its answer."""
        return cls(Kind.DROP_AFTER)

    @classmethod
    def slow(cls, seconds: float) -> "Fault":
        """The call is done after so many real seconds."""
        return cls(Kind.SLOW, seconds=seconds)


class FaultPlan:
    """Faults for the next calls of a method, in the order planned; and one that lasts, for the
    calls of every method that has none planned."""

    def __init__(self) -> None:
        self._planned: dict[str, deque[Fault]] = defaultdict(deque)
        self._lasting: Fault | None = None
        self._left: int | None = None
        self._lock = threading.Lock()

    def next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        with self._lock:
            self._planned[method].extend([fault] * times)

    def take(self, method: str) -> Fault | None:
        with self._lock:
            planned = self._planned[method]
            return planned.popleft() if planned else self._take_lasting()

    def last(self, fault: Fault, *, times: int | None = None) -> None:
        """From now on, for so many calls; None: until `clear`."""
        with self._lock:
            self._lasting, self._left = fault, times

    @property
    def lasting(self) -> tuple[Fault, int | None] | None:
        """The fault that lasts, and for how many calls yet."""
        with self._lock:
            return (self._lasting, self._left) if self._lasting else None

    def _take_lasting(self) -> Fault | None:
        found = self._lasting
        if found and self._left is not None:
            self._left -= 1
            self._lasting = found if self._left else None
        return found

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()
            self._lasting = None

    def left(self, method: str) -> int:
        with self._lock:
            return len(self._planned[method])
