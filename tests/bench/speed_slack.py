"""The bot as Slack meets it: commands a second, and pages for a crowd with long lists.

    python -m tests.bench.speed_slack [--members 100] [--saves 5000] [--papers 20000]
        [--connections 64] [--seconds 10] [--rounds 3] [--keep DIR] [--tiny]

`papers serve` as a process of its own is sent signed commands over HTTP; a command ends when its
answer arrives at its response URL. Beside it, in turn, a bot of ten lines that only acknowledges,
behind the same server. Then what is drawn most, in this process and without Slack: milliseconds
from the question to the blocks. Wanted: less than 100.
"""

import argparse
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.blocks import render, render_home
from bot.blocks.modals import draw_lists, draw_topics
from bot.handlers import Caller, Desk, handle
from bot.handlers.forms import lists_like, topics_like
from bot.intents import Home, Intent, Listing, Search, Trending
from bot.workspace import FakeSlack
from bot.workspace.state import Json
from storage import Status, open_searcher, open_store, parse_query
from storage.shelves.engine import utc
from tests.bench import stock
from tests.bench.load import Load, Told
from tests.bench.stock import Stock, stocked
from tests.bench.table import percentiles, seconds, show
from tests.bot.serving import environ, free_port, over_http, slack_settings

WANTED = 100.0  # milliseconds
LISTS = 10  # of each member
ROUNDS = 3  # of every page, for every member


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who saved how many papers each."""

    slack: FakeSlack
    members: list[str]
    words: list[str]  # topics that the papers have

    def word(self, number: int) -> str:
        return random.Random(number).choice(self.words)

    def command(self, number: int, url: str) -> Json:
        """Of any of them: searches mostly, and lists."""
        dice, word = random.Random(number), self.word(number)
        asks = (f"search {word}", f"search {word} sort:new", f"search {word} saved:team", "list")
        return {
            "command": "/papers",
            "text": dice.choice((*asks, f"search {word}", "list to-read", "trending")),
            "team_id": self.slack.team.id,
            "user_id": dice.choice(self.members),
            "channel_id": self.slack.channel("general").id,
            "api_app_id": "A1",
            "response_url": url,
            "trigger_id": f"{time.monotonic_ns()}.{number}",
        }


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--members", type=int, default=100)
    parser.add_argument("--saves", type=int, default=5000)
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    if told.tiny:
        told.members, told.saves, told.papers = 3, 15, 20
        told.connections, told.seconds, told.rounds = 4, 0.5, 1
    with ExitStack() as stack:
        folder = told.keep or Path(stack.enter_context(TemporaryDirectory()))
        papers = stock.seeds(told.papers) if told.tiny else stock.supply(told.papers)
        made = stocked(folder / papers.name.replace(" ", "-"), papers)
        slack = stack.enter_context(FakeSlack())
        crowd = gathered(made, slack, members=told.members, saves=told.saves)
        rows = load(crowd, made, told.connections, told.seconds, told.rounds)
        show(
            f"{told.connections} connections, {told.rounds} x {told.seconds:g} s each, in turn "
            f"({papers.name}; ms from the request on)",
            ("bot", "ends with", "p50", "p95", "p99", "a second", "of plain's"),
            rows,
        )
        show(
            f"Drawn for {told.members} members with {told.saves} saves each, ms "
            f"({papers.name}; wanted: {WANTED:.0f})",
            ("what", "times", "p50", "p95", "p95 of wanted"),
            drawn(crowd, made),
        )


# Commands a second


def load(
    crowd: Crowd, made: Stock, connections: int, lasting: float, rounds: int
) -> list[tuple[object, ...]]:
    plain: list[Told] = []
    ours: list[Told] = []
    with serving(crowd.slack, made) as (port, least):
        for _ in range(rounds):
            for at, answers, found in ((least, False, plain), (port, True, ours)):
                secret = crowd.slack.signing_secret
                found.append(Load([at], secret, crowd.command, connections, answers).run(lasting))
    spent = sum(told.seconds for told in plain)
    least_rate = sum(len(told.acks) for told in plain) / spent
    return [
        _row("plain", "acknowledgement", [told.acks for told in plain], spent, least_rate),
        *(
            _row("paperboy", what, times, sum(told.seconds for told in ours), least_rate)
            for what, times in (
                ("acknowledgement", [told.acks for told in ours]),
                ("answer", [told.answers for told in ours]),
            )
        ),
    ]


def _row(
    bot: str, what: str, times: list[list[float]], spent: float, least_rate: float
) -> tuple[object, ...]:
    figures = [ms for each in times for ms in each]
    rate = len(figures) / spent
    return bot, what, *percentiles(figures), rate, rate / least_rate


@contextmanager
def serving(slack: FakeSlack, made: Stock) -> Iterator[tuple[int, int]]:
    """The ports of `papers serve` and of the plain bot."""
    quiet = {"PAPERBOY_LOG_LEVEL": "WARNING"}
    settings = slack_settings(slack, made.folder) | quiet | {"PORT": str(free_port())}
    command = (sys.executable, "-m", "tests.bench.plain_bot")
    served = over_http(slack, made.folder, **quiet)
    del settings["SLACK_BOT_TOKEN"]  # Bolt would say that it does not need it
    plain = subprocess.Popen(command, cwd=made.folder, env=environ(**settings))
    try:
        port = int(settings["PORT"])
        served.wait_until(lambda: _listens(port))
        yield served.port, port
    finally:
        plain.terminate()
        plain.wait(15)
        served.end()


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


# What is drawn


def drawn(crowd: Crowd, made: Stock) -> list[tuple[object, ...]]:
    with closing(open_store(made.url)) as store:
        searcher = open_searcher(store, made.index)
        searcher.refresh()
        desk = Desk(store, searcher, lambda: datetime.now(UTC))
        return [_page(name, page, crowd, desk) for name, page in PAGES.items()]


Page = Callable[[str, Caller, Desk], object]  # a topic, who asks → what is drawn


def _home(page: Home) -> Page:
    return lambda word, who, desk: render_home(handle(page, who, desk))


def _answer(asked: Callable[[str], Intent]) -> Page:
    return lambda word, who, desk: render(handle(asked(word), who, desk))


PAGES: dict[str, Page] = {
    "App Home": _home(Home()),
    "App Home, a later page": _home(Home(offset=1000)),
    "App Home, what is done": _home(Home(status=Status.DONE)),
    "list": _answer(lambda word: Listing()),
    "list, a later page": _answer(lambda word: Listing(offset=1000)),
    "list thesis 3 done": _answer(lambda word: Listing("thesis 3", Status.DONE)),
    "trending": _answer(lambda word: Trending()),
    "search": _answer(lambda word: Search(parse_query(word))),
    "search saved:me": _answer(lambda word: Search(parse_query(f"{word} saved:me"))),
    "search saved:team": _answer(lambda word: Search(parse_query(f"{word} saved:team"))),
    "topics for a menu": lambda word, who, desk: draw_topics(topics_like(word[:3], desk)),
    "lists for a menu": lambda word, who, desk: draw_lists(*lists_like("the", who, desk)),
}


def _page(name: str, page: Page, crowd: Crowd, desk: Desk) -> tuple[object, ...]:
    figures = []
    for number, member in enumerate(crowd.members * ROUNDS):
        who, word = Caller(crowd.slack.team.id, member, "C1"), crowd.word(number)
        figures.append(1000 * seconds(partial(page, word, who, desk)))
    p50, p95, _ = percentiles(figures)
    return name, len(figures), p50, p95, p95 / WANTED


# Who saved what


def gathered(made: Stock, slack: FakeSlack, *, members: int, saves: int) -> Crowd:
    """Each member has other papers, saved over a year; rows go in as they are."""
    ids = [slack.member(f"member{n}").id for n in range(members)]
    with closing(sqlite3.connect(made.folder / "papers.db")) as database:
        papers = [id for (id,) in database.execute("select id from papers")]
        topics = database.execute("select distinct topic from tags order by topic").fetchall()
        database.execute("delete from members")
        database.execute("delete from saves")
        database.executemany(
            "insert into members (workspace, member, welcomed) values (?, ?, 1)",
            [(slack.team.id, member) for member in ids],
        )
        columns = "workspace, member, paper_id, list, status, saved_at, changed_at, note"
        for number, member in enumerate(ids):
            rows = _saves(slack.team.id, member, papers, saves, random.Random(number))
            sql = f"insert into saves ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?)"
            database.executemany(sql, rows)
        database.commit()
    return Crowd(slack, ids, [topic for (topic,) in topics])


def _saves(
    where: str, member: str, papers: Sequence[int], count: int, dice: random.Random
) -> Iterator[tuple[object, ...]]:
    now = datetime.now(UTC)
    for paper in dice.sample(papers, min(count, len(papers))):
        at = utc(now - timedelta(minutes=dice.randrange(60 * 24 * 365)))
        list_ = f"thesis {dice.randrange(LISTS)}" if dice.random() < 0.8 else ""
        status = dice.choice(list(Status))
        yield where, member, paper, list_, status.value, at, at, "compare with ours"


if __name__ == "__main__":
    main()
