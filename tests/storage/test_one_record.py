"""One record a paper, whoever tells of it: daily pages, then the same days as Hugging Face and as
arXiv reply. No digest comes twice.

The replies are made here, in the shape of real ones, of what the pages hold; invented pages always,
the real half year of 2024 where it is.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

import pytest

from bot.delivery.round import Round
from bot.handlers import Desk
from storage import Cadence, Order, PaperId, Problem, Record, Source, Store, StoredPaper
from storage.ingest import ingest
from storage.sources import arxiv, huggingface
from storage.sources.daily_page import parse
from storage.sqlite import SqliteStore
from tests.bench.quality_identity import NoTags
from tests.bench.replay_digests import Wall
from tests.bot.rounds import interest
from tests.builders import INVENTED

DAILY = Cadence(frozenset(range(7)), 9)


@dataclass(frozen=True)
class Shown:
    """A paper of a day's page."""

    title: str
    abstract: str
    arxiv_id: str


Days = Sequence[tuple[date, Sequence[Shown]]]


def invented_days() -> Days:
    papers = [Shown(*told, f"2503.0000{n}") for n, told in enumerate(INVENTED, start=1)]
    first = date(2025, 3, 11)
    return [(first, papers[:3]), (first + timedelta(days=1), papers[2:])]  # one is shown twice


def page_of(day: date, papers: Sequence[Shown]) -> bytes:
    told = "".join(f"{paper.title}\n\n{paper.abstract}\n\n" for paper in papers)
    return f"Daily Papers\n\n{day:%b} {day.day}\n\n{told}".encode()


def hugging_face_of(day: date, papers: Sequence[Shown]) -> bytes:
    told = [
        {
            "paper": {
                "id": paper.arxiv_id,
                "title": paper.title,
                "summary": paper.abstract,
                "authors": [{"name": "Ada Quill", "hidden": False}],
                "upvotes": place,
                "submittedOnDailyAt": f"{day.isoformat()}T00:00:00.000Z",
                "githubRepo": "https://github.com/quill/kites",
            },
            "title": paper.title,
        }
        for place, paper in enumerate(papers, start=1)
    ]
    return json.dumps(told).encode()


def arxiv_of(day: date, papers: Sequence[Shown]) -> bytes:
    told = "".join(
        f"""<entry><id>http://arxiv.org/abs/{paper.arxiv_id}v1</id>
        <title>{escape(paper.title)}</title><summary>{escape(paper.abstract)}</summary>
        <published>{day.isoformat()}T08:18:33Z</published>
        <updated>{day.isoformat()}T08:18:33Z</updated>
        <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
        <author><name>Ada Quill</name></author><author><name>Bo Reed</name></author></entry>"""
        for paper in papers
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{told}</feed>'.encode()


def delivered(store: Store, on: date) -> dict[str, int]:
    """What is due at nine of that day is posted: channel → messages."""
    wall, now = Wall(), datetime.combine(on, time(9, 5), UTC)
    desk = Desk(store, cast(Any, None), lambda: now)
    list(Round(desk, wall.at, worker="w1", tell=lambda *_: None).go())
    return {channel: len(messages) for channel, messages in wall.posted.items() if messages}


def follow(store: Store, words: Sequence[str], now: datetime) -> None:
    for word in words:
        order = Order(word, word, interest(word), DAILY, cap=10)
        store.subscriptions.add(order, workspace="T1", creator="U1", since=PaperId(0), now=now)


def take_in(store: Store, read: Iterator[Record | Problem]) -> None:
    assert ingest(store, read, tagger=NoTags()).problems == ()


def walk(store: Store) -> list[StoredPaper]:
    return store.papers.after(PaperId(0), limit=100_000)


def told_three_times(store: SqliteStore, days: Days, pages: Sequence[bytes]) -> list[int]:
    """New papers of each source, in the order that they are taken in."""
    follow(store, ("model", "draft", "imag"), datetime.combine(days[0][0], time(0), UTC))
    end = days[-1][0] + timedelta(days=1)
    for (day, _), page in zip(days, pages, strict=True):
        take_in(store, parse(page, page=f"{day}.txt", today=day))
    counts, before = [store.papers.count()], walk(store)
    assert delivered(store, end), "there are digests to come twice"
    for day, papers in days:
        reply = hugging_face_of(day, papers)
        take_in(store, huggingface.parse(reply, page=f"daily {day}", day=day))
    counts.append(store.papers.count() - len(before))
    for day, papers in days:
        take_in(store, arxiv.parse(arxiv_of(day, papers), page=f"query {day}"))
    counts.append(store.papers.count() - len(before) - counts[1])
    assert delivered(store, end + timedelta(days=1)) == {}
    return counts


def check_records(store: SqliteStore, days: Days) -> None:
    papers = walk(store)
    ids = {paper.arxiv_id for _, shown in days for paper in shown}
    assert {stored.paper.arxiv_id for stored in papers} == ids
    sources = {Source.DAILY_PAGE, Source.HUGGING_FACE, Source.ARXIV}
    for stored in papers:
        assert {mention.source for mention in stored.paper.mentions} == sources
        assert {text.source for text in stored.paper.received} == sources
        assert stored.paper.authors == ("Ada Quill", "Bo Reed")
        assert stored.paper.details.version == 1
        assert stored.paper.details.code == "https://github.com/quill/kites"


def test_invented_days(store: SqliteStore) -> None:
    days = invented_days()
    pages = [page_of(*each) for each in days]
    assert told_three_times(store, days, pages) == [6, 0, 0]
    check_records(store, days)


def test_the_half_year_of_2024(store: SqliteStore, shared: Path) -> None:
    folder = shared / "data" / "pages"
    gold = folder / "daily_2024_h1.expected.jsonl"
    if not gold.is_file():
        pytest.skip(f"no real data: {gold} is not there")
    told = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    days = [
        (date.fromisoformat(each["date"]), [Shown(**paper) for paper in each["papers"]])
        for each in told
    ]
    pages = [(folder / each["file"]).read_bytes() for each in told]
    papers = {paper.arxiv_id for _, shown in days for paper in shown}
    assert told_three_times(store, days, pages) == [len(papers), 0, 0]
    check_records(store, days)
