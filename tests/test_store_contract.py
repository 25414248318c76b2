"""What every engine promises: storage/store/, held to word by word."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage.errors import BadStoreUrl, NotFound, StoreTooNew
from storage.models import Fact, Mention, Paper, PaperId, Received, Source, StoredPaper, Tag, Topic
from storage.sqlite import open_sqlite
from storage.store import Change, NewPaper, Store, Thread
from tests.builders import mention, paper
from tests.engines import Opener

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
TAGS = (Tag("speculative decoding", 0.6), Tag("draft model", 0.4))


@pytest.fixture
def store(reopen: Opener) -> Store:
    return reopen()


def full_paper() -> Paper:
    return Paper(
        title="Ünïcode & <b>: a title",
        abstract="An abstract.",
        summary="A summary.",
        authors=("Ada Löv", "Bo Q."),
        author_count=2,
        arxiv_id="2503.00001",
        doi="10.1/x",
        url="https://example.org/p?a=1&b=2",
        published=date(2025, 3, 1),
        mentions=(
            Mention(Source.STARTER, "shelf", None, 7),
            Mention(Source.DAILY_PAGE, "a.txt", date(2025, 3, 11), 2, votes=31),
        ),
        received=(
            Received("", "raw title", ""),
            Received(
                "2025-03-11",
                "raw",
                "raw abstract",
                "arxiv",
                (
                    Fact("categories", "2025-03-11", ("cs.LG", "cs.CV")),
                    Fact("venue", "", "Ünïcode Letters"),
                    Fact("version", "2025-03-11", 2),
                ),
            ),
        ),
    )


def test_a_paper_comes_back_as_it_went_in(reopen: Opener) -> None:
    id = reopen().papers.add(full_paper(), keys=["arxiv:2503.00001", "title:x"], tags=TAGS)
    assert reopen().papers.get(id) == StoredPaper(id, full_paper(), TAGS)


def test_an_update_replaces_everything(store: Store) -> None:
    id = store.papers.add(full_paper(), keys=["a", "b"], tags=TAGS)
    store.papers.update(id, paper(1), keys=["c"], tags=[Tag("other", 1.0)])
    assert store.papers.get(id) == StoredPaper(id, paper(1), (Tag("other", 1.0),))
    assert store.papers.sharing(["a", "b", "c"]) == {"c": [id]}


def test_what_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(NotFound, match="There is no paper number 9"):
        store.papers.get(PaperId(9))
    with pytest.raises(NotFound, match="There is no paper number 9"):
        store.papers.update(PaperId(9), paper(), keys=[], tags=[])
    assert store.papers.get_many([PaperId(9)]) == []
    assert store.papers.sharing(["nobody"]) == {}


def test_get_many_keeps_the_order_asked_for(store: Store) -> None:
    ids = [store.papers.add(paper(n), keys=[f"k{n}"], tags=[]) for n in range(5)]
    asked = [ids[3], ids[0], ids[4]]
    assert [found.id for found in store.papers.get_many(asked)] == asked


def test_texts_are_what_papers_say_in_the_order_asked_for(store: Store) -> None:
    said = [paper(title="Kites", summary="On wind.", abstract="They fly."), paper(title="Glue")]
    one, two = (store.papers.add(each, keys=[], tags=[]) for each in said)
    wanted = [two, PaperId(9), one]
    found = store.papers.texts(wanted)
    assert found == {two: ("Glue", f" {said[1].abstract}"), one: ("Kites", "On wind. They fly.")}
    assert list(found) == [two, one]


def test_many_more_than_a_statement_has_room_for(store: Store) -> None:
    ids = [store.papers.add(paper(n), keys=[f"k{n}"], tags=[]) for n in range(1203)]
    assert [found.id for found in store.papers.get_many(ids)] == ids
    assert len(store.papers.sharing([f"k{n}" for n in range(1203)])) == 1203


def test_papers_that_share_a_key_are_told_oldest_first(store: Store) -> None:
    ids = [store.papers.add(paper(n), keys=["title:editorial"], tags=[]) for n in range(3)]
    assert store.papers.sharing(["title:editorial", "x"]) == {"title:editorial": ids}


def test_a_walk_meets_every_paper_once(store: Store) -> None:
    ids = [store.papers.add(paper(n), keys=[], tags=[]) for n in range(5)]
    first = store.papers.after(PaperId(0), limit=3)
    rest = store.papers.after(first[-1].id, limit=3)
    assert [found.id for found in (*first, *rest)] == ids


def test_the_history_tells_each_paper_once_at_its_latest_change(store: Store) -> None:
    assert store.papers.last_change() == 0
    one = store.papers.add(paper(0), keys=[], tags=[])
    two = store.papers.add(paper(1), keys=[], tags=[])
    seen = store.papers.last_change()
    store.topics.tag({one: TAGS})
    assert [change.id for change in store.papers.changes_since(0, limit=9)] == [two, one]
    (change,) = store.papers.changes_since(seen, limit=9)
    assert change == Change(store.papers.last_change(), one, StoredPaper(one, paper(0), TAGS))
    assert store.papers.changes_since(change.seq, limit=9) == []


def test_topics_are_counted_with_their_days(store: Store) -> None:
    store.papers.add(paper(0), keys=[], tags=TAGS)
    store.papers.add(full_paper(), keys=[], tags=[Tag("Draft model", 1.0)])
    store.papers.add(paper(1, mentions=()), keys=[], tags=[Tag("speculative decoding", 1.0)])
    day = date(2025, 3, 11)
    assert store.topics.list() == [
        Topic("speculative decoding", 2, day, day, recent=1),
        Topic("Draft model", 1, date(2025, 3, 1), date(2025, 3, 1), recent=1),
        Topic("draft model", 1, day, day, recent=1),
    ]
    assert [topic.label for topic in store.topics.list("DRAFT")] == ["Draft model", "draft model"]
    assert [topic.label for topic in store.topics.list("mod")] == ["Draft model", "draft model"]
    assert store.topics.list("raft") == []  # no word begins so
    assert len(store.topics.list("draft", also=["speculative decoding", "x"])) == 3
    assert store.topics.list(first="draft model", limit=1) == [store.topics.list("draft")[1]]
    assert store.topics.list("%") == []
    assert len(store.topics.list(limit=1)) == 1


def test_the_growth_of_topics_is_of_four_weeks_before_the_last_day(store: Store) -> None:
    for days in (0, 27, 28, 55, 56):
        mentions = (mention(day=date(2025, 12, 31) - timedelta(days=days)),)
        store.papers.add(paper(0, mentions=mentions), keys=[], tags=[Tag("whales", 1.0)])
    (topic,) = store.topics.list("whales")
    assert (topic.count, topic.recent, topic.before, topic.growth) == (5, 2, 2, 0)
    whales = paper(1, mentions=(mention(day=date(2025, 12, 31)),))
    store.papers.add(whales, keys=[], tags=[Tag("whales", 1.0), Tag("songs", 1.0)])
    assert [topic.growth for topic in store.topics.list()] == [1, 1]


def test_growth_is_not_known_of_a_store_that_is_younger(store: Store) -> None:
    for days in (0, 27):
        mentions = (mention(day=date(2025, 12, 31) - timedelta(days=days)),)
        store.papers.add(paper(0, mentions=mentions), keys=[], tags=[Tag("whales", 1.0)])
    (topic,) = store.topics.list("whales")
    assert (topic.recent, topic.before, topic.growth) == (2, None, 0)


def test_the_latest_topic_model_is_the_one(reopen: Opener) -> None:
    store = reopen()
    assert (store.topics.model_version(), store.topics.model()) == ("", None)
    store.topics.keep_model("v1", b"\x00one")
    store.topics.keep_model("v2", b"\x00two")
    assert (reopen().topics.model_version(), reopen().topics.model()) == ("v2", b"\x00two")


def thread(id: str, **told: str) -> Thread:
    base = {"workspace": "T1", "channel": "C1", "member": "U1", "command": "search x"}
    return Thread(id, **{**base, **told}, papers=(PaperId(3), PaperId(1)), offset=5)


def test_a_thread_is_found_in_its_own_workspace_only(store: Store) -> None:
    store.threads.keep(thread("a"), now=NOW)
    assert store.threads.find("a", workspace="T1") == thread("a")
    assert store.threads.find("a", workspace="T2") is None
    assert store.threads.find("b", workspace="T1") is None


def test_the_last_thread_is_the_members_own_in_that_channel(store: Store) -> None:
    store.threads.keep(thread("a"), now=NOW)
    store.threads.keep(thread("b"), now=NOW + timedelta(seconds=1))
    store.threads.keep(thread("c", channel="C2"), now=NOW + timedelta(seconds=2))
    store.threads.keep(thread("d", member="U2"), now=NOW + timedelta(seconds=3))
    store.threads.keep(thread("e", workspace="T2"), now=NOW + timedelta(seconds=4))
    assert store.threads.last(workspace="T1", channel="C1", member="U1") == thread("b")
    assert store.threads.last(workspace="T1", channel="C9", member="U1") is None


def test_old_threads_are_forgotten(store: Store) -> None:
    store.threads.keep(thread("old"), now=NOW)
    store.threads.keep(thread("new"), now=NOW + timedelta(days=2))
    assert store.threads.forget_before(NOW + timedelta(days=1)) == 1
    assert store.threads.find("old", workspace="T1") is None
    assert store.threads.find("new", workspace="T1") == thread("new")


def test_an_event_is_new_once_whoever_asks(reopen: Opener) -> None:
    one, other = reopen(), reopen()
    assert one.events.first_time("event E1", now=NOW) is True
    assert other.events.first_time("event E1", now=NOW) is False
    assert other.events.first_time("event E2", now=NOW + timedelta(days=3)) is True
    assert one.events.forget_before(NOW + timedelta(days=1)) == 1
    assert one.events.first_time("event E2", now=NOW) is False


def test_a_key_is_first_again_after_a_while(reopen: Opener) -> None:
    one, other = reopen(), reopen()

    def first(store: Store, minute: int, key: str = "a") -> bool:
        now = NOW + timedelta(minutes=minute)
        return store.events.first_since(key, since=now - timedelta(minutes=30), now=now)

    assert [first(one, 0), first(other, 0), first(one, 0, "b")] == [True, False, True]
    assert [first(other, 20), first(one, 30)] == [False, False], "asking does not prolong it"
    assert [first(other, 31), first(one, 60), first(one, 62)] == [True, False, True]
    assert one.events.forget_before(NOW + timedelta(minutes=62)) == 1
    assert [first(one, 62), first(other, 62, "b")] == [False, True]


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    def add_and_fail() -> None:
        with store.transaction():
            store.papers.add(paper(0), keys=["k"], tags=TAGS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert store.papers.count() == 0
    assert store.papers.sharing(["k"]) == {}
    assert store.topics.list() == []


def test_writers_in_many_threads_wait_for_one_another(store: Store) -> None:
    def add(start: int) -> None:
        for n in range(start, start + 10):
            with store.transaction():
                store.papers.add(paper(n), keys=[f"k{n}"], tags=TAGS)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, [0, 100, 200, 300]))
    assert store.papers.count() == 40
    assert len(store.papers.changes_since(0, limit=100)) == 40


def test_the_id_stays_with_the_store(reopen: Opener, tmp_path: Path) -> None:
    assert reopen().id == reopen().id
    other = open_sqlite(tmp_path / "another.db")
    assert other.id != reopen().id
    other.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("these are my notes, not a database " * 40)
    with pytest.raises(BadStoreUrl, match="is not a SQLite database"):
        open_sqlite(path)
    with pytest.raises(BadStoreUrl, match="There is no folder"):
        open_sqlite(tmp_path / "nowhere" / "papers.db")


@pytest.mark.sqlite
def test_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    import sqlite3

    open_sqlite(tmp_path / "new.db").close()
    connection = sqlite3.connect(tmp_path / "new.db")
    connection.execute("pragma user_version = 99")
    connection.close()
    with pytest.raises(StoreTooNew, match="upgrade Paperboy"):
        open_sqlite(tmp_path / "new.db")


def test_facts_are_kept_by_name(store: Store) -> None:
    facts = store.facts
    assert facts.find("kites") is None
    facts.keep("kites", "1")
    facts.keep("kites", "2")
    facts.keep("boats", "3")
    assert (facts.find("kites"), facts.find("boats")) == ("2", "3")
    facts.forget("kites")
    facts.forget("kites")
    assert (facts.find("kites"), facts.find("boats")) == (None, "3")


def test_many_papers_are_added_in_their_order(store: Store) -> None:
    first = store.papers.add(paper(title="Before"), keys=["title:before"], tags=[])
    told = [
        NewPaper(paper(title=f"Kite {n}"), [f"title:kite{n}", "text:kite"], [Tag("kites", 0.5)])
        for n in range(3)
    ]
    ids = store.papers.add_many(told)
    assert ids == sorted(ids)
    assert ids[0] > first
    found = store.papers.get_many(ids)
    assert [each.paper for each in found] == [new.paper for new in told]
    assert {each.tags for each in found} == {(Tag("kites", 0.5),)}
    assert store.papers.sharing(["text:kite", "title:kite1"]) == {
        "text:kite": ids,
        "title:kite1": [ids[1]],
    }
    assert [change.id for change in store.papers.changes_since(0, limit=9)] == [first, *ids]
    assert store.papers.add_many([]) == []


def test_a_paper_that_is_asked_for_twice_among_many(store: Store) -> None:
    told = [NewPaper(paper(title=f"Kite {n}", mentions=(mention(),)), [], []) for n in range(502)]
    ids = store.papers.add_many(told)
    assert store.papers.get_many([*ids, ids[0]])[-1].paper == told[0].paper
