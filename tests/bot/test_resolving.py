"""Looking up what papers lack, in the background: whose turn it is, and when the next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from bot.blocks.papers import titled
from bot.config import Config
from bot.resolving import EVERY, LINKS_A_ROUND, LONGEST, TURN, Resolving, resolving
from storage import (
    FetchError,
    Looked,
    Mention,
    Offline,
    PaperId,
    Record,
    Source,
    Store,
    take_in,
)
from storage.fetch import Fetched
from tests.builders import paper

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
NOTHING = {
    "export.arxiv.org": b'<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id>'
    b"</feed>",
    "api.crossref.org": b'{"status": "ok", "message-type": "work-list", "message": {"items": []}}',
    "api.semanticscholar.org": b'{"total": 0, "offset": 0}',
}
ABSTRACT = "Two people share a line and a kite, and neither can steer it alone. " * 3
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id><entry>
<id>http://arxiv.org/abs/2503.00005v1</id><title>{}</title><summary>{}</summary>
<published>2025-03-09T00:00:00Z</published></entry></feed>"""


@dataclass
class Net:
    """Answers that nobody knows the paper."""

    error: FetchError | None = None
    answers: Mapping[str, bytes] = field(default_factory=lambda: NOTHING)
    asked: list[str] = field(default_factory=list)

    def get(self, url: str) -> Fetched:
        self.asked.append(urlsplit(url).netloc)
        if self.error:
            raise self.error
        return Fetched(url, self.answers[self.asked[-1]])

    def post(self, url: str, body: bytes) -> Fetched:
        self.asked.append("batch")
        if self.error:
            raise self.error
        return Fetched(url, json.dumps([None] * len(json.loads(body)["ids"])).encode())


@dataclass
class Watch:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def at(store: Store, net: Net, watch: Watch) -> Resolving:
    return Resolving(store, net, "", watch)  # type: ignore[arg-type]


def add(store: Store, count: int, **told: str) -> None:
    for n in range(count):
        store.papers.add(paper(title=f"Kites {n}", **told), keys=[f"title:{n}"], tags=[])


def test_it_is_off_unless_it_is_switched_on(store: Store) -> None:
    assert resolving(Config(), store, Net(), now=Watch()) is None  # type: ignore[arg-type]
    on = resolving(Config(resolve=True), store, Net(), now=Watch())  # type: ignore[arg-type]
    assert isinstance(on, Resolving)


def test_a_round_is_some_papers_and_then_rests(store: Store) -> None:
    add(store, LINKS_A_ROUND + 2)
    net, watch = Net(), Watch()
    errand = at(store, net, watch)
    assert len(list(errand.go())) == LINKS_A_ROUND
    assert len(net.asked) == 3 * LINKS_A_ROUND
    watch.now = NOW + EVERY - timedelta(seconds=1)
    assert list(errand.go()) == []
    watch.now = NOW + EVERY
    assert len(list(errand.go())) == 2


def test_papers_with_an_id_are_asked_for_by_batch(store: Store) -> None:
    add(store, 3, arxiv_id="2503.00001")
    net = Net()
    assert len(list(at(store, net, Watch()).go())) == 1
    assert net.asked == ["batch"]


def test_two_processes_take_turns(store: Store) -> None:
    add(store, 2)
    watch = Watch()
    first, second = (at(store, Net(), watch).go() for _ in range(2))
    assert isinstance(next(iter(first)), Looked)
    assert list(second) == []


def test_a_process_that_was_killed_holds_nobody_up_for_long(store: Store) -> None:
    add(store, 2)
    watch = Watch()
    killed = at(store, Net(), watch).go()
    next(iter(killed))
    watch.now = NOW + TURN
    assert len(list(at(store, Net(), watch).go())) == 1  # the other one was noted


def test_it_asks_more_and_more_seldom_while_nobody_answers(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    add(store, 1)
    net, watch = Net(Offline("no net")), Watch()
    rests = []
    for _ in range(8):
        began = watch.now
        assert list(at(store, net, watch).go()) == []
        while not at(store, net, watch)._takes_turn():
            watch.now += timedelta(minutes=5)
        store.facts.forget("resolving not before")
        rests.append(watch.now - began)
    assert rests == [EVERY * 2, EVERY * 4, EVERY * 8, EVERY * 16, EVERY * 32, *[LONGEST] * 3]
    assert "papers are not looked up: no net" in caplog.messages
    net.error = None
    assert len(list(at(store, net, watch).go())) == 1
    assert store.facts.find("resolving failed") == "0"


def test_a_paper_whose_link_was_found_leads_there_and_no_longer_to_a_search(store: Store) -> None:
    take_in(store, [Record("A kite for two", Mention(Source.DAILY_PAGE, "page"), ABSTRACT)])
    before = store.papers.get(PaperId(1))
    assert before.paper.address is None
    assert "http" not in titled(before)
    entry = ATOM.format(before.paper.title, ABSTRACT).encode()
    net = Net(answers={**NOTHING, "export.arxiv.org": entry})
    list(at(store, net, Watch()).go())
    after = store.papers.get(PaperId(1))
    assert "<https://arxiv.org/abs/2503.00005|" in titled(after)
