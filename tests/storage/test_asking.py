"""Single papers that somebody wants now."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from storage import asking
from storage.asking import DOWN, MISSING, Asking, quick_fetcher
from storage.errors import FetchError, Offline, Rejected, TryLater
from storage.fetch import Fetched, Fetcher
from storage.models import PaperId
from storage.sqlite import SqliteStore
from storage.wire import Wire
from tests.storage.servers import Clock, reply, serving
from tests.storage.sources.samples import sample

NOW = datetime(2025, 9, 19, 14, 5, tzinfo=UTC)
EMPTY = sample("arxiv_empty.xml")


def entry(id: str, title: str) -> bytes:
    head = b'<feed xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/api/x</id>'
    told = (
        f"<entry><id>http://arxiv.org/abs/{id}v2</id><title>{title}</title>"
        f"<summary>We fly {title}.</summary><published>2025-01-01T00:00:00Z</published></entry>"
    )
    return head + told.encode() + b"</feed>"


@dataclass
class Arxiv:
    """id → title of what it has; `fails`: with what, while there is any left."""

    has: dict[str, str] = field(default_factory=dict)
    fails: list[FetchError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, **marks: str | None) -> Fetched:
        (ids,) = parse_qs(urlsplit(url).query)["id_list"]
        self.asked.append(ids)
        if self.fails:
            raise self.fails.pop(0)
        for id in ids.split(","):
            if id in self.has:
                return Fetched(url, entry(id, self.has[id]))
        return Fetched(url, EMPTY)


@dataclass
class Now:
    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment


def titles(store: SqliteStore) -> list[str]:
    return sorted(each.paper.title for each in store.papers.after(PaperId(0), limit=100))


def test_a_paper_is_taken_in_by_its_id(store: SqliteStore) -> None:
    net = Arxiv({"2401.90001": "Kites over Lisbon"})
    Asking(store, net, now=Now()).take_in(["arxiv:2401.90001", "acl:x", "arxiv:math/0309136"])
    assert titles(store) == ["Kites over Lisbon"]
    assert net.asked == ["2401.90001,math/0309136"]


def test_what_no_service_is_known_for_is_not_asked_for(store: SqliteStore) -> None:
    net = Arxiv()
    Asking(store, net, now=Now()).take_in(["acl:x", "openreview:AbC-d_12"])
    assert net.asked == []


def test_what_is_missing_is_not_asked_for_again_at_once(store: SqliteStore) -> None:
    net, now = Arxiv(), Now()
    wanted = Asking(store, net, now=now)
    for _ in range(3):
        wanted.take_in(["arxiv:9901.00001"])
    assert net.asked == ["9901.00001"]
    now.moment += MISSING
    wanted.take_in(["arxiv:9901.00001"])
    assert len(net.asked) == 2


def test_nobody_waits_for_a_network_that_is_gone(store: SqliteStore) -> None:
    net, now = Arxiv({"2401.90001": "Kites"}, [Offline("no net")]), Now()
    wanted = Asking(store, net, now=now)
    for id in ("2401.90001", "2401.90002"):
        with pytest.raises(Offline, match="no net"):
            wanted.take_in([f"arxiv:{id}"])
    assert net.asked == ["2401.90001"]
    now.moment += DOWN
    wanted.take_in(["arxiv:2401.90001"])
    assert titles(store) == ["Kites"]


def test_a_refusal_is_told_and_may_be_over_next_time(store: SqliteStore) -> None:
    refusal = Rejected("export.arxiv.org refuses (HTTP 400).", 400, b"")
    net = Arxiv({"2401.90001": "Kites"}, [refusal])
    wanted = Asking(store, net, now=Now())
    with pytest.raises(Rejected):
        wanted.take_in(["arxiv:2401.90001"])
    wanted.take_in(["arxiv:2401.90001"])
    assert titles(store) == ["Kites"]


def test_not_everybody_waits_for_ever(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TURN", 0.01)
    begun, may_end = threading.Event(), threading.Event()

    class Slow(Arxiv):
        def get(self, url: str, **marks: str | None) -> Fetched:
            begun.set()
            assert may_end.wait(10)
            return super().get(url)

    wanted = Asking(store, Slow(), now=Now())
    first = threading.Thread(target=wanted.take_in, args=[["arxiv:2401.90001"]])
    first.start()
    assert begun.wait(10)
    with pytest.raises(TryLater, match="Many papers are being fetched"):
        wanted.take_in(["arxiv:2401.90002"])
    may_end.set()
    first.join(10)
    wanted.take_in(["arxiv:2401.90002"])


def test_it_is_quick_to_give_up() -> None:
    clock = Clock()
    with serving(a=[reply(b"", 503, Retry_After="30"), reply(b"late")]) as server:
        wire = Wire(resolve=server.resolve, connect=server.connect)
        quick = Fetcher(wire, clock=clock, sleep=clock.sleep, tries=2, patience=4.0)
        with pytest.raises(TryLater):
            quick.get("http://papers.test/a")
    assert clock.slept == []
    with serving(a=[reply(b"", 503), reply(b"", 503), reply(b"late")]) as server:
        wire = Wire(resolve=server.resolve, connect=server.connect)
        quick = Fetcher(wire, clock=clock, sleep=clock.sleep, tries=2, patience=4.0)
        with pytest.raises(TryLater):
            quick.get("http://papers.test/a")
    assert len(server.asked) == 2
    made = quick_fetcher("ada@papers.test")
    assert (made._tries, made._patience, made._wire._limits) == (2, 4.0, asking.QUICK)
