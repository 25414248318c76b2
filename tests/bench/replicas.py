"""Web and worker processes beside each other, as a platform runs them: each has an index of its
own, a web process is asked only while `/readyz` says so, and who dies is started anew at once."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from bot.workspace import FakeSlack
from tests.bot.serving import environ, free_port, slack_settings

START_WITHIN = 120.0  # seconds
LOOK_EVERY = 0.1
LEAVE_WITHIN = 20.0
# Digests go out within seconds, and those of a worker that was killed are soon another's.
IMPATIENT = """
from dataclasses import replace
from datetime import timedelta
import bot.delivery.round, bot.delivery.sending, bot.scheduler
errand_tasks = bot.scheduler.errand_tasks
def sooner(*told):
    soon = timedelta(seconds=5)
    for each in errand_tasks(*told):
        yield replace(each, every=soon) if each.name == "deliver" else each
bot.scheduler.errand_tasks = sooner
bot.delivery.round.LEASE = bot.delivery.sending.LEASE = timedelta(seconds=20)
bot.delivery.round.SOON = bot.delivery.sending.SOON = timedelta(seconds=2)
"""
CLI = "from bot.cli import cli; cli()"
READY = b"GET /readyz HTTP/1.1\r\nhost: bot\r\nconnection: close\r\n\r\n"


@dataclass
class Replica:
    """One process with all that it started. port: 0 for a worker."""

    name: str
    folder: Path
    words: tuple[str, ...]
    settings: Mapping[str, str]
    port: int
    is_ready: bool = False
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> None:
        with (self.folder / f"{self.name}.log").open("ab") as said:
            self.process = subprocess.Popen(
                (sys.executable, "-c", IMPATIENT + CLI, *self.words),
                cwd=self.folder,
                env=environ(**self.settings),
                stdout=said,
                stderr=said,
                start_new_session=True,  # it is killed with its children, as in a container
            )

    def kill(self) -> None:
        self.is_ready = False
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """As a platform does."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(LEAVE_WITHIN)
        self.kill()

    @property
    def index(self) -> Path:
        return self.folder / f"{self.name}.index"

    @property
    def log(self) -> str:
        return (self.folder / f"{self.name}.log").read_text(errors="replace")

    def seconds_of_processor(self) -> float:
        """Of all its processes that live."""
        return seconds_of_processor(self.process.pid)


@dataclass
class Replicas:
    """All of them. away: (from, until) when no web process was ready, on time.monotonic()."""

    every: list[Replica]
    away: list[tuple[float, float]] = field(default_factory=list)
    _turn: int = 0

    @property
    def webs(self) -> list[Replica]:
        return [each for each in self.every if each.port]

    def in_turn(self) -> list[Replica]:
        """Those that are ready, another one first each time."""
        ready = [each for each in self.webs if each.is_ready]
        self._turn += 1
        turn = self._turn % len(ready) if ready else 0
        return ready[turn:] + ready[:turn]

    async def watch(self) -> None:
        """Starts who has died, and notes who is ready, until it is cancelled."""
        gone: float | None = None
        while True:
            for each in self.every:
                if each.process.poll() is not None:
                    each.is_ready = False
                    each.kill()
                    each.start()
            await asyncio.gather(*map(_look, self.webs))
            if not any(each.is_ready for each in self.webs):
                gone = gone or monotonic()
            elif gone:
                self.away.append((gone, monotonic()))
                gone = None
            await asyncio.sleep(LOOK_EVERY)

    async def ready(self) -> None:
        """Every web process is. Raises: AssertionError where that takes too long."""
        until = monotonic() + START_WITHIN
        while not all(each.is_ready for each in self.webs):
            assert monotonic() < until, "\n".join(each.log for each in self.every)
            await asyncio.sleep(LOOK_EVERY)


@contextmanager
def running(
    slack: FakeSlack, folder: Path, url: str, *, webs: int, workers: int, **more: str
) -> Iterator[Replicas]:
    """They are started, and in the end they are gone. more: settings."""
    settings = slack_settings(slack, folder) | more
    settings |= {"DATABASE_URL": url, "PAPERBOY_FETCH_LINKS": "never"}
    settings |= {"PAPERBOY_LOG_LEVEL": "WARNING"}
    every = []
    for number in range(webs + workers):
        port = free_port() if number < webs else 0
        name = f"web{number}" if port else f"worker{number - webs}"
        words = ("serve", "--no-schedule") if port else ("worker",)
        its = settings | {"PORT": str(port or 1), "PAPERBOY_INDEX_DIR": f"{folder}/{name}.index"}
        every.append(Replica(name, folder, words, its, port))
    try:
        for each in every:
            each.start()
        yield Replicas(every)
    finally:
        for each in every:
            each.process.terminate()
        for each in every:
            each.end()


async def exchange(port: int, request: bytes) -> bytes:
    """Sends a request and reads all that comes back. Raises: OSError."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await reader.read()
    finally:
        writer.close()


async def _look(web: Replica) -> None:
    process, told = web.process, b""
    with suppress(OSError, TimeoutError):
        told = await asyncio.wait_for(exchange(web.port, READY), 5)
    if process is web.process:
        web.is_ready = told[9:12] == b"200"


def seconds_of_processor(process: int) -> float:
    """User and system time of a process and all that it started and that lives: the 14th and 15th
    field of proc(5)'s stat, of which the 4th is the parent."""
    stats = {}
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            stats[int(each.parent.name)] = each.read_text().rpartition(")")[2].split()
    mine, found = {process}, {process}
    while found:
        found = {each for each, stat in stats.items() if int(stat[1]) in mine} - mine
        mine |= found
    ticks = sum(int(stats[each][11]) + int(stats[each][12]) for each in mine & stats.keys())
    return ticks / os.sysconf("SC_CLK_TCK")
