"""Web and worker processes that are killed while people ask and digests go out, on a database that
is restarted: is all kept that was said to be kept, and does every paper come once?

    python -m tests.bench.soak_replicas [--engine postgres] [--minutes 3] [--rate 50]
        [--subscriptions 2000] [--kills 12] [--restarts 2] [--down 3]

2 `papers serve --no-schedule` and 2 `papers worker` on PostgreSQL, one of each on SQLite, with one
local Slack. Commands come at a steady rate, a third of them saves; a load balancer passes them to
whoever `/readyz` says is ready. Now and then one process is killed (SIGKILL) and started anew; the
database goes away for some seconds, once stopped, once crashed. "away" is while the database does,
or while no web process is ready; an answer counts there if any of its way falls into it. Slack does
not repeat a slash command: who is killed between its acknowledgement and the answer leaves it
"unanswered". Rounds of digests come every 5 seconds here instead of 20, and leases last 20 seconds
instead of five minutes. "found without it" are searches that were answered from the index while
the database was away.
"""

import argparse
import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from bot.delivery.composing import waiting
from bot.workspace import FakeSlack
from bot.workspace.state import Json
from storage import Cadence, Mention, Order, Paper, PaperId, Source, Store, StoreError, open_store
from tests.bench.replicas import Replicas, running
from tests.bench.soak_deliveries import settled
from tests.bench.steady import Asked, Steady
from tests.bench.table import percentiles, show
from tests.bot.rounds import interest
from tests.postgres_server import Server

PAPERS, WORDS, MEMBERS = 200, 100, 100
A_CHANNEL = 4  # subscriptions, which bring 8 papers
CAPS = (4, *(8,) * 9)  # every tenth channel gets them in two parts
SAVES = 3  # one command of so many
LATE = 5.0  # seconds
SETTLED_WITHIN = 300.0  # seconds
HOW = signal.SIGINT, signal.SIGQUIT  # the database is stopped, and crashes
Wanted = set[tuple[str, str]]  # (channel, title)
Spans = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Plan:
    minutes: float
    rate: float
    subscriptions: int
    kills: int
    restarts: int
    down: float


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="postgres")
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--rate", type=float, default=50.0)
    parser.add_argument("--subscriptions", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--restarts", type=int, default=2)
    parser.add_argument("--down", type=float, default=3.0, help="seconds that the database is away")
    told = parser.parse_args(argv)
    restarts = told.restarts if told.engine == "postgres" else 0
    plan = Plan(told.minutes, told.rate, told.subscriptions, told.kills, restarts, told.down)
    many = 2 if told.engine == "postgres" else 1
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server, url = stack.enter_context(database(told.engine, folder))
        store = stack.enter_context(closing(open_store(url)))
        slack = stack.enter_context(FakeSlack())
        wanted = fill(store, slack, plan)
        replicas = stack.enter_context(running(slack, folder, url, webs=many, workers=many))
        asked, away = asyncio.run(soak(replicas, server, slack, plan))
        report(f"{told.engine}, {many} web and {many} worker", plan, asked, away, store, slack)
        took = settle(store, slack)
        row = judged(slack, wanted)
    heads = ("papers due", "posted", "missing", "twice", "settled after, s")
    show("Digests", heads, [[*row, took]])


@contextmanager
def database(engine: str, folder: Path) -> Iterator[tuple[Server | None, str]]:
    """Its server, if it has one, and its URL."""
    if engine == "sqlite":
        yield None, f"sqlite:///{folder}/papers.db"
        return
    server = Server(durable=True)
    try:
        server.run("create database soak")
        yield server, server.url("soak")
    finally:
        server.stop()


def fill(store: Store, slack: FakeSlack, plan: Plan) -> Wanted:
    """Papers, each with a word that many others have not, and subscriptions to these words whose
    time comes in the minutes to follow. Returns what they should bring."""
    now, ada = datetime.now(UTC), slack.member("ada")
    with store.transaction():
        for n in range(PAPERS):
            paper = Paper(
                f"Kite number {n} flies over {word(n)}.",
                arxiv_id=link(n),
                mentions=(Mention(Source.DAILY_PAGE, "p"),),
            )
            store.papers.add(paper, keys=[f"arxiv:{link(n)}"], tags=[])
    with store.transaction():
        for n in range(plan.subscriptions):
            where, which = divmod(n, A_CHANNEL)
            if not which:
                channel = slack.add_channel(f"channel{where}", bot=True)
            at = now + timedelta(minutes=where % (int(plan.minutes) + 1))
            cadence = Cadence(frozenset(range(7)), at.hour, at.minute)
            its = word(where * 7 + which)
            order = Order(channel.id, its, interest(its), cadence, cap=CAPS[where % len(CAPS)])
            since, moment = PaperId(0), now - timedelta(minutes=2)
            store.subscriptions.add(
                order, workspace=slack.team.id, creator=ada.id, since=since, now=moment
            )
    titles = {its.id: its.paper.title for its in store.papers.after(PaperId(0), limit=PAPERS)}
    due = waiting(store, now + timedelta(days=1))
    return {(to.destination, titles[id]) for to, _, its in due for id in its.papers}


def word(number: int) -> str:
    """One of `WORDS` that no rule of English makes shorter."""
    tens, ones = divmod(number % WORDS, 10)
    return f"z{'abcdfghklm'[tens]}o{'nprtvwxkbd'[ones]}ak"


def link(number: int) -> str:
    return f"2501.{number:05}"


def command(slack: FakeSlack, members: Sequence[str], number: int, url: str) -> Json:
    """Of any member: every third saves what this member has not saved before."""
    which, who = divmod(number, MEMBERS)
    asks = f"search {word(number)}"
    if not number % SAVES:
        asks = f"save https://arxiv.org/abs/{link((which + who) % PAPERS)}"
    return {
        "command": "/papers",
        "text": asks,
        "team_id": slack.team.id,
        "user_id": members[who],
        "channel_id": slack.channel("general").id,
        "api_app_id": "A1",
        "response_url": url,
        "trigger_id": f"{time.monotonic_ns()}.{number}",
    }


async def soak(
    replicas: Replicas, server: Server | None, slack: FakeSlack, plan: Plan
) -> tuple[list[Asked], Spans]:
    """What was asked, and when nobody could answer."""
    members = [slack.member(f"member{n}").id for n in range(MEMBERS)]
    watching = asyncio.create_task(replicas.watch())
    await replicas.ready()
    replicas.away.clear()
    steady = Steady(
        replicas, slack.signing_secret, lambda n, url: command(slack, members, n, url), plan.rate
    )
    away: Spans = []
    troubling = asyncio.create_task(trouble(replicas, server, plan, away))
    await steady.run(60 * plan.minutes)
    await troubling
    await replicas.ready()
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return steady.asked, away + replicas.away


async def trouble(replicas: Replicas, server: Server | None, plan: Plan, away: Spans) -> None:
    """Kills processes and restarts the database, evenly over the time there is."""
    dice, start, lasting = random.Random(6), monotonic(), 60 * plan.minutes
    kills = [((n + 0.5) / plan.kills, False) for n in range(plan.kills)]
    restarts = [((n + 1) / (plan.restarts + 1), True) for n in range(plan.restarts)]
    how = iter(HOW * plan.restarts)
    for at, is_database in sorted(kills + restarts):
        await asyncio.sleep(max(0.0, start + at * lasting - monotonic()))
        if not is_database:
            dice.choice(replicas.every).kill()
        elif server:
            began = monotonic()
            await asyncio.to_thread(server.halt, next(how))
            await asyncio.sleep(plan.down)
            await asyncio.to_thread(server.start)
            away.append((began, monotonic()))


def settle(store: Store, slack: FakeSlack) -> float:
    """Seconds until nothing is due and nothing is open."""
    began = monotonic()
    while True:
        with suppress(StoreError):  # this process's connections were cut too
            if settled(store, slack):
                return monotonic() - began
        assert monotonic() - began < SETTLED_WITHIN, "it is not settled"
        time.sleep(0.5)


def report(
    what: str, plan: Plan, asked: list[Asked], away: Spans, store: Store, slack: FakeSlack
) -> None:
    saved = [each for each in asked if "Saved to your list" in each.said]
    told_no = sum("cannot" in each.said or "try again" in each.said for each in asked)
    without = sum("The database is away" in each.said for each in asked)
    shelf = {
        member: store.lists.ids(workspace=slack.team.id, member=member)
        for member in {each.payload["user_id"] for each in saved}
    }
    lost = sum(_paper(store, each) not in shelf[each.payload["user_id"]] for each in saved)
    acked = [each for each in asked if each.acked]
    show(
        f"{what}: {plan.rate:g} commands/s for {plan.minutes:g} minutes, {plan.kills} killed, "
        f"{plan.restarts} restarts of the database",
        (
            *("sent", "acknowledged", "unanswered", "told to try again", "found without it"),
            *("saves answered", "lost"),
        ),
        [
            (
                len(asked),
                len(acked),
                sum(not each.answered for each in acked),
                told_no,
                without,
                len(saved),
                lost,
            )
        ],
    )
    answered = [each for each in asked if each.answered]
    inside = [each for each in answered if _meets(each, away)]
    outside = [each for each in answered if not _meets(each, away)]
    show(
        f"Seconds to an answer ({sum(until - since for since, until in away):.0f} s away)",
        ("while", "answers", "p50", "p95", "p99", "longest", f"after {LATE:g} s"),
        [_times(name, its) for name, its in (("present", outside), ("away", inside)) if its],
    )


def _times(name: str, answered: list[Asked]) -> tuple[object, ...]:
    figures = [each.seconds for each in answered]
    late = sum(each > LATE for each in figures)
    return name, len(figures), *percentiles([*figures, *figures[:1]]), max(figures), late


def _meets(asked: Asked, away: Spans) -> bool:
    return any(asked.sent < until and since < asked.answered for since, until in away)


def _paper(store: Store, asked: Asked) -> PaperId:
    key = f"arxiv:{asked.payload['text'].rpartition('/')[2]}"
    return store.papers.sharing([key])[key][0]


def judged(slack: FakeSlack, wanted: Wanted) -> list[int]:
    """[papers due, posted, missing, twice]."""
    found = Counter[tuple[str, str]]()
    for channel in list(slack.state.channels.values()):
        for message in slack.state.in_channel(channel.id):
            for block in message.blocks or []:
                text = str(block.get("text", {}).get("text", ""))
                if block["type"] == "section" and "Kite number" in text:
                    found[channel.id, _title(text)] += 1
    missing = len(wanted - found.keys())
    twice = sum(found.values()) - len(found)
    assert found.keys() <= wanted, found.keys() - wanted
    return [len(wanted), sum(found.values()), missing, twice]


def _title(text: str) -> str:
    return "Kite number" + text.partition("Kite number")[2].partition("ak.")[0] + "ak."


if __name__ == "__main__":
    main()
