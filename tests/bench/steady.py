"""Signed commands at a steady rate to several web processes, as a load balancer passes them on:
whoever is not ready gets none, and what nobody took is tried at the next one, never twice."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from bot.workspace.state import Json
from tests.bench.load import OK, signed_request
from tests.bench.replicas import Replicas, exchange

LONGEST = 20.0  # seconds for an acknowledgement
LAST = 30.0  # seconds that answers are waited for after the last command


@dataclass
class Asked:
    """One command. sent, acked, answered: on time.monotonic(), 0 where that never was."""

    payload: Json
    sent: float
    acked: float = 0.0
    answered: float = 0.0
    said: str = ""

    @property
    def seconds(self) -> float:
        return self.answered - self.sent


@dataclass
class Steady:
    """make: number and response URL → a slash command's payload. rate: commands a second."""

    replicas: Replicas
    secret: str
    make: Callable[[int, str], Json]
    rate: float
    asked: list[Asked] = field(default_factory=list)

    async def run(self, seconds: float) -> None:
        stub = await asyncio.start_server(self._take, "127.0.0.1", 0, backlog=512)
        here = f"http://127.0.0.1:{stub.sockets[0].getsockname()[1]}/"
        start, under_way = monotonic(), []
        for number in range(int(seconds * self.rate)):
            await asyncio.sleep(max(0.0, start + number / self.rate - monotonic()))
            each = Asked(self.make(number, f"{here}{number}"), monotonic())
            self.asked.append(each)
            under_way.append(asyncio.create_task(self._ask(each)))
        await asyncio.gather(*under_way)
        until = monotonic() + LAST
        while any(each.acked and not each.answered for each in self.asked) and monotonic() < until:
            await asyncio.sleep(0.1)
        stub.close()

    async def _ask(self, asked: Asked) -> None:
        request = signed_request(asked.payload, self.secret)
        for web in self.replicas.in_turn():
            try:
                told = await asyncio.wait_for(exchange(web.port, request), LONGEST)
            except ConnectionRefusedError:
                continue  # nobody was there to take it
            except (OSError, TimeoutError):
                return
            if told[9:12] == b"200":
                asked.acked = monotonic()
            return

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The first answer of a command ends it."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.partition("content-length:")[2].split("\r\n")[0])
            body = await reader.readexactly(length)
            asked = self.asked[int(head.split(" ")[1].strip("/"))]
            asked.answered = asked.answered or monotonic()
            asked.said += str(json.loads(body).get("text"))
            writer.write(OK)
            await writer.drain()
        writer.close()
