"""Half a year of daily pages, day by day: what subscriptions bring, beside what they would have.

    python -m tests.bench.replay_digests [FOLDER] [--days N] [--tiny]

FOLDER has daily pages as text, in the order of their names (default: the shared pages of 2024).
For two weeks papers only come in; then every topic is subscribed to, each in a channel of its own
and five at a time in further channels, daily, on weekdays or weekly. From then on each day's page
is taken in and whatever is due is delivered to a channel in memory. In the end each subscription is
previewed over the same days.

"missing" and "twice" are papers that belong and were not posted, or more than once; "over the cap"
are first messages with more papers than anybody asked for; "previews differ" are channels whose
preview, digest by digest, is not what they got. "same again" says whether a second run, with the
topics in another order, posts the same papers to the same channels.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from bot.blocks import Message
from bot.delivery.composing import Place
from bot.delivery.digests import unpacked
from bot.delivery.previews import preview
from bot.delivery.round import Round
from bot.handlers import Desk
from bot.slack import Post
from storage import (
    Cadence,
    Order,
    PaperId,
    Problem,
    Record,
    Store,
    Subscription,
    open_searcher,
    parse_query,
    read_pages,
    take_in,
)
from tests.bench.corpus import SHARED, TODAY, invented
from tests.bench.quality_topics import JUDGED
from tests.bench.speed_ingest import opened
from tests.bench.table import seconds, show

PAGES = SHARED / "data" / "pages" / "daily_2024_h1"
YEAR = 2024
WARM = 14  # days
HOUR = 9
CAPS = (3, 5, 8)
TOPICS = (
    "diffusion models",
    "speculative decoding",
    "text to image generation",
    "video generation",
    "retrieval augmented generation",
    "instruction tuning",
    "long context",
    "3d gaussian splatting",
    "quantization",
    "code generation",
    "multimodal large language models",
    "preference optimization",
    "state space models",
    "vision transformers",
    "robot manipulation",
    "speech recognition",
    "mathematical reasoning",
    "agents -survey",
    "synthetic data",
    '"chain of thought"',
)
CADENCES = (
    Cadence(frozenset(range(7)), HOUR),
    Cadence(frozenset(range(5)), HOUR),
    Cadence(frozenset({0}), HOUR),
)

Day = tuple[date, list[Record]]


@dataclass
class Wall:
    """In the place of Slack: what was posted, by channel."""

    posted: dict[str, list[Message]] = field(default_factory=dict)

    def at(self, place: Place) -> Post:
        return cast(Post, Channel(self.posted.setdefault(place.destination, [])))


@dataclass
class Channel:
    messages: list[Message]

    def post(self, message: Message, *, key: str, thread: str = "") -> str:
        self.messages.append(message)
        return f"{len(self.messages)}.0"


@dataclass(frozen=True)
class Played:
    """What came of one run: channel → the papers of each digest, in order, and what went wrong."""

    digests: dict[str, list[tuple[date, tuple[str, ...]]]]
    papers: int
    missing: int
    twice: int
    over: int
    differ: int


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=PAGES)
    parser.add_argument("--days", type=int)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    if told.tiny or not told.folder.is_dir():
        made = invented(25 * 10)
        days, topics = by_day(made), commonest(made)
    else:
        read = read_pages([str(told.folder)], today=TODAY, year=YEAR)
        days = by_day([each for each in read if not isinstance(each, Problem)])[: told.days]
        topics = [*judged(), *TOPICS]
    runs: list[Played] = []
    took = seconds(lambda: runs.append(play(days, topics)))
    runs.append(play(days, topics[::-1]))
    first, second = runs
    show(
        f"{len(topics)} topics over {len(days)} days",
        ("channels", "digests", "papers", "missing", "twice", "over the cap", "previews differ"),
        [
            [
                str(len(first.digests)),
                sum(map(len, first.digests.values())),
                first.papers,
                first.missing,
                first.twice,
                first.over,
                first.differ,
            ]
        ],
    )
    show(
        "Again", ("run", "same again", "seconds"), [["the second", str(same(first, second)), took]]
    )


def judged() -> list[str]:
    if not JUDGED.is_file():
        return []
    with JUDGED.open() as lines:
        return [str(json.loads(line)["topic"]) for line in lines]


def commonest(records: Sequence[Record], count: int = 6) -> list[str]:
    """Words of titles, for papers that nobody wrote."""
    words = Counter(word.lower() for each in records for word in set(each.title.split()))
    return [word for word, _ in words.most_common(3 * count) if len(word) > 4][:count]


def by_day(records: Sequence[Record]) -> list[Day]:
    found: dict[date, list[Record]] = {}
    for record in records:
        if record.mention.day:
            found.setdefault(record.mention.day, []).append(record)
    return sorted(found.items())


def same(first: Played, second: Played) -> bool:
    """Channel by channel and digest by digest, whatever order the papers have in it."""
    return [sorted((day, sorted(its)) for day, its in got) for got in first.digests.values()] == [
        sorted((day, sorted(its)) for day, its in second.digests[at])
        for at, got in first.digests.items()
    ]


def play(days: Sequence[Day], topics: Sequence[str]) -> Played:
    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        warm = min(WARM, len(days) // 2)
        for _, records in days[:warm]:
            take_in(store, records)
        start, last = days[warm][0], days[-1][0]
        now = datetime.combine(start, time(0, 1), UTC)
        subscribed(store, topics, Path(folder), now)
        since = store.papers.last_id()
        wall, clock = Wall(), [now]
        desk = Desk(store, cast(Any, None), lambda: clock[0])
        pages = dict(days)
        for n in range((last - start).days + 1):
            take_in(store, pages.get(start + timedelta(days=n), []))
            clock[0] = datetime.combine(start, time(HOUR, 5), UTC) + timedelta(days=n)
            list(Round(desk, wall.at, worker="w1", tell=lambda *_: None).go())
        return checked(store, wall, since=since, start=start, last=last)


def subscribed(store: Store, topics: Sequence[str], folder: Path, now: datetime) -> None:
    """Each topic has its channel, and five by five they share one; the same whatever the order."""
    searcher = open_searcher(store, folder / "index")
    searcher.refresh()
    packed = {topic: searcher.follow(parse_query(topic)) for topic in topics}
    names = sorted(topics)
    for topic in topics:
        n = names.index(topic)
        cadence, cap = CADENCES[n % len(CADENCES)], CAPS[n % len(CAPS)]
        for channel in (f"own{n}", f"five{n // 5}"):
            order = Order(channel, topic, packed[topic], cadence, cap=cap, threads=n % 2 == 0)
            store.subscriptions.add(
                order, workspace="T1", creator="U1", since=store.papers.last_id(), now=now
            )


def checked(store: Store, wall: Wall, *, since: PaperId, start: date, last: date) -> Played:
    ledger = store.deliveries.latest(workspace="T1", limit=1_000_000)
    titles = {paper.id: paper.paper.title for paper in walk(store)}
    digests: dict[str, list[tuple[date, tuple[str, ...]]]] = {}
    got: dict[str, list[tuple[date, tuple[PaperId, ...]]]] = {}
    over = 0
    standing: dict[str, list[Subscription]] = {}
    for each in store.subscriptions.all(workspace="T1"):
        standing.setdefault(each.order.destination, []).append(each)
    for delivery in reversed(ledger):
        if not delivery.digest:
            continue
        digest = unpacked(delivery.digest)
        most = max(each.order.cap for each in standing[delivery.destination])
        over += len(digest.rows) > most
        day = delivery.at.date()
        got.setdefault(delivery.destination, []).append((day, digest.papers))
        named = tuple(titles[id] for id in digest.papers)
        digests.setdefault(delivery.destination, []).append((day, named))
    missing = twice = differ = papers = 0
    news = [paper for paper in walk(store) if paper.id > since]
    for at, subscriptions in standing.items():
        its = [paper for _, found in got.get(at, []) for paper in found]
        counts = Counter(its)
        papers += len(its)
        twice += sum(count - 1 for count in counts.values())
        fresh = [replace(each, since=since) for each in subscriptions]
        would = preview(fresh, news, since=start, until=last)
        missing += len({id for _, each in would.digests for id in each.papers} - counts.keys())
        previewed = [(slot.day, digest.papers) for slot, digest in would.digests]
        differ += previewed != got.get(at, [])
    return Played(digests, papers, missing, twice, over, differ)


def walk(store: Store) -> list[Any]:
    found, at = [], PaperId(0)
    while more := store.papers.after(at, limit=500):
        found += more
        at = more[-1].id
    return found


if __name__ == "__main__":
    main()
