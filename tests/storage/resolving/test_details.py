"""Papers with an id learn what Semantic Scholar knows of them."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from storage.errors import FetchError, Offline, Rejected
from storage.fetch import Fetched
from storage.ingest import ingest
from storage.models import Details, Mention, PaperId, Record, Source
from storage.news import NewsKind
from storage.resolving.asking import AT_ONCE
from storage.resolving.details import AGAIN, DetailsFinder, Learnt
from storage.sqlite import SqliteStore
from storage.store import Wanted
from tests.builders import FakeTagger

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)


@dataclass
class Scholar:
    """id as it is asked for → what is known."""

    known: dict[str, dict[str, Any]]
    error: FetchError | None = None
    asked: list[list[str]] = field(default_factory=list)

    def get(self, url: str) -> Fetched:
        raise AssertionError(url)

    def post(self, url: str, body: bytes) -> Fetched:
        if self.error:
            raise self.error
        ids = json.loads(body)["ids"]
        self.asked.append(ids)
        return Fetched(url, json.dumps([self.known.get(id) for id in ids]).encode())


def kites(**told: Any) -> dict[str, Any]:
    return {"paperId": "a", "title": "Kites Over Lisbon", **told}


def keep(store: SqliteStore, title: str, **told: Any) -> PaperId:
    mention = Mention(Source.DAILY_PAGE, "page", date(2025, 3, 11))
    ingest(store, [Record(title, mention, **told)], tagger=FakeTagger())
    return store.papers.last_id()


def learn(store: SqliteStore, scholar: Scholar, limit: int = 500) -> list[Learnt]:
    return list(DetailsFinder(store, scholar, now=lambda: NOW).go(limit=limit))


def test_venue_citations_and_the_other_id(store: SqliteStore) -> None:
    id = keep(store, "Kites over Lisbon", arxiv_id="2503.00001", abstract="We fly kites.")
    told = {"ArXiv": "2503.00001", "DOI": "10.1000/KITES"}
    scholar = Scholar(
        {
            "ARXIV:2503.00001": kites(
                externalIds=told,
                venue="Kite Review",
                citationCount=7,
                abstract="Other words.",
                authors=[{"name": "Ada Quill"}],
            )
        }
    )
    assert learn(store, scholar) == [Learnt(1, 1)]
    paper = store.papers.get(id).paper
    assert (paper.title, paper.abstract) == ("Kites over Lisbon", "We fly kites.")
    assert (paper.doi, paper.authors) == ("10.1000/kites", ("Ada Quill",))
    assert (paper.details.venue, paper.details.citations) == ("Kite Review", 7)
    assert [each.day for each in paper.mentions] == [None, date(2025, 3, 11)]


def test_what_is_not_known_is_not_invented(store: SqliteStore) -> None:
    id = keep(store, "Kites over Lisbon", doi="10.1000/kites")
    before = store.papers.get(id)
    assert learn(store, Scholar({})) == [Learnt(1, 0)]
    assert store.papers.get(id) == before


def test_another_paper_under_that_id_is_left_out(store: SqliteStore) -> None:
    id = keep(store, "Kites over Lisbon", arxiv_id="2503.00001")
    other = kites(externalIds={"ArXiv": "2503.00009"}, venue="Boat Review")
    assert learn(store, Scholar({"ARXIV:2503.00001": other})) == [Learnt(1, 0)]
    assert store.papers.get(id).paper.details.venue == ""
    assert store.papers.count() == 1


def test_papers_are_asked_for_by_batch_and_then_rest(store: SqliteStore) -> None:
    mention = Mention(Source.DAILY_PAGE, "page")
    many = [Record(f"Kites {n:03}", mention, doi=f"10.1000/{n:03}") for n in range(AT_ONCE + 5)]
    ingest(store, many, tagger=FakeTagger())
    scholar = Scholar({})
    assert learn(store, scholar) == [Learnt(AT_ONCE, 0), Learnt(5, 0)]
    assert scholar.asked[0][0] == f"DOI:10.1000/{AT_ONCE + 4:03}"
    assert learn(store, scholar) == []
    rested = NOW + AGAIN
    assert store.lookups.due(Wanted.DETAILS, now=rested - timedelta(seconds=1), limit=1) == []
    assert store.lookups.due(Wanted.DETAILS, now=rested, limit=1)


def test_no_more_than_are_wanted(store: SqliteStore) -> None:
    for n in range(3):
        keep(store, f"Kites {n}", doi=f"10.1000/{n}")
    assert learn(store, Scholar({}), limit=2) == [Learnt(2, 0)]


def test_where_nobody_answers_nothing_is_remembered(store: SqliteStore) -> None:
    keep(store, "Kites over Lisbon", doi="10.1000/kites")
    finder = DetailsFinder(store, Scholar({}, error=Offline("no net")), now=lambda: NOW)
    assert list(finder.go(limit=9)) == []
    assert str(finder.trouble) == "no net"
    assert store.lookups.due(Wanted.DETAILS, now=NOW, limit=1)


def test_ids_that_cannot_be_asked_for_are_left_alone(store: SqliteStore) -> None:
    keep(store, "Kites over Lisbon", doi="10.1000/kites")
    finder = DetailsFinder(store, Scholar({}, error=Rejected("no", 400, b"")), now=lambda: NOW)
    assert list(finder.go(limit=9)) == [Learnt(1, 0)]
    assert finder.trouble is None
    assert store.lookups.due(Wanted.DETAILS, now=NOW, limit=1) == []


def test_what_is_learnt_at_first_is_no_news_to_who_saved_the_paper(store: SqliteStore) -> None:
    told = Details(version=1)  # by somebody else
    old = keep(store, "Kites over Lisbon", doi="10.1000/lisbon", details=told)
    young = keep(store, "Kites over Porto", doi="10.1000/porto", details=told)
    for id in (old, young):
        store.lists.save(id, workspace="T1", member="U1", now=NOW)
    published = kites(title="Kites over Lisbon", venue="Kite Review")
    preprint = kites(title="Kites over Porto", venue="arXiv.org")
    learn(store, Scholar({"DOI:10.1000/lisbon": published, "DOI:10.1000/porto": preprint}))
    assert store.papers.get(old).paper.details.venue == "Kite Review"
    assert news(store) == {}
    later = Scholar({"DOI:10.1000/porto": {**preprint, "venue": "Kite Letters"}})
    list(DetailsFinder(store, later, now=lambda: NOW + AGAIN).go(limit=9))
    assert news(store) == {"U1": [(young, NewsKind.VENUE, "Kite Letters")]}


def news(store: SqliteStore) -> dict[str, list[tuple[PaperId, NewsKind, str]]]:
    """What members are to be told next week."""
    monday = datetime.now(UTC) + timedelta(days=8)
    due = store.news.due(workspace="T1", now=monday, zone="UTC")
    return {
        member: [(one.paper, one.kind, one.value) for one in its] for member, its in due.items()
    }
