"""Saved searches over a store: what is seen now is what will be delivered."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from storage import Store, open_store
from storage.models import Mention, Paper, Source, StoredPaper, Tag
from storage.search.index import PaperIndex, catch_up
from storage.search.interest import Interest, unpacked
from storage.search.matcher import Matcher
from storage.search.query import parse_query
from storage.search.reading import read
from tests.builders import DAY
from tests.storage.kites import ON_TOPIC, OTHERS

TOPICS = {"wind towers": "wind tower"}


class Shelf:
    """A store with its index, filled a paper a day."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store(f"sqlite:///{folder}/papers.db")
        self.index = PaperIndex(folder / "index", store_id=self.store.id)
        self.matcher = Matcher(self.store, self.index, canonical=TOPICS.get)
        self.days = 0

    def add(self, title: str, abstract: str, *, topic: str = "kites") -> None:
        mention = Mention(Source.DAILY_PAGE, "page", DAY + timedelta(days=self.days))
        kept = Paper(title, abstract, authors=("Ada Quill",), mentions=(mention,))
        self.store.papers.add(kept, keys=[title], tags=[Tag(topic, 1.0)])
        self.days += 1

    def interest(self, text: str) -> Interest:
        catch_up(self.index, self.store)
        return self.matcher.interest(parse_query(text))

    def found(self, interest: Interest, *, since: date | None = None, step: int = 0) -> list[str]:
        catch_up(self.index, self.store)
        pairs = self.matcher.belonging(interest, since=since, step=step)
        return [paper.paper.title for paper, _ in pairs]

    def papers(self) -> list[StoredPaper]:
        return [c.paper for c in self.store.papers.changes_since(0, limit=99) if c.paper]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path)
    for title, abstract in OTHERS:
        shelf.add(title, abstract)
    for title, abstract in ON_TOPIC:
        shelf.add(title, abstract, topic="Wind tower")
    yield shelf
    shelf.store.close()


def test_papers_on_a_topic_best_first(shelf: Shelf) -> None:
    catch_up(shelf.index, shelf.store)
    interest = shelf.interest("kite eviction")
    pairs = shelf.matcher.belonging(interest)
    assert {paper.paper.title for paper, _ in pairs} == {title for title, _ in ON_TOPIC}
    scores = [score for _, score in pairs]
    assert scores == sorted(scores, reverse=True)
    assert scores == [interest.score(read(paper)) for paper, _ in pairs]


@pytest.mark.parametrize(
    "text",
    [
        "kite eviction",
        "kites -school",
        '"wind tower"',
        '"wind tower" strings',
        'topic:"wind towers"',
        "topic:kites boats",
        "by:quill harbour since:2025-03-12",
        "by:nobody kite",
        "",
        "???",
        "source:daily_page rain",
        "source:starter rain",
    ],
)
def test_the_index_leaves_nothing_out(shelf: Shelf, text: str) -> None:
    """Oracle: every paper of the store, judged one by one."""
    interest = shelf.interest(text)
    for step in (-6, 0, 2):
        every = [p for p in shelf.papers() if interest.belongs(read(p), step=step)]
        assert sorted(shelf.found(interest, step=step)) == sorted(p.paper.title for p in every)


def test_a_preview_is_what_will_be_delivered(shelf: Shelf) -> None:
    interest = shelf.interest("kite eviction")
    kept, before = interest.packed(), shelf.found(interest)
    for n in range(9):
        shelf.add(f"Boats of kite eviction {n}", "Boats, boats and boats. Kite eviction is a boat.")
    again = shelf.found(unpacked(kept))
    assert [title for title in again if title in before] == before
    assert shelf.interest("kite eviction") != interest


def test_only_the_days_asked_for(shelf: Shelf) -> None:
    interest = shelf.interest("kite eviction")
    last_two = DAY + timedelta(days=shelf.days - 2)
    assert set(shelf.found(interest, since=last_two)) == {title for title, _ in ON_TOPIC[2:]}
    later = shelf.interest(f"kite eviction since:{last_two + timedelta(days=1)}")
    assert shelf.found(later, since=DAY) == [ON_TOPIC[3][0]]


def test_what_nobody_wrote_about_yet(shelf: Shelf) -> None:
    interest = shelf.interest("lantern whales")
    assert shelf.found(interest) == []
    shelf.add("Lantern whales", "The lantern whale glows, and whales with a lantern sing.")
    assert shelf.found(interest) == ["Lantern whales"]


def test_acronyms_of_the_papers_are_ways_to_say_it(shelf: Shelf) -> None:
    shelf.add("Boats", "Remote kite eviction (RKE) at sea. RKE with boats is slow.")
    interest = shelf.interest("RKE")
    assert [sorted(form) for form in interest.forms] == [["rke"], ["evict", "kite", "remot"]]
    assert shelf.found(interest) == ["Boats"]


def test_an_empty_store(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    catch_up(shelf.index, shelf.store)
    shelf.index.write([], many=False, anew=True)
    interest = shelf.matcher.interest(parse_query("kite eviction"))
    assert interest.related == {}
    assert shelf.matcher.belonging(interest) == []
    shelf.store.close()
