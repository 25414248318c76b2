"""Sources under siege: services that fail in every way, by seeded schedules.

Nothing hangs, nothing private is reached, nothing is said to be in that is not, and once the
services are well again one run brings exactly what there is, each paper once. The short form runs
here; PAPERBOY_EXAMPLES=5000 is the long one.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest

from storage.collect import Collected, collect_papers
from storage.fetch import Fetcher
from storage.models import PaperId, Problem, Record
from storage.sources import crossref, plans, semantic_scholar
from storage.sources.plans import (
    ArxivListing,
    ArxivQuery,
    FeedAt,
    HuggingFaceDays,
    Plan,
    Request,
)
from storage.store import Store
from storage.wire import Limits, Reply, Wire
from tests.bench.corpus import invented
from tests.engines import open_new
from tests.storage.servers import Clock
from tests.storage.services import AT_ONCE, ILL, PLAIN, Services, Told, Trap

SCHEDULES = int(os.environ.get("PAPERBOY_EXAMPLES", "60"))
PARTS = 4  # in which they run, beside each other with -n
AT_A_TIME = 16  # schedules: most of their time is waiting
ROUNDS = 3  # of asking while the services are ill
SCALED = Limits(connect=0.3, read=0.2, total=0.6, size=200_000)
LONGEST = 20.0  # seconds that no exchange takes, however busy this machine is; some never end
FIRST = date(2025, 9, 15)
DAYS = [FIRST + timedelta(days=n) for n in range(4)]


@dataclass(frozen=True, slots=True)
class Replied:
    """One reply of a service that is asked for single papers, as a plan."""

    by_day: ClassVar[bool] = False
    url: str
    parser: object

    def requests(self, since: date, until: date) -> Iterator[Request]:
        yield Request(self.url, self.url.split("/")[2], until)

    def parse(self, body: bytes, request: Request) -> Iterator[Record | Problem]:
        return self.parser.parse(body, page=request.page)  # type: ignore[attr-defined, no-any-return]

    def following(self, request: Request, body: bytes) -> Request | None:
        return None


PLANS: Mapping[str, Plan] = {
    "Hugging Face": HuggingFaceDays(),
    "arXiv's API": ArxivQuery(("cs.LG",)),
    "arXiv's listing": ArxivListing("cs.LG"),
    "a feed": FeedAt("http://papers.test/feed.xml"),
    "Semantic Scholar": Replied("http://api.semanticscholar.org/graph/v1/search", semantic_scholar),
    "Crossref": Replied("http://api.crossref.org/works", crossref),
}


class Timed(Wire):
    """slowest: seconds of the longest exchange."""

    slowest = 0.0

    def get(self, url: str, headers: Mapping[str, str]) -> Reply:
        began = time.monotonic()
        try:
            return super().get(url, headers)
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class Outcome:
    """wrong: what should not be, "" where all is well."""

    seed: int
    plan: str
    played: list[str]
    slowest: float
    wrong: str


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_the_services_do(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, url in PLAIN.items():
        monkeypatch.setattr(plans, name, url)
    monkeypatch.setattr(plans, "AT_ONCE", AT_ONCE)
    with Trap() as trap, ThreadPoolExecutor(AT_A_TIME) as threads:

        def besiege(seed: int) -> Outcome:
            with TemporaryDirectory() as folder, closing(open_new(Path(folder) / "a.db")) as store:
                return schedule(seed, store, trap)

        outcomes = list(threads.map(besiege, range(part, SCHEDULES, PARTS)))
    assert [(o.seed, o.plan, o.wrong, o.played) for o in outcomes if o.wrong] == []
    assert trap.hits == 0
    assert max(o.slowest for o in outcomes) < LONGEST
    played = Counter(name for o in outcomes for name in o.played)
    print(f"{len(outcomes)} schedules, {played.total()} faults: {dict(played.most_common())}")
    assert len(played) > len(ILL) / 2


def schedule(seed: int, store: Store, trap: Trap) -> Outcome:
    """Asks while they are ill, from the last good day on, then once while they are well."""
    dice = random.Random(seed)
    name, plan = dice.choice(list(PLANS.items()))
    papers = some_papers(dice)
    services = Services(papers, dice, trap.port, ill=dice.uniform(0.2, 0.9))
    wire = Timed(SCALED, resolve=services.resolve, connect=services.connect)
    wrong, since, got = "", FIRST, Collected(None, None, {})  # type: ignore[arg-type]
    for _ in range(ROUNDS):
        if since > DAYS[-1]:
            break
        got = collect(store, plan, wire, dice, since, got)
        wrong = wrong or lies(store, plan, papers, got) or invents(store, papers)
        since = got.until + timedelta(days=1) if got.until else since
    services.ill = 0.0
    well = Timed(resolve=services.resolve, connect=services.connect)
    if since <= DAYS[-1] or not plan.by_day:
        got = collect(store, plan, well, dice, since if plan.by_day else FIRST, got)
        wrong = wrong or (f"still: {got.error}" if got.error else "")
    wrong = wrong or differs(store, papers)
    if services.strangers:
        wrong = f"connected to {services.strangers}"
    return Outcome(seed, name, services.played, max(wire.slowest, well.slowest), wrong)


def collect(
    store: Store, plan: Plan, wire: Wire, dice: random.Random, since: date, before: Collected
) -> Collected:
    clock = Clock()
    fetcher = Fetcher(wire, clock=clock, sleep=clock.sleep, chance=dice.random)
    return collect_papers(store, plan, fetcher, since=since, until=DAYS[-1], marks=before.marks)


def some_papers(dice: random.Random) -> list[Told]:
    """Two to six a day, of which no two are like each other."""
    texts = invented(24, seed=7)
    days = [day for day in DAYS for _ in range(dice.randint(2, 6))]
    return [
        Told(f"2509.{n:05}", texts[n].title, texts[n].abstract, day) for n, day in enumerate(days)
    ]


def names(store: Store) -> list[str]:
    """What is in: arXiv ids, or DOIs of those that have none."""
    every = [each.paper for each in store.papers.after(PaperId(0), limit=1000)]
    return sorted(paper.arxiv_id or paper.doi or paper.title for paper in every)


def names_of(papers: list[Told]) -> set[str]:
    return {name for paper in papers for name in (paper.id, paper.doi)}


def lies(store: Store, plan: Plan, papers: list[Told], got: Collected) -> str:
    """Is anything missing of what it says is in?"""
    if got.until is None:
        return ""
    there = set(names(store))
    said = [each for each in papers if each.day <= got.until or not plan.by_day]
    missing = [each.id for each in said if each.id not in there and each.doi not in there]
    return f"said to be in until {got.until}, but missing: {missing}" if missing else ""


def invents(store: Store, papers: list[Told]) -> str:
    there = Counter(names(store))
    twice = [name for name, times in there.items() if times > 1]
    strange = [name for name in there if name not in names_of(papers)]
    return f"twice {twice}, from nowhere {strange}" if twice or strange else ""


def differs(store: Store, papers: list[Told]) -> str:
    """From what there is, each paper once, with its title and abstract."""
    every = [each.paper for each in store.papers.after(PaperId(0), limit=1000)]
    there = sorted((paper.title, paper.abstract) for paper in every)
    wanted = sorted((each.title, each.abstract) for each in papers)
    return "" if there == wanted else f"{len(there)} of {len(wanted)} papers as they are"
