"""Several processes over one database, for real: who is ready, what is said while the database is
away, an old version beside a new schema, and requests that come over any of many sockets."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.work import AWAY
from bot.workspace import FakeSlack, Person
from bot.workspace.delivery import Retry
from bot.workspace.socket_mode import SocketServer
from bot.workspace.state import Json
from storage import PaperId, Store, open_searcher, open_store
from storage.migrations import STEPS
from storage.search.lock import held
from storage.shelves.store import SqlStore
from storage.sqlite import SqliteStore
from tests.bot.serving import Served, free_port, slack_settings
from tests.builders import INVENTED, paper
from tests.engines import ENGINES, url_of
from tests.postgres_server import WHY_NOT, Server, binary, databases

LATER = (
    "create table later (workspace text, it text not null, primary key (workspace, it))",
    "create index later_by_it on later (it)",
    "alter table saves add column later text not null default ''",
)
Start = Callable[..., Served]


@pytest.fixture
def ada(slack: FakeSlack) -> Person:
    return slack.member("ada")


@pytest.fixture(params=ENGINES)
def papers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    store = ENGINES[request.param](tmp_path)
    for n in range(6):
        store.papers.add(paper(n), keys=[f"title:{n}"], tags=[])
    yield store
    store.close()


@pytest.fixture
def start(slack: FakeSlack, tmp_path: Path) -> Iterator[Start]:
    """Starts a process on the database at a URL, and sees to its end."""
    started: list[Served] = []

    def begin(url: str, **more: str) -> Served:
        index = str(tmp_path / "index")
        told = {"DATABASE_URL": url, "PAPERBOY_INDEX_DIR": index, "PORT": str(free_port())}
        started.append(Served(tmp_path, slack_settings(slack, tmp_path) | told | more))
        return started[-1]

    yield begin
    for served in started:
        served.end()


@pytest.fixture
def url(papers: Store, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return url_of(request.node.callspec.params["papers"], tmp_path)


def ready(served: Served) -> int:
    """The status of /readyz; 0 where nobody listens."""
    try:
        return served.ask("GET", "/readyz")[0]
    except OSError:
        return 0


def test_who_cannot_find_all_papers_yet_is_not_ready(
    papers: Store, url: str, start: Start, tmp_path: Path
) -> None:
    open_searcher(papers, tmp_path / "index").refresh()
    papers.papers.add(paper(title="Zugzwang in Zurich"), keys=["title:z"], tags=[])
    with held(tmp_path / "index" / "lock", seconds=0) as alone:
        assert alone
        served = start(url)
        served.wait_until(served.is_up)
        assert ready(served) == 503
    served.wait_until(lambda: ready(served) == 200)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_old_version_goes_on_while_a_new_one_changes_the_schema(
    engine: str, tmp_path: Path, start: Start, slack: FakeSlack, ada: Person
) -> None:
    if engine == "postgres":  # one that no other test is given
        url = databases().empty("newer")
        papers = open_store(url)
    else:
        papers, url = ENGINES[engine](tmp_path), url_of(engine, tmp_path)
    papers.papers.add(paper(1), keys=["title:1"], tags=[])
    served = start(url)
    served.wait_until(served.is_up)
    slack.connect_http(f"http://127.0.0.1:{served.port}/slack/events")
    assert isinstance(papers, SqlStore)
    migrate(papers)
    said(ada, "search speculative decoding", "Lantern")
    said(ada, "save 1", "Saved")
    assert len(papers.lists.ids(workspace=slack.team.id, member=ada.id)) == 1
    again = start(url)
    assert again.wait(60) != 0
    assert "newer Paperboy" in again.log
    papers.close()


def migrate(store: SqlStore) -> None:
    """A step more, of the kind that steps may be: see tests/storage/test_migrations.py."""
    with store.engine.transaction():
        for each in LATER:
            store.engine.write(each)
        if isinstance(store, SqliteStore):
            store.engine.write(f"pragma user_version = {len(STEPS) + 1}")
        else:
            newer = {"schema": str(len(STEPS) + 1)}
            store.engine.write("update facts set value = :schema where name = 'schema'", newer)


def test_search_goes_on_while_the_database_is_away(
    start: Start, slack: FakeSlack, ada: Person
) -> None:
    if not binary("initdb"):
        pytest.skip(WHY_NOT)
    server = Server()
    try:
        server.run("create database papers")
        store = open_store(server.url("papers"))
        store.papers.add(paper(1), keys=["title:1"], tags=[])
        store.close()
        served = start(server.url("papers"))
        served.wait_until(lambda: ready(served) == 200)
        slack.connect_http(f"http://127.0.0.1:{served.port}/slack/events")
        server.halt()
        said(ada, "search lantern", "The database is away for a moment: this is as of")
        said(ada, "show 1", "*Abstract* A draft model does not know")
        for count, command in enumerate(("save lantern", "list"), 1):
            said(ada, command, AWAY.says, count=count)
        away = {"ok": True, "database": "away"}
        assert served.ask("GET", "/readyz") == (200, away), "it goes on being sent what people ask"
        assert served.ask("GET", "/healthz")[0] == 503
        server.start()
        served.wait_until(served.is_up)
        said(ada, "save 1", "Saved to your list:* Lantern")
        said(ada, "search boats", "Nothing found")
        assert served.ask("GET", "/readyz") == (200, {"ok": True})
    finally:
        server.stop()


def test_a_process_that_starts_while_the_database_is_away_waits_for_it(start: Start) -> None:
    if not binary("initdb"):
        pytest.skip(WHY_NOT)
    server = Server()
    try:
        server.halt()
        served, other = start(server.url("postgres")), start(server.url("postgres"))
        served.wait_until(lambda: "waiting for the database" in served.log)
        other.wait_until(lambda: "waiting for the database" in other.log)
        assert ready(served) == 0
        other.process.terminate()
        assert other.wait(5) == -signal.SIGTERM, "it has nothing to finish"
        server.start()
        served.wait_until(lambda: ready(served) == 200)
    finally:
        server.stop()


def test_of_several_sockets_each_brings_some_and_all_is_done_once(
    papers: Store,
    url: str,
    start: Start,
    slack: FakeSlack,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brought: Counter[int] = Counter()
    exchange = SocketServer.exchange

    def counting(its: SocketServer, connection: Any, envelope: Json, timeout: float) -> Any:
        brought[id(connection)] += 1
        return exchange(its, connection, envelope, timeout)

    monkeypatch.setattr(SocketServer, "exchange", counting)
    both = [start(url, SLACK_APP_TOKEN=slack.app_token) for _ in range(2)]
    both[0].wait_until(lambda: len(slack.socket.connections) == 2)
    slack.connect_socket()
    titles = [paper(n).title for n in range(6)]
    for title in titles:
        said(ada, f'save "{title}"', f"Saved to your list:* {title}")
    shelf = {"workspace": slack.team.id, "member": ada.id}
    assert papers.lists.ids(**shelf) == set(map(PaperId, range(1, 7)))
    assert len(brought) == 2, "each process has one"
    assert min(brought.values()) == 3
    for title in titles:
        said(ada, f'unsave "{title}"', f"Removed from your list:* {title}")
    said(ada, f'show "{titles[0]}"', INVENTED[0][1][:20])  # and so each reaches the other one
    send_again(slack, "save ")
    for title, abstract in INVENTED[4:6]:  # both have come to the end of that
        said(ada, f'show "{title}"', abstract[:20])
    assert papers.lists.ids(**shelf) == set()


def said(ada: Person, command: str, answer: str, *, count: int | None = None) -> None:
    ada.slash(f"/papers {command}")
    ada.wait_for("general", lambda one: answer in one.as_text(), count=count, timeout=20)


def send_again(slack: FakeSlack, asked: str) -> None:
    """The commands that began so, as if Slack had not heard that they arrived."""
    transport = slack._courier.transport
    assert transport is not None
    for delivery in list(slack.deliveries):
        if delivery.payload["text"].startswith(asked):
            transport.send(delivery.kind, delivery.payload, Retry(1, "timeout"))
