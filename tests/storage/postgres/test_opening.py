"""A database of PostgreSQL: its schema, one that cannot be opened, one that is looked at."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage import look_at_store, open_store
from storage.checkup import StoreFacts
from storage.errors import BadStoreUrl, StoreError, StoreTooNew
from storage.migrations import STEPS
from storage.postgres import look_at_postgres, open_postgres
from storage.postgres.errors import place_of
from tests.builders import paper
from tests.engines import ENGINES, url_of
from tests.postgres_server import databases

SCHEMA = len(STEPS)


@pytest.fixture
def new() -> str:
    """The URL of a database in which nothing was ever made."""
    return databases().empty("new")


def test_replicas_that_start_at_once_make_one_schema(new: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        stores = list(threads.map(open_postgres, [new] * 4))
    assert len({store.id for store in stores}) == 1
    assert stores[0].papers.count() == 0
    for store in stores:
        store.close()


def test_a_schema_that_fails_half_way_is_not_there(
    new: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(db: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("storage.postgres.opening.STEPS", [*STEPS[:3], broken])
        with pytest.raises(ZeroDivisionError):
            open_postgres(new)
    assert look_at_postgres(new) == StoreFacts(place_of(new), False, SCHEMA)
    open_postgres(new).close()
    assert look_at_postgres(new).schema == SCHEMA


def test_an_older_schema_is_brought_up_to_date(new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("storage.postgres.opening.STEPS", STEPS[:8])
        patched.setattr("storage.postgres.opening.SCHEMA", 8)
        with pytest.raises(StoreError, match="does not exist"):
            open_postgres(new).sources.everywhere()
    with open_postgres(new).transaction():
        pass
    store = open_postgres(new)
    assert store.sources.everywhere() == []
    store.close()


def test_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    store = ENGINES["postgres"](tmp_path)
    url = url_of("postgres", tmp_path)
    store.facts.keep("schema", "99")
    with pytest.raises(StoreTooNew, match="upgrade Paperboy"):
        open_postgres(url)
    store.facts.keep("schema", str(SCHEMA))
    store.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://ada:hunter2@127.0.0.1:1/papers", "check that the server runs"),
        ("postgresql://ada:hunter2@nowhere.invalid/papers", "check DATABASE_URL"),
        ("postgresql://ada:hunter2@host/papers?no=such", "must look like postgresql://"),
        ("postgres://ada:hunter2@[host/papers", "must look like postgresql://"),
    ],
)
def test_what_cannot_be_opened(url: str, says: str) -> None:
    for ask in (open_store, look_at_store):
        with pytest.raises(StoreError, match=says) as raised:
            ask(url)
        assert "hunter2" not in str(raised.value)


def test_a_database_that_is_not_there(new: str) -> None:
    with pytest.raises(BadStoreUrl, match="does not exist"):
        open_store(new.replace("/new?", "/nosuch?"))


def test_texts_that_are_not_unicode_are_refused(new: str) -> None:
    server = databases().server
    server.run(
        "drop database if exists bytes",
        "create database bytes template template0 encoding 'LATIN1' locale 'C' "
        "locale_provider libc",
    )
    with pytest.raises(BadStoreUrl, match="keeps texts as LATIN1"):
        open_store(server.url("bytes"))


def test_looking_changes_nothing(new: str) -> None:
    assert look_at_store(new) == StoreFacts(place_of(new), False, SCHEMA)
    assert look_at_store(new) == StoreFacts(place_of(new), False, SCHEMA)
    store = open_store(new)
    store.papers.add(paper(), keys=[], tags=[])
    assert look_at_store(new) == StoreFacts(
        place_of(new), True, SCHEMA, SCHEMA, store.id, 1, 1, writable=True
    )
    store.close()


def test_the_extra_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "storage.postgres", None)
    with pytest.raises(BadStoreUrl, match=r"pip install 'paperboy\[postgres\]'"):
        open_store("postgresql://host/papers")
