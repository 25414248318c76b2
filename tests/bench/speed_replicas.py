"""Commands a second by one and by two web processes, on both engines, and what keeps them from
more.

    python -m tests.bench.speed_replicas [--papers 5000] [--connections 32] [--seconds 10]
        [--rounds 3] [--tiny]

A third are saves, the others searches; each ends when its answer is there. In turn with them a bot
of ten lines that only acknowledges. "web", "database" and "here" are processors that were busy: of
the web processes, of PostgreSQL, and of this process, which is Slack and everybody who asks; "idle"
are those that nobody on this machine wanted. "calls" are those to Slack for each answer. "held by":
the machine where no processor is idle, web where its processes have one each, which is all that an
interpreter can use, and else they wait: for the database's disk and its one writer, or for Slack.
"""

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.workspace import FakeSlack
from bot.workspace.state import Json
from storage import open_store
from tests.bench import stock, synthetic
from tests.bench.load import Load
from tests.bench.replicas import Replicas, running, seconds_of_processor
from tests.bench.soak_replicas import MEMBERS, Plan, command, database, fill
from tests.bench.table import percentiles, show
from tests.bot.serving import environ, free_port, slack_settings
from tests.postgres_server import Server, binary

NEARLY = 0.9  # of a processor


@dataclass
class Course:
    """What is asked in turn, and what came of it. spent: processors' seconds of the web processes,
    of the database, of this process and of nobody."""

    name: str
    ports: list[int]
    processes: list[int]
    server: Server | None = None
    answers: bool = True
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    spent: list[float] = field(default_factory=lambda: [0.0] * 4)
    calls: int = 0

    def used(self) -> list[float]:
        its = self.server.process if self.server else None
        return [
            sum(map(seconds_of_processor, self.processes)),
            seconds_of_processor(its) if its else 0.0,
            sum(os.times()[:2]),
            _idle(),
        ]

    def run(self, slack: FakeSlack, make: Callable[[int, str], Json], asked: int, s: float) -> None:
        before, calls = self.used(), len(slack.calls)
        told = Load(self.ports, slack.signing_secret, make, asked, self.answers).run(s)
        self.spent = [a + b - c for a, b, c in zip(self.spent, self.used(), before, strict=True)]
        self.calls += len(slack.calls) - calls
        self.seconds += told.seconds
        self.times += told.answers if self.answers else told.acks

    def row(self, plain: float) -> tuple[object, ...]:
        rate = len(self.times) / self.seconds
        busy = [each / self.seconds for each in self.spent]
        return (
            self.name,
            rate,
            *percentiles(self.times),
            *busy,
            self.calls / len(self.times),
            self._held_by(busy[0], busy[-1]),
            rate / plain,
        )

    def _held_by(self, web: float, idle: float) -> str:
        if idle < 1 - NEARLY:
            return "the machine"
        return "web" if web > NEARLY * len(self.processes) else "waiting"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--papers", type=int, default=5000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    if told.tiny:
        told.papers, told.connections, told.seconds, told.rounds = 20, 4, 0.5, 1
    engines = ["sqlite", *(["postgres"] if binary("initdb") and not told.tiny else [])]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        slack = stack.enter_context(FakeSlack())
        courses = [stack.enter_context(plain(slack, folder))]
        for engine in engines:
            courses += stack.enter_context(replicated(engine, slack, folder / engine, told.papers))
        members, numbers = [slack.member(f"member{n}").id for n in range(MEMBERS)], count()

        def make(_: int, url: str) -> Json:
            return command(slack, members, next(numbers), url)

        for _ in range(told.rounds):
            for course in courses:
                course.run(slack, make, told.connections, told.seconds)
    rate = len(courses[0].times) / courses[0].seconds
    heads = ("a second", "p50", "p95", "p99", "web", "database", "here", "idle", "calls", "held by")
    show(
        f"{told.connections} connections, {told.rounds} x {told.seconds:g} s each in turn, "
        f"{told.papers} papers, {os.cpu_count()} processors (ms to an answer)",
        ("bot", *heads, "of plain's"),
        [course.row(rate) for course in courses],
    )


@contextmanager
def plain(slack: FakeSlack, folder: Path) -> Iterator[Course]:
    settings = slack_settings(slack, folder) | {"PORT": str(free_port())}
    del settings["SLACK_BOT_TOKEN"]  # Bolt would say that it does not need it
    command = (sys.executable, "-m", "tests.bench.plain_bot")
    process = subprocess.Popen(
        command, cwd=folder, env=environ(**settings | {"PAPERBOY_LOG_LEVEL": "WARNING"})
    )
    try:
        yield Course("plain", [int(settings["PORT"])], [process.pid], answers=False)
    finally:
        process.terminate()
        process.wait(15)


@contextmanager
def replicated(engine: str, slack: FakeSlack, folder: Path, papers: int) -> Iterator[list[Course]]:
    """One of its web processes, and both."""
    folder.mkdir()
    with database(engine, folder) as (server, url):
        with closing(open_store(url)) as store:
            fill(store, slack, Plan(0, 0, 0, 0, 0, 0))
            stock.fill(store, synthetic.papers(papers))
        with running(slack, folder, url, webs=2, workers=0) as replicas:
            asyncio.run(_up(replicas))
            ports = [each.port for each in replicas.webs]
            processes = [each.process.pid for each in replicas.webs]
            yield [Course(f"{engine}, {n} web", ports[:n], processes[:n], server) for n in (1, 2)]


def _idle() -> float:
    """Seconds in which the machine's processors had nothing to do or waited for a disk: the 4th and
    5th figure of proc(5)'s stat."""
    figures = Path("/proc/stat").read_text().split("\n")[0].split()
    return (int(figures[4]) + int(figures[5])) / os.sysconf("SC_CLK_TCK")


async def _up(replicas: Replicas) -> None:
    watching = asyncio.create_task(replicas.watch())
    await replicas.ready()
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching


if __name__ == "__main__":
    main()
