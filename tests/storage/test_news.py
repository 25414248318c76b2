"""News of saved papers: what counts, who is due, who is told; over every engine."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage.clean import clean
from storage.merging import merge
from storage.models import Details, Mention, Paper, PaperId, Source
from storage.news import News, NewsKind, news_of, told_on
from storage.people import MemberSettings
from storage.store import Store
from tests.builders import paper, record
from tests.engines import ENGINES

ONE = PaperId(1)
ME, BO = ({"workspace": "T1", "member": member} for member in ("U1", "U2"))
TODAY = datetime.now(UTC).date()  # news are noticed on the database's day
MONDAY = datetime(*told_on(TODAY).timetuple()[:3], 9, tzinfo=UTC)
NOW = datetime(*TODAY.timetuple()[:3], tzinfo=UTC)
TOLD = [(NewsKind.VERSION, "2"), (NewsKind.VENUE, "Kite Letters")]


def told(day: int, source: Source = Source.ARXIV, **details: object) -> Paper:
    its = Details(**details)  # type: ignore[arg-type]
    return clean(record(0, mention=Mention(source, "listing", date(2025, 3, day)), details=its))


@pytest.mark.parametrize(
    ("later", "news"),
    [
        ({"version": 1}, []),
        ({"version": 2}, [("version", "2")]),
        ({"version": 1, "venue": "Kite Letters"}, [("venue", "Kite Letters")]),
        ({"code": "https://a.test/x"}, [("code", "https://a.test/x")]),
        ({"version": 2, "withdrawn": True}, [("version", "2"), ("withdrawn", "")]),
        ({"citations": 40, "comment": "9 pages"}, []),
    ],
)
def test_what_is_news(later: dict[str, object], news: list[tuple[str, str]]) -> None:
    before = told(11, version=1)
    after = merge(before, told(12, **later))
    assert news_of(before, after) == news
    assert news_of(after, merge(after, told(13, **later))) == []


@pytest.mark.parametrize(
    ("later", "news"),
    [
        ({"venue": "Kite Letters"}, [("venue", "Kite Letters")]),
        ({"code": "https://a.test/x"}, [("code", "https://a.test/x")]),
        ({"withdrawn": True}, [("withdrawn", "")]),
    ],
)
def test_what_a_source_tells_when_it_first_tells_of_a_paper_is_no_news(
    later: dict[str, object], news: list[tuple[str, str]]
) -> None:
    other = Source.CROSSREF
    before = told(11, version=1)
    assert news_of(before, merge(before, told(12, other, **later))) == []
    asked = merge(before, told(12, other))
    assert news_of(asked, merge(asked, told(13, other, **later))) == news


def test_a_new_version_is_news_whoever_tells_it() -> None:
    before = told(11, Source.JSON_LINES, version=1)
    after = merge(before, told(12, version=2, withdrawn=True))
    assert news_of(before, after) == [("version", "2"), ("withdrawn", "")]


def test_what_is_learnt_of_a_paper_of_which_nothing_was_told_is_no_news() -> None:
    assert news_of(paper(0), merge(paper(0), told(12, version=3, venue="Kite Letters"))) == []


def test_news_are_told_on_the_monday_after() -> None:
    assert [told_on(date(2025, 12, day)) for day in (1, 7, 8)] == [
        date(2025, 12, 8),
        date(2025, 12, 8),
        date(2025, 12, 15),
    ]


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """With a paper that U1 has saved."""
    opened: Store = ENGINES[request.param](tmp_path)
    opened.papers.add(paper(0), keys=["a"], tags=[])
    opened.lists.save(ONE, **ME, now=NOW)
    yield opened
    opened.close()


def due(store: Store, now: datetime = MONDAY) -> dict[str, list[tuple[str, str]]]:
    found = store.news.due(workspace="T1", now=now, zone="UTC")
    return {member: [(one.kind, one.value) for one in its] for member, its in found.items()}


def test_a_saver_is_due_from_monday_on_and_told_once(store: Store) -> None:
    store.news.note(ONE, TOLD)
    store.news.note(ONE, TOLD)
    assert due(store, MONDAY - timedelta(minutes=1)) == {}
    assert due(store) == {"U1": TOLD}
    assert store.news.waiting(now=MONDAY) == ["T1"]
    version, venue = store.news.due(workspace="T1", now=MONDAY, zone="UTC")["U1"]
    assert replace(venue, id=0) == News(0, ONE, NewsKind.VENUE, "Kite Letters", venue.day)
    assert store.news.told(version, **ME)
    assert not store.news.told(version, **ME)
    assert due(store) == {"U1": TOLD[1:]}
    store.news.not_told(version, **ME)
    assert due(store) == {"U1": TOLD}
    assert due(store, MONDAY + timedelta(days=40)) == {}
    assert store.news.due(workspace="T2", now=MONDAY, zone="UTC") == {}


def test_what_nobody_saved_is_not_kept(store: Store) -> None:
    other = store.papers.add(paper(1), keys=["b"], tags=[])
    store.news.note(other, TOLD)
    store.lists.save(other, **BO, now=NOW)
    assert due(store) == {}


def test_who_saves_it_later_knows_it_already(store: Store) -> None:
    store.news.note(ONE, TOLD)
    store.lists.save(ONE, **BO, now=NOW + timedelta(days=2))
    assert due(store) == {"U1": TOLD}


def test_who_wants_none_or_is_forgotten_gets_none(store: Store) -> None:
    store.lists.save(ONE, **BO, now=NOW)
    store.members.keep(MemberSettings("Asia/Tokyo", news=False), **ME)
    store.news.note(ONE, TOLD)
    assert due(store) == {"U2": TOLD}
    store.members.keep(MemberSettings("Asia/Tokyo"), **ME)
    (version, _) = store.news.due(workspace="T1", now=MONDAY, zone="UTC")["U1"]
    store.news.told(version, **ME)
    store.members.forget("U1", workspace="T1")
    assert due(store) == {"U2": TOLD}
    store.workspaces.purge("T1")
    assert store.news.waiting(now=MONDAY) == []


def test_it_comes_at_the_members_own_hour(store: Store) -> None:
    store.members.keep(MemberSettings("Asia/Tokyo", 9), **ME)
    store.news.note(ONE, TOLD)
    assert due(store, MONDAY - timedelta(hours=9, minutes=1)) == {}
    assert due(store, MONDAY - timedelta(hours=9)) == {"U1": TOLD}


def test_of_papers_that_turn_out_to_be_one_each_is_told_once(store: Store) -> None:
    other = store.papers.add(paper(1), keys=["b"], tags=[])
    for member in (ME, BO):
        store.lists.save(other, **member, now=NOW)
    store.news.note(ONE, TOLD[:1])
    store.news.note(other, TOLD)
    (version, _) = store.news.due(workspace="T1", now=MONDAY, zone="UTC")["U2"]
    assert store.news.told(version, **BO)
    store.papers.join(other, ONE)
    assert due(store) == {"U1": TOLD, "U2": TOLD[1:]}
    found = store.news.due(workspace="T1", now=MONDAY, zone="UTC")
    assert {one.paper for its in found.values() for one in its} == {ONE}
