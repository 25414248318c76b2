"""Digests: which papers, in which order, how many; and what they would have been."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.digests import Digest, DigestRow, compose, unpacked
from bot.delivery.previews import Preview, preview
from storage import (
    Cadence,
    Hidden,
    Mention,
    Order,
    Paper,
    PaperId,
    Source,
    StoredPaper,
    Subscription,
    Tag,
    read_arrivals,
)
from storage.search.interest import Interest
from storage.search.query import parse_query

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)  # a Monday
MONDAY = NOW.date()
DAILY = Cadence(frozenset(range(7)), 9)
MONDAYS = Cadence(frozenset({0}), 9)


def interest(word: str) -> str:
    """Papers that say `word`; more often is better."""
    return Interest(parse_query(word), forms=({word: 1.0},), heads=frozenset({word})).packed()


def paper(id: int, said: str, *, day: date | None = MONDAY, topic: str = "other") -> StoredPaper:
    """A paper whose title has a word as often as it is told: "kite kite moon"."""
    mention = Mention(Source.DAILY_PAGE, "page", day)
    return StoredPaper(PaperId(id), Paper(f"{said} {id}", mentions=(mention,)), (Tag(topic, 1.0),))


def subscription(id: int, word: str, **told: object) -> Subscription:
    order = {"cap": 3, "cadence": DAILY} | {
        name: told.pop(name) for name in ("cap", "cadence", "threads", "step") if name in told
    }
    asked = Order("C1", word, interest(word), **order)  # type: ignore[arg-type]
    base = {"creator": "U1", "created_at": NOW, "next_due": NOW, "since": PaperId(0)}
    return Subscription(id, "T1", asked, **(base | told))  # type: ignore[arg-type]


def rows(found: Sequence[DigestRow]) -> list[tuple[int, tuple[int, ...]]]:
    return [(row.paper, row.of) for row in found]


PAPERS = [
    paper(1, "kite"),
    paper(2, "kite kite kite kite"),
    paper(3, "moon moon"),
    paper(4, "kite moon moon moon"),
    paper(5, "kite kite"),
    paper(6, "rain"),
]
KITES, MOONS = subscription(1, "kite"), subscription(2, "moon")


def test_one_subscription_best_first_and_capped() -> None:
    digest = compose([KITES], read_arrivals(PAPERS), taken=())
    assert rows(digest.rows) == [(2, (1,)), (5, (1,)), (4, (1,))]
    assert rows(digest.rest) == [(1, (1,))]
    assert digest.topics == {1: "kite"}
    assert digest.new == len(PAPERS)
    assert digest.rows[0].matched == ("kite",)


def test_two_subscriptions_take_turns_and_stand_in_groups() -> None:
    digest = compose([MOONS, KITES], read_arrivals(PAPERS), taken=())
    assert rows(digest.rows) == [(2, (1,)), (5, (1,)), (4, (2, 1))]
    assert rows(digest.rest) == [(1, (1,)), (3, (2,))]
    assert list(digest.topics.values()) == ["kite", "moon"]


def test_each_has_no_more_than_its_cap_in_the_message() -> None:
    few = subscription(1, "kite", cap=1)
    digest = compose([few, subscription(2, "moon", cap=9)], read_arrivals(PAPERS), taken=())
    assert rows(digest.rows) == [(2, (1,)), (4, (2, 1)), (3, (2,))]
    assert rows(digest.rest) == [(5, (1,)), (1, (1,))]


def test_what_was_there_before_or_was_had_is_not_new() -> None:
    since = subscription(1, "kite", since=PaperId(2))
    digest = compose([since], read_arrivals(PAPERS), taken={PaperId(5)})
    assert rows(digest.rows) == [(4, (1,))]
    assert digest.new == 4


def test_less_of_something_hides_unless_another_wants_it() -> None:
    hidden = (Hidden("moon", "U1", NOW),)
    digest = compose([subscription(1, "kite", hidden=hidden)], read_arrivals(PAPERS), taken=())
    assert rows(digest.rows) == [(2, (1,)), (5, (1,)), (1, (1,))]
    assert digest.hidden == (4,)
    both = compose([subscription(1, "kite", hidden=hidden), MOONS], read_arrivals(PAPERS), taken=())
    assert both.hidden == ()
    assert (4, (2,)) in rows((*both.rows, *both.rest))


def test_nothing_new() -> None:
    assert compose([KITES], read_arrivals([PAPERS[5]]), taken=()) == Digest(new=1, threads=False)
    assert compose([], read_arrivals([]), taken=()) == Digest(threads=False)


orders = st.lists(
    st.builds(
        subscription,
        st.integers(1, 9),
        st.sampled_from(["kite", "moon", "rain", "snow"]),
        cap=st.integers(1, 4),
        since=st.integers(0, 8).map(PaperId),
        threads=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda each: each.id,
)
words = st.lists(st.sampled_from(["kite", "moon", "rain"]), min_size=1, max_size=5).map(" ".join)
days = st.integers(-20, 3).map(lambda n: MONDAY + timedelta(days=n))
shelves = st.lists(st.tuples(words, days), max_size=12).map(
    lambda told: [paper(n, said, day=day) for n, (said, day) in enumerate(told, start=1)]
)


@given(orders, shelves, st.sets(st.integers(1, 12).map(PaperId), max_size=4))
def test_every_new_paper_that_belongs_is_there_once(
    subscriptions: list[Subscription], papers: list[StoredPaper], taken: set[PaperId]
) -> None:
    arrivals = read_arrivals(papers)
    digest = compose(subscriptions, arrivals, taken=taken)
    wanted = {
        match.paper.id
        for each in subscriptions
        for match in arrivals.belonging(each.order.interest)
        if match.paper.id > each.since and match.paper.id not in taken
    }
    assert sorted(digest.papers) == sorted(wanted)
    assert len(digest.rows) <= max((each.order.cap for each in subscriptions), default=0)
    for each in subscriptions:
        assert sum(row.of[0] == each.id for row in digest.rows) <= each.order.cap
    assert unpacked(digest.packed()) == digest
    assert compose(subscriptions[::-1], arrivals, taken=taken).papers == digest.papers


# What it would have been


def on(day: date, preview: Preview) -> list[int]:
    return [id for slot, digest in preview.digests if slot.day == day for id in digest.papers]


def test_a_preview_day_by_day() -> None:
    friday = MONDAY - timedelta(days=3)
    papers = [
        paper(1, "kite", day=friday),
        paper(2, "kite", day=MONDAY),
        paper(3, "kite kite", day=MONDAY),
        paper(4, "kite", day=MONDAY - timedelta(days=14)),
        paper(5, "kite", day=None),
        paper(6, "rain", day=MONDAY),
    ]
    since = MONDAY - timedelta(days=13)
    daily = preview([KITES], papers, since=since, until=MONDAY)
    assert (on(friday, daily), on(MONDAY, daily)) == ([1], [3, 2])
    assert (daily.papers, len(daily.digests), daily.busiest, daily.most(1)) == (3, 2, 2, 2)
    weekly = preview([subscription(1, "kite", cadence=MONDAYS)], papers, since=since, until=MONDAY)
    assert on(MONDAY, weekly) == [3, 2, 1]


@given(orders, shelves, st.booleans())
def test_a_preview_is_what_would_have_been_delivered(
    subscriptions: list[Subscription], papers: list[StoredPaper], weekly: bool
) -> None:
    """The oracle ingests day by day and composes with watermarks, as the worker does."""
    from dataclasses import replace

    cadence = MONDAYS if weekly else DAILY
    standing = [
        replace(each, order=replace(each.order, cadence=cadence), since=PaperId(0))
        for each in subscriptions
    ]
    papers = sorted(papers, key=lambda each: each.day or MONDAY)
    papers = [replace(each, id=PaperId(n)) for n, each in enumerate(papers, start=1)]
    since, until = MONDAY - timedelta(days=25), MONDAY + timedelta(days=7)
    found = preview(standing, papers, since=since, until=until)
    had, delivered = set[PaperId](), []
    day = since
    while day <= until:
        if day.weekday() in cadence.days:
            there = [each for each in papers if each.day and each.day <= day]
            digest = compose(standing, read_arrivals(there), taken=had)
            had.update(digest.papers)
            mark = max((each.id for each in there), default=PaperId(0))
            standing = [replace(each, since=mark) for each in standing]
            delivered += [(day, digest)] if digest.papers else []
        day += timedelta(days=1)
    assert [(slot.day, digest) for slot, digest in found.digests] == delivered


def test_the_busiest_days_of_a_preview() -> None:
    papers = [paper(n, "kite", day=MONDAY - timedelta(days=n % 3)) for n in range(1, 8)]
    found = preview([KITES], papers, since=MONDAY - timedelta(days=30), until=MONDAY)
    assert [len(digest.papers) for _, digest in found.digests] == [2, 3, 2]
    assert (found.most(2), found.most()) == (5, 7)
    with pytest.raises(ValueError, match="at least one"):
        subscription(1, "kite", cap=0)
