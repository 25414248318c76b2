"""How long until a paper that one process took in can be found by every other, while people ask.

    python -m tests.bench.fresh_replicas [--engine postgres] [--papers 60] [--rate 20]

Each of two `papers serve --no-schedule` has an index of its own, and looks each second for what is
new. Here a paper is stored every second. Wanted: 2 seconds.
"""

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from bot.workspace import FakeSlack
from storage import Paper, Store, look_at_index, open_store
from tests.bench.replicas import Replicas, running
from tests.bench.soak_replicas import MEMBERS, Plan, command, database, fill
from tests.bench.steady import Steady
from tests.bench.table import percentiles, show

WANTED = 2.0  # seconds
LOOK_EVERY = 0.02


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="postgres")
    parser.add_argument("--papers", type=int, default=60)
    parser.add_argument("--rate", type=float, default=20.0)
    told = parser.parse_args(argv)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        _, url = stack.enter_context(database(told.engine, folder))
        store = stack.enter_context(closing(open_store(url)))
        slack = stack.enter_context(FakeSlack())
        fill(store, slack, Plan(0, 0, 0, 0, 0, 0))
        replicas = stack.enter_context(running(slack, folder, url, webs=2, workers=0))
        took = asyncio.run(measured(replicas, store, slack, told.papers, told.rate))
    late = sum(each > WANTED for each in took)
    show(
        f"Seconds until a stored paper is in an index, {told.rate:g} commands/s meanwhile",
        ("engine", "papers", "p50", "p95", "p99", "longest", f"after {WANTED:g} s"),
        [(told.engine, len(took), *percentiles(took), max(took), late)],
    )


async def measured(
    replicas: Replicas, store: Store, slack: FakeSlack, papers: int, rate: float
) -> list[float]:
    """For each paper until the last of the processes has it."""
    members = [slack.member(f"member{n}").id for n in range(MEMBERS)]
    watching = asyncio.create_task(replicas.watch())
    await replicas.ready()
    steady = Steady(
        replicas, slack.signing_secret, lambda n, url: command(slack, members, n, url), rate
    )
    asking = asyncio.create_task(steady.run(papers))
    took = []
    for n in range(papers):
        paper = Paper(f"Zugzwang number {n}")
        await asyncio.to_thread(store.papers.add, paper, keys=[f"title:{n}"], tags=[])
        took.append(await _followed(replicas, store.papers.last_change()))
        await asyncio.sleep(max(0.0, 1.0 - took[-1]))
    await asking
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return took


async def _followed(replicas: Replicas, change: int) -> float:
    start = monotonic()
    while any(look_at_index(each.index).reached < change for each in replicas.webs):
        await asyncio.sleep(LOOK_EVERY)
    return monotonic() - start


if __name__ == "__main__":
    main()
