"""A local server that sends whatever a test says, byte by byte, and a net that leads to it.

Names have public addresses in `ADDRESSES`; whoever connects to one of these reaches the server.
So the check of addresses is the real one, and no test switches it off.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

PUBLIC = "93.184.216.34"
ADDRESSES = {
    "papers.test": [PUBLIC],
    "export.arxiv.org": [PUBLIC],
    "rss.arxiv.org": [PUBLIC],
    "huggingface.co": ["2606:2800:220:1:248:1893:25c8:1946", PUBLIC],
    "private.test": ["10.0.0.7"],
    "mixed.test": [PUBLIC, "127.0.0.1"],
    "down.test": ["93.184.216.99"],
    "localhost": ["127.0.0.1", "::1"],
}

Send = Callable[[socket.socket], None]


def reply(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """A whole answer. Headers are named with _ for -."""
    told = {"content_length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in told.items()]
    return "\r\n".join([f"HTTP/1.1 {status} Some", *lines, "", ""]).encode() + body


@dataclass
class Server:
    """answers: path → what it is answered with, the next one each time, the last one for ever."""

    answers: Mapping[str, Sequence[bytes | Send]]
    asked: list[str] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.left = {path: list(answers) for path, answers in self.answers.items()}
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        accepting = threading.Thread(target=self._accept)
        accepting.start()
        self._threads.append(accepting)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def resolve(self, host: str, port: int) -> list[str]:
        if host in ADDRESSES:
            return ADDRESSES[host]
        try:
            found = socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
        except OSError:
            raise socket.gaierror(-2, "Name or service not known") from None
        return [str(each[4][0]) for each in found]

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        self.connected.append(address)
        if address != PUBLIC:
            raise OSError(113, "No route to host")
        return socket.create_connection(self._listener.getsockname(), timeout)

    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.asked]

    def drip(self, part: bytes, *, first: bytes = b"", seconds: float = 0.02) -> Send:
        """Sends `part` again and again, until nobody listens any more."""

        def send(line: socket.socket) -> None:
            line.sendall(first)
            while not self._closing.wait(seconds):
                line.sendall(part)

        return send

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                thread = threading.Thread(target=self._answer, args=[line])
                thread.start()
                self._threads.append(thread)

    def _answer(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            line.settimeout(10)
            request = line.recv(65536).decode("latin-1")
            if not request:
                return
            self.asked.append(request)
            path = request.split(" ")[1]
            answers = self.left.get(path) or self.left.get("*") or [reply(status=404)]
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            if isinstance(answer, bytes):
                line.sendall(answer)
            else:
                answer(line)


@dataclass
class Clock:
    """Stands still but for sleeping; `slept` is how long each time."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds


@contextmanager
def serving(**answers: bytes | Send | Sequence[bytes | Send]) -> Iterator[Server]:
    """Answers by path: `a` is what is at /a."""
    several = {
        f"/{path}": [told] if isinstance(told, bytes) or callable(told) else list(told)
        for path, told in answers.items()
    }
    with Server(several) as server:
        yield server
