"""Signed commands over many connections at once, and the place where their answers arrive."""

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.workspace.delivery import encode, signed
from bot.workspace.state import Json

LONGEST = 60.0  # seconds for one command
OK = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok"

Make = Callable[[int, str], Json]  # number and response URL → a slash command's payload


def signed_request(payload: Json, secret: str) -> bytes:
    """A slash command as Slack sends it, as bytes of HTTP."""
    body, content_type = encode("slash_command", payload)
    headers = signed(body, content_type, secret, None)
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = ["POST /slack/events HTTP/1.1", "host: bot", f"content-length: {len(body)}", *lines]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


@dataclass(frozen=True, slots=True)
class Told:
    """Of one run: how long it took in all; milliseconds to each acknowledgement and answer."""

    seconds: float
    acks: list[float]
    answers: list[float]


@dataclass
class Load:
    """ports: of those who are asked, in turn. connections: that are open at the same time; each
    asks again when it has its answer. answers: they are waited for; else the acknowledgement ends
    a command."""

    ports: Sequence[int]
    secret: str
    make: Make
    connections: int
    answers: bool = True
    _arrived: dict[str, "asyncio.Future[float]"] = field(default_factory=dict)
    _acks: list[float] = field(default_factory=list)
    _times: list[float] = field(default_factory=list)

    def run(self, seconds: float) -> Told:
        return asyncio.run(self._run(seconds))

    async def _run(self, seconds: float) -> Told:
        stub = await asyncio.start_server(self._take, "127.0.0.1", 0, backlog=512)
        here = f"http://127.0.0.1:{stub.sockets[0].getsockname()[1]}/"
        numbers, start = itertools.count(), time.perf_counter()
        until = start + seconds
        await asyncio.gather(
            *(self._ask(numbers, here, until) for _ in range(self.connections)),
        )
        spent = time.perf_counter() - start
        stub.close()
        return Told(spent, self._acks, self._times)

    async def _ask(self, numbers: "itertools.count[int]", here: str, until: float) -> None:
        while time.perf_counter() < until:
            number = next(numbers)
            arrived = self._arrived[f"/{number}"] = asyncio.get_running_loop().create_future()
            request = signed_request(self.make(number, f"{here}{number}"), self.secret)
            start = time.perf_counter()
            port = self.ports[number % len(self.ports)]
            status = await asyncio.wait_for(self._send(request, port), LONGEST)
            assert status == b"200", f"the bot answered {status!r}"
            self._acks.append(1000 * (time.perf_counter() - start))
            if self.answers:
                self._times.append(1000 * (await asyncio.wait_for(arrived, LONGEST) - start))

    async def _send(self, request: bytes, port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        told = await reader.read()
        writer.close()
        return told[9:12]

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """An answer: the bytes are read, and nothing is made of them."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].split("\r\n")[0])
        await reader.readexactly(length)
        arrived = self._arrived.get(head.split(" ")[1])
        if arrived and not arrived.done():
            arrived.set_result(time.perf_counter())
        writer.write(OK)
        await writer.drain()
        writer.close()
