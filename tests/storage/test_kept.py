"""Papers in the index itself: what is found and shown without the store is what it has."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from storage.away import ThreadsMeanwhile, away_store
from storage.errors import NotFound, StoreAway
from storage.models import Fact, Mention, PaperId, Received, Source, Tag
from storage.search.index import PaperIndex, catch_up
from storage.search.kept import KeptPapers
from storage.search.query import parse_query
from storage.search.searcher import Searcher
from storage.store import Store
from tests.builders import paper
from tests.engines import ENGINES

TOLD = Received(
    "2025-03-11",
    "Lantern, by another title",
    "What another source calls its abstract.",
    "arxiv",
    (
        Fact("citations", "2025-03-11", 7),
        Fact("url", "2025-03-11", "https://openreview.net/forum?id=AbC-d_12"),
        Fact("venue", "2025-03-11", "Workshop “Ünï”"),
    ),
)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = ENGINES[request.param](tmp_path)
    for n in range(6):
        opened.papers.add(paper(n), keys=[], tags=[])
    lantern = paper(
        1,
        summary="Stops in time.\nTwo lines.",
        authors=("Ada Quill", "Bo Reed"),
        arxiv_id="2503.00002",
        doi="10.1000/XYZ",
        published=date(2025, 3, 2),
        mentions=(Mention(Source.HUGGING_FACE, "2025-03-11", date(2025, 3, 11), 1, 12),),
        received=(Received("2025-03-11", "Lantern", "Its first text."), TOLD),
    )
    opened.papers.update(
        PaperId(2), lantern, keys=[], tags=[Tag("decoding", 0.75), Tag("drafts", 0.25)]
    )
    yield opened
    opened.close()


@pytest.fixture
def index(store: Store, tmp_path: Path) -> PaperIndex:
    made = PaperIndex(tmp_path / "index", store_id=store.id, holds_papers=True)
    assert catch_up(made, store)
    return made


def test_a_paper_is_kept_as_it_is_shown(store: Store, index: PaperIndex) -> None:
    kept = KeptPapers(index)
    assert kept.count() == 6
    shown = ("title", "abstract", "summary", "authors", "arxiv_id", "doi", "url", "published")
    shown += ("mentions", "details", "address", "author_count")
    for id in map(PaperId, range(1, 7)):
        its, ours = store.papers.get(id), kept.get(id)
        assert (its.tags, its.day, its.text) == (ours.tags, ours.day, ours.text)
        for name in shown:
            assert getattr(its.paper, name) == getattr(ours.paper, name)
    assert kept.get(PaperId(2)).paper.details.citations == 7


def test_of_what_sources_told_the_texts_are_not_kept(index: PaperIndex) -> None:
    (told,) = KeptPapers(index).get(PaperId(2)).paper.received
    assert (told.title, told.abstract, told.facts) == ("", "", TOLD.facts)


def test_many_come_in_the_order_asked_for(index: PaperIndex) -> None:
    kept = KeptPapers(index)
    ids = [PaperId(id) for id in (5, 2, 99, 1, 2)]
    assert [its.id for its in kept.get_many(ids)] == [5, 2, 1, 2]
    assert kept.get_many([]) == []
    assert {id: its.id for id, its in kept.find_many(ids).items()} == {5: 5, 2: 2, 1: 1}
    with pytest.raises(NotFound, match="number 99"):
        kept.get(PaperId(99))


def test_papers_are_found_by_what_names_them(index: PaperIndex) -> None:
    names = ["arxiv:2503.00002", "doi:10.1000/xyz", "openreview:abc-d_12", "arxiv:2503.00003"]
    assert KeptPapers(index).sharing(names) == {name: [2] for name in names[:3]}


def test_what_changes_is_kept_anew_and_what_goes_is_gone(store: Store, index: PaperIndex) -> None:
    store.papers.update(PaperId(1), paper(1, title="Lanterns"), keys=[], tags=[])
    store.papers.join(PaperId(6), PaperId(3))
    assert catch_up(index, store)
    kept = KeptPapers(index)
    assert kept.get(PaperId(1)).paper.title == "Lanterns"
    assert kept.count() == 5
    assert kept.get_many([PaperId(6)]) == []


@pytest.mark.parametrize("typed", ["speculative decoding", "how do boats count themselves", ""])
def test_what_is_found_without_the_store_is_what_is_found_with_it(
    store: Store, index: PaperIndex, typed: str
) -> None:
    searcher = Searcher(store, index, canonical=lambda topic: None)
    assert searcher.kept
    alone = searcher.over(away_store(searcher.kept, ThreadsMeanwhile()))
    with_it, without = searcher.search(parse_query(typed)), alone.search(parse_query(typed))
    assert with_it.total > 0
    assert [(h.paper.id, h.score, h.matched, h.snippet) for h in with_it.hits] == [
        (h.paper.id, h.score, h.matched, h.snippet) for h in without.hits
    ]
    named = alone.find_paper("https://doi.org/10.1000/xyz")
    assert named
    assert named.id == 2


def test_nothing_else_of_papers_is_known(index: PaperIndex) -> None:
    with pytest.raises(StoreAway):
        KeptPapers(index).last_change()


def test_an_index_beside_a_file_holds_none_and_another_is_made_where_it_should(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "another"
    bare = PaperIndex(folder, store_id=store.id)
    assert catch_up(bare, store)
    assert Searcher(store, bare, canonical=lambda topic: None).kept is None
    small = sum(each.stat().st_size for each in folder.rglob("*.store"))
    whole = PaperIndex(folder, store_id=store.id, holds_papers=True)
    assert whole.seq == -1
    assert catch_up(whole, store)
    assert KeptPapers(whole).get(PaperId(2)).paper.doi == "10.1000/XYZ"
    assert sum(each.stat().st_size for each in folder.rglob("*.store")) > small
    bare.refresh()
    assert bare.seq == -1, "nor is that one's"
