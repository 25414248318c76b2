"""What every engine promises of lookups: which papers are due, and when again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.models import PaperId
from storage.store import Due, Store, Wanted
from tests.builders import paper
from tests.engines import Opener

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(reopen: Opener) -> Store:
    return reopen()


@pytest.fixture
def ids(store: Store) -> list[PaperId]:
    """Of four papers: without an id, with an arXiv id, with a DOI, with a link alone."""
    bare = replace(paper(0), arxiv_id=None, doi=None, url=None)
    papers = (
        bare,
        replace(bare, arxiv_id="2503.00001"),
        replace(bare, doi="10.1000/boats"),
        replace(bare, url="https://papers.test/boats"),
    )
    return [store.papers.add(each, keys=[f"title:{n}"], tags=[]) for n, each in enumerate(papers)]


def due(store: Store, wanted: Wanted, now: datetime = NOW, limit: int = 9) -> list[PaperId]:
    return [each.paper for each in store.lookups.due(wanted, now=now, limit=limit)]


def test_what_each_paper_lacks(store: Store, ids: list[PaperId]) -> None:
    bare, arxiv, doi, link = ids
    assert due(store, Wanted.LINK) == [link, bare]
    assert due(store, Wanted.DETAILS) == [doi, arxiv]
    assert due(store, Wanted.LINK, limit=1) == [link]


def test_what_was_looked_up_rests(store: Store, ids: list[PaperId]) -> None:
    bare, *_, link = ids
    store.lookups.note(Wanted.LINK, link, now=NOW, again=NOW + DAY)
    assert due(store, Wanted.LINK) == [bare]
    assert due(store, Wanted.LINK, NOW + DAY) == [link, bare]
    store.lookups.note(Wanted.LINK, link, now=NOW + DAY, again=NOW + 3 * DAY)
    assert due(store, Wanted.LINK, NOW + 2 * DAY) == [bare]
    assert store.lookups.due(Wanted.LINK, now=NOW + 3 * DAY, limit=1) == [Due(link, 2)]


def test_one_thing_does_not_stand_for_the_other(store: Store, ids: list[PaperId]) -> None:
    _, arxiv, doi, _ = ids
    store.lookups.note(Wanted.LINK, arxiv, now=NOW, again=NOW + DAY)
    assert due(store, Wanted.DETAILS) == [doi, arxiv]


def test_a_paper_that_is_gone_is_not_noted(store: Store, ids: list[PaperId]) -> None:
    store.lookups.note(Wanted.LINK, PaperId(max(ids) + 1), now=NOW, again=NOW)
    assert set(due(store, Wanted.LINK)) == {ids[0], ids[3]}
