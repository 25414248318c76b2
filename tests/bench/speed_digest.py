"""Composing a day's digests for many subscriptions, beside each subscription scanning the day.

    python -m tests.bench.speed_digest [--subscriptions 10000] [--distinct 2000] [--papers 500]
        [--rounds 3] [--tiny]

Each distinct subscription follows two neighbouring words of a stored paper's title; destinations
have five subscriptions each. Both sides compose by the same rule from the same saved searches, and
the papers that they choose are compared. The scan has every paper read beforehand, which ours
counts in.
"""

import argparse
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bot.delivery.digests import compose
from storage import (
    Cadence,
    Order,
    PaperId,
    Query,
    Searcher,
    StoredPaper,
    Subscription,
    open_searcher,
    read_arrivals,
)
from storage.ingest import ingest
from storage.search.arrivals import Arrivals, Match
from storage.search.interest import unpacked
from storage.search.words import telling
from storage.tagging import topic_model
from tests.bench.corpus import few, many
from tests.bench.speed_ingest import opened
from tests.bench.table import interleaved, seconds, show

A_DESTINATION = 5  # subscriptions
CAP = 8
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAILY = Cadence(frozenset(range(7)), 9)

Chosen = list[tuple[PaperId, ...]]


class Scanned(Arrivals):
    """The plain way: every subscription looks at every paper, whatever another one found."""

    def belonging(self, interest: str, *, step: int = 0) -> tuple[Match, ...]:
        its = unpacked(interest)
        found = [
            Match(reading.paper, its.score(reading))
            for reading in self._readings
            if its.belongs(reading, step=step)
        ]
        return tuple(sorted(found, key=lambda match: (-match.score, -match.paper.id)))


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--subscriptions", type=int, default=10_000)
    parser.add_argument("--distinct", type=int, default=2_000)
    parser.add_argument("--papers", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tiny", action="store_true")
    told = parser.parse_args(argv)
    corpus = few(40) if told.tiny else many()
    count, distinct, new = (
        (40, 10, 15) if told.tiny else (told.subscriptions, told.distinct, told.papers)
    )
    with TemporaryDirectory() as folder, opened(Path(folder)) as store:
        ingest(store, corpus.records, tagger=topic_model(store))
        searcher = open_searcher(store, Path(folder) / "index")
        searcher.refresh()
        papers = store.papers.after(PaperId(0), limit=len(corpus.records))
        groups = destinations(count, interests(distinct, papers, searcher))
    papers = papers[-new:]
    rounds = 1 if told.tiny else told.rounds
    found: dict[str, Chosen] = {}

    def ours() -> float:
        return seconds(lambda: found.update(ours=composed(groups, read_arrivals(papers))))

    def plain(scanned: Scanned) -> float:
        return seconds(lambda: found.update(plain=composed(groups, scanned)))

    figures = interleaved([ours, partial(plain, Scanned(papers))], rounds)
    mine, theirs = (median(each) for each in figures)
    chosen = sum(map(len, found["ours"]))
    show(
        f"{count:,} subscriptions ({distinct:,} distinct) × {len(papers)} papers of {corpus.name}",
        ("a day's digests (medians)", "papers chosen", "seconds", "times as long"),
        [
            ["paperboy", chosen, mine, 1.0],
            ["each subscription scans", sum(map(len, found["plain"])), theirs, theirs / mine],
        ],
    )
    show(
        "The same papers?", ("of both", "same"), [["chosen", str(found["ours"] == found["plain"])]]
    )


def interests(count: int, papers: Sequence[StoredPaper], searcher: Searcher) -> list[str]:
    """Saved searches for pairs of neighbouring words, each as often as chance has it."""
    dice = random.Random(4)
    pairs = set[tuple[str, str]]()
    while len(pairs) < count:
        words = telling(dice.choice(papers).paper.title.lower().split())
        if len(words) > 1:
            at = dice.randrange(len(words) - 1)
            pairs.add((words[at], words[at + 1]))
    return [searcher.follow(Query(words=pair)) for pair in sorted(pairs)]


def destinations(count: int, follow: Sequence[str]) -> list[list[Subscription]]:
    """Each destination's subscriptions, all different."""
    dice = random.Random(5)
    return [
        [
            _subscription(id, channel, packed)
            for id, packed in enumerate(dice.sample(list(follow), A_DESTINATION))
        ]
        for channel in range(count // A_DESTINATION)
    ]


def composed(groups: Sequence[Sequence[Subscription]], arrivals: Arrivals) -> Chosen:
    return [compose(group, arrivals, taken=()).papers for group in groups]


def _subscription(id: int, channel: int, packed: str) -> Subscription:
    words = str(unpacked(packed).query)
    order = Order(f"C{channel}", words, packed, DAILY, cap=CAP)
    return Subscription(id, "T1", order, "U1", NOW, NOW, PaperId(0))


if __name__ == "__main__":
    main()
