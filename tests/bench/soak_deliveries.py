"""Workers that are killed while they deliver, and others that go on: every paper once?

    python -m tests.bench.soak_deliveries [--channels 60] [--workers 4] [--kills 30] [--tiny]

Every channel of a local Slack has one digest due: two papers in its message, two in its thread.
Workers, processes of their own over one database, deliver all at once; every few hundred
milliseconds one of them is killed with SIGKILL and another is started, while Slack loses answers,
drops connections and asks for patience. Leases last two seconds here instead of five minutes, so
that somebody goes on soon. "twice" and "missing" count papers.
"""

import argparse
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.workspace import FakeSlack, Fault
from storage import Cadence, Mention, Order, Paper, PaperId, Source, Store
from tests.bench.speed_ingest import opened
from tests.bench.table import show
from tests.bot.rounds import interest
from tests.bot.serving import environ, slack_settings

CAP, PAPERS = 2, 4
FAULTS = (
    Fault.drop_after(),
    Fault.drop_before(),
    Fault.rate_limited(1),
    Fault.status(500),
    Fault.error("internal_error"),
)
SETTLED_WITHIN = 240.0  # seconds
WORKER = """
import time
from datetime import UTC, datetime, timedelta
import bot.delivery.round, bot.delivery.sending, bot.slack.pace
bot.delivery.round.LEASE = bot.delivery.sending.LEASE = timedelta(seconds=2)
bot.delivery.sending.SOON = timedelta(seconds=1)
bot.slack.pace.A_CHANNEL = bot.slack.pace.A_WORKSPACE = 0.0
import os
from bot.app import create_errands, open_keys, quiet_libraries
from bot.config import Config
from storage import open_store
quiet_libraries()
config = Config.from_env(os.environ)
store = open_store(config.database_url)
keys, _ = open_keys(config, store)
errands = create_errands(config, store, keys)
while True:
    for _ in errands.deliver():
        pass
    time.sleep(0.2)
"""


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--channels", type=int, default=60)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    channels, workers, kills = (4, 2, 1) if told.tiny else (told.channels, told.workers, told.kills)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        store = stack.enter_context(opened(folder))
        slack = stack.enter_context(FakeSlack())
        fill(store, slack, channels)
        took, killed = soak(store, slack, folder, workers=workers, kills=kills)
        row = judged(store, slack, channels)
    show(
        f"{channels} channels, {workers} workers, {killed} killed",
        ("papers", "posted", "twice", "missing", "left open", "seconds"),
        [[*row, took]],
    )


def fill(store: Store, slack: FakeSlack, channels: int) -> None:
    """Subscriptions of yesterday, and papers of today."""
    now = datetime.now(UTC) - timedelta(days=1)
    every_hour = Cadence(frozenset(range(7)), now.hour, now.minute)
    ada = slack.member("ada")
    for n in range(channels):
        channel = slack.add_channel(f"channel{n}")
        channel.members.add(slack.team.bot_user_id)
        order = Order(channel.id, "kite", interest("kite"), every_hour, cap=CAP)
        store.subscriptions.add(
            order,
            workspace=slack.team.id,
            creator=ada.id,
            since=PaperId(0),
            now=now - timedelta(minutes=1),
        )
    for n in range(1, PAPERS + 1):
        paper = Paper(f"Kite number {n}.", mentions=(Mention(Source.DAILY_PAGE, "p"),))
        store.papers.add(paper, keys=[f"title:{n}"], tags=[])


def soak(
    store: Store, slack: FakeSlack, folder: Path, *, workers: int, kills: int
) -> tuple[float, int]:
    """(seconds until all was settled, how many workers were killed)."""
    dice, began, killed = random.Random(6), time.monotonic(), 0
    running = [started(slack, folder) for _ in range(workers)]
    try:
        while not settled(store, slack):
            assert time.monotonic() - began < SETTLED_WITHIN, "it is not settled"
            time.sleep(0.3)
            is_under_way = bool(store.deliveries.latest(workspace=slack.team.id, limit=1))
            if is_under_way and killed < kills:
                slack.faults.next("chat.postMessage", dice.choice(FAULTS))
                victim = running.pop(dice.randrange(len(running)))
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                killed += 1
                running.append(started(slack, folder))
    finally:
        for each in running:
            each.kill()
            each.wait()
    return time.monotonic() - began, killed


def started(slack: FakeSlack, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        (sys.executable, "-c", WORKER),
        cwd=folder,
        env=environ(**slack_settings(slack, folder)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def settled(store: Store, slack: FakeSlack) -> bool:
    """Nothing is due, and nothing is open."""
    far = datetime.now(UTC) + timedelta(minutes=10)
    return not store.subscriptions.due_in(datetime.now(UTC)) and not store.deliveries.left_in(far)


def judged(store: Store, slack: FakeSlack, channels: int) -> list[int]:
    """[papers that belong, posted, twice, missing, deliveries left open]."""
    found = Counter[tuple[str, int]]()
    for n in range(channels):
        at = slack.channel(f"channel{n}").id
        text = "\n".join(message.text or "" for message in slack.state.in_channel(at))
        for paper in range(1, PAPERS + 1):
            found[at, paper] = text.count(f"Kite number {paper}.")
    wanted = channels * PAPERS
    twice = sum(count - 1 for count in found.values() if count > 1)
    missing = sum(count == 0 for count in found.values())
    left = sum(
        each.is_open for each in store.deliveries.latest(workspace=slack.team.id, limit=10_000)
    )
    return [wanted, sum(found.values()), twice, missing, left]


if __name__ == "__main__":
    main()
