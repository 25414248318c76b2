"""URL → bytes, politely: one server at a time, with pauses, and another try where that helps."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urljoin

from storage.errors import BrokenReply, FetchError, Offline, RefusedAddress, Rejected, TryLater
from storage.wire import Reply, Wire, target_of

PAUSES = {"arxiv.org": 3.0}  # seconds between two calls, as the service asks of everybody
PAUSE = 1.0
TRIES = 4
REDIRECTS = 5
FIRST_WAIT = 1.0  # seconds, doubled for every further try
LONGEST_WAIT = 60.0
MOVED = {301, 302, 303, 307, 308}
BUSY = {408, 425, 429}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fetched:
    """`url` is where it came from in the end; etag and modified are for the next time."""

    url: str
    body: bytes
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """It is as it was when its etag and time were given."""


class Fetcher:
    """For one thread at a time. contact: whom a service can write to about us, an address or a
    page; it sees it in each call. keys: host → headers that it alone is sent, and only over TLS.
    patience: seconds that it waits at most before it asks again."""

    def __init__(
        self,
        wire: Wire | None = None,
        *,
        contact: str = "",
        keys: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
        tries: int = TRIES,
        patience: float = LONGEST_WAIT,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._wire = wire or Wire()
        self._agent = f"Paperboy/1 (papers for reading lists{contact and '; '}{contact})"
        self._keys = keys
        self._tries = tries
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._asked: dict[str, float] = {}

    def get(
        self, url: str, *, etag: str | None = None, modified: str | None = None
    ) -> Fetched | NotModified:
        """What is at `url`, unless it is what etag and modified were told with.

        A server that fails, is too busy or out of reach is asked `tries` times, with longer and
        longer waits, at least what it asks for; more than `patience` is left to the caller.

        Raises: FetchError; TryLater and Offline among them.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in asked.items() if value}
        return self._tried(lambda: self._follow(url, headers))

    def post(self, url: str, body: bytes) -> Fetched:
        """What is answered to JSON. For questions only: it is tried again as `get` is.

        Raises: FetchError; TryLater and Offline among them.
        """
        return self._tried(lambda: self._posted(url, body))

    def _tried(self, ask: Callable[[], T]) -> T:
        tried = 0
        while True:
            try:
                return ask()
            except (Offline, BrokenReply, TryLater) as error:
                tried += 1
                wait = self._wait(error, tried)
                if tried >= self._tries or wait > self._patience:
                    raise
            self._sleep(wait)

    def _follow(self, url: str, headers: Mapping[str, str]) -> Fetched | NotModified:
        for _ in range(REDIRECTS + 1):
            with self._turn(url):
                reply = self._wire.get(url, {**self._own(url), **headers})
            to = reply.headers.get("location", "")
            if reply.status not in MOVED or not to:
                return _answer(url, reply, conditional=bool(headers))
            url = _joined(url, to)
        raise RefusedAddress(f"{target_of(url).shown} leads on and on, and never to an answer.")

    def _posted(self, url: str, body: bytes) -> Fetched:
        with self._turn(url):
            headers = {**self._own(url), "Content-Type": "application/json"}
            reply = self._wire.post(url, headers, body)
        if reply.status == 200:
            return Fetched(url, reply.body)
        raise _refused(url, reply)

    def _own(self, url: str) -> Mapping[str, str]:
        target = target_of(url)
        keys = self._keys.get(target.host.lower(), {}) if target.scheme == "https" else {}
        return {"User-Agent": self._agent, **keys}

    @contextmanager
    def _turn(self, url: str) -> Iterator[None]:
        """Waits until the host may be asked again."""
        host = target_of(url).host.lower()
        name, pause = next(
            ((name, pause) for name, pause in PAUSES.items() if f".{host}".endswith(f".{name}")),
            (host, PAUSE),
        )
        if name in self._asked:
            early = self._asked[name] + pause - self._clock()
            if early > 0:
                self._sleep(early)
        try:
            yield
        finally:
            self._asked[name] = self._clock()

    def _wait(self, error: FetchError, tried: int) -> float:
        """Seconds, spread by chance so that not everybody comes back at once."""
        own = FIRST_WAIT * float(2 ** (tried - 1)) * (0.5 + self._chance())
        told = error.seconds if isinstance(error, TryLater) else None
        return max(own, told or 0.0)


def _joined(url: str, to: str) -> str:
    try:
        return urljoin(url, to)
    except ValueError as error:
        raise RefusedAddress(f"{target_of(url).shown} leads to no address of the web.") from error


def _answer(url: str, reply: Reply, *, conditional: bool) -> Fetched | NotModified:
    """Raises: TryLater, Rejected."""
    if reply.status == 200:
        told = reply.headers
        return Fetched(url, reply.body, told.get("etag"), told.get("last-modified"))
    if reply.status == 304 and conditional:
        return NotModified()
    raise _refused(url, reply)


def _refused(url: str, reply: Reply) -> FetchError:
    host = target_of(url).shown
    if reply.status in BUSY or reply.status >= 500:
        message = f"{host} asks to come back later (HTTP {reply.status})."
        return TryLater(message, retry_after(reply.headers))
    return Rejected(f"{host} refuses (HTTP {reply.status}).", reply.status, reply.body)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from now, by the server's own clock; None where it does not say."""
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit() and len(told) < 10:
        return float(told)
    try:
        until, now = parsedate_to_datetime(told), parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
