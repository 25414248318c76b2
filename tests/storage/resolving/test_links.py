"""Papers without an id are looked up: among stored ones, then service by service."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from storage.clean import clean
from storage.errors import FetchError, Offline, Rejected, TryLater
from storage.fetch import Fetched
from storage.identity import keys
from storage.ingest import ingest
from storage.models import Mention, PaperId, Record, Source
from storage.resolving.asking import link_services
from storage.resolving.links import AGAIN, STORED, UNANSWERED, LinkFinder, Looked
from storage.sqlite import SqliteStore
from storage.store import Due, Wanted
from tests.builders import DAY, INVENTED, FakeTagger, record

NOW = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
ARXIV, CROSSREF, SCHOLAR = "export.arxiv.org", "api.crossref.org", "api.semanticscholar.org"
NOTHING = {
    ARXIV: b'<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id></feed>',
    CROSSREF: b'{"status": "ok", "message-type": "work-list", "message": {"items": []}}',
    SCHOLAR: b'{"total": 0, "offset": 0}',
}
BOATS = INVENTED[5]
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id><entry>
<id>http://arxiv.org/abs/2503.00005v2</id><title>{}</title><summary>{}</summary>
<published>2025-03-09T00:00:00Z</published><updated>2025-03-11T00:00:00Z</updated></entry></feed>"""
OF_ARXIV = ATOM.format(*BOATS).encode()


@dataclass
class Net:
    """host → what it answers, to whatever it is asked."""

    answers: dict[str, bytes | FetchError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, url: str) -> Fetched:
        host = urlsplit(url).netloc
        self.asked.append(host)
        answer = {**NOTHING, **self.answers}[host]
        if isinstance(answer, FetchError):
            raise answer
        return Fetched(url, answer)

    def post(self, url: str, body: bytes) -> Fetched:
        raise AssertionError(url)


def take_in(store: SqliteStore, *records: Record) -> None:
    ingest(store, records, tagger=FakeTagger())


def finder(store: SqliteStore, net: Net, now: datetime = NOW) -> LinkFinder:
    return LinkFinder(store, net, link_services(), now=lambda: now)


def look(store: SqliteStore, net: Net, **how: bool) -> list[Looked]:
    return list(finder(store, net).go(limit=9, **how))


@pytest.fixture
def boats(store: SqliteStore) -> PaperId:
    """A paper of a daily page: title, abstract, day."""
    take_in(store, record(5))
    return store.papers.last_id()


def address(store: SqliteStore, id: PaperId) -> str | None:
    return store.papers.get(id).paper.address


def test_arxiv_has_it(store: SqliteStore, boats: PaperId) -> None:
    net = Net({ARXIV: OF_ARXIV})
    (looked,) = look(store, net)
    assert (looked.by, looked.stored.id) == ("arXiv", boats)
    assert looked.found
    assert looked.found.witnesses == ("short title", "abstract", "year")
    assert address(store, boats) == "https://arxiv.org/abs/2503.00005"
    assert net.asked == [ARXIV]
    assert store.papers.count() == 1
    assert look(store, net) == []


def test_what_is_found_is_no_showing_on_a_day(store: SqliteStore, boats: PaperId) -> None:
    look(store, Net({ARXIV: OF_ARXIV}))
    mentions = store.papers.get(boats).paper.mentions
    assert [(each.source, each.day) for each in mentions] == [
        (Source.ARXIV, None),
        (Source.DAILY_PAGE, DAY),
    ]
    assert store.papers.arrived(DAY + timedelta(days=1), DAY.replace(year=2030), limit=9) == {}


def test_the_next_service_is_asked_where_one_has_nothing(
    store: SqliteStore, boats: PaperId
) -> None:
    paper = {"paperId": "a", "title": BOATS[0], "abstract": BOATS[1], "year": 2025}
    paper |= {"externalIds": {"DOI": "10.1000/boats"}, "citationCount": 7}
    net = Net({SCHOLAR: json.dumps({"total": 1, "data": [paper]}).encode()})
    (looked,) = look(store, net)
    assert looked.by == "Semantic Scholar"
    assert net.asked == [ARXIV, CROSSREF, SCHOLAR]
    assert address(store, boats) == "https://doi.org/10.1000/boats"
    assert store.papers.get(boats).paper.details.citations == 7


def test_a_near_miss_is_no_link(store: SqliteStore, boats: PaperId) -> None:
    other = ATOM.format(f"{BOATS[0]}: A Survey", BOATS[1]).encode()
    assert [each.found for each in look(store, Net({ARXIV: other}))] == [None]
    assert address(store, boats) is None
    assert store.papers.count() == 1


def test_a_dry_run_changes_nothing(store: SqliteStore, boats: PaperId) -> None:
    before = store.papers.last_change()
    net = Net({ARXIV: OF_ARXIV})
    for _ in range(2):
        (looked,) = look(store, net, dry_run=True)
        assert looked.found
    assert store.papers.last_change() == before
    assert address(store, boats) is None


def test_what_is_not_found_rests_longer_each_time(store: SqliteStore, boats: PaperId) -> None:
    now = NOW
    for tries, rest in enumerate((*AGAIN, AGAIN[-1])):
        assert store.lookups.due(Wanted.LINK, now=now, limit=9) == [Due(boats, tries)]
        (looked,) = finder(store, Net(), now).go(limit=9)
        assert (looked.found, looked.silent) == (None, ())
        just_before = now + rest - timedelta(seconds=1)
        assert store.lookups.due(Wanted.LINK, now=just_before, limit=9) == []
        now += rest


@pytest.mark.parametrize(
    "error", [Offline("no net"), TryLater("busy", 60), Rejected("no", 403, b"")]
)
def test_a_service_that_does_not_answer_is_asked_once(
    store: SqliteStore, boats: PaperId, error: FetchError
) -> None:
    take_in(store, record(0), record(1))
    net = Net({ARXIV: error})
    finding = finder(store, net)
    assert [each.silent for each in finding.go(limit=9)] == [("arXiv",)] * 3
    assert net.asked.count(ARXIV) == 1
    assert net.asked.count(SCHOLAR) == 3
    assert finding.troubles == {"arXiv": error}
    assert store.lookups.due(Wanted.LINK, now=NOW + UNANSWERED, limit=1)


def test_where_nobody_answers_nothing_is_remembered(store: SqliteStore, boats: PaperId) -> None:
    take_in(store, record(0))
    net = Net(dict.fromkeys(NOTHING, Offline("no net")))
    finding = finder(store, net)
    assert list(finding.go(limit=9)) == []
    assert net.asked == [ARXIV, CROSSREF, SCHOLAR]
    assert [*finding.troubles] == ["arXiv", "Crossref", "Semantic Scholar"]
    assert len(store.lookups.due(Wanted.LINK, now=NOW, limit=9)) == 2


def test_an_answer_that_is_none_is_a_trouble(store: SqliteStore, boats: PaperId) -> None:
    finding = finder(store, Net({CROSSREF: b"<html>Sorry</html>"}))
    assert [each.silent for each in finding.go(limit=9)] == [("Crossref",)]
    assert str(finding.troubles["Crossref"]) == "This is no reply of Crossref's."


def test_a_title_that_a_service_cannot_look_up_is_no_trouble(
    store: SqliteStore, boats: PaperId
) -> None:
    finding = finder(store, Net({SCHOLAR: Rejected("no", 400, b"")}))
    assert [each.silent for each in finding.go(limit=9)] == [()]
    assert finding.troubles == {}


def test_a_stored_paper_with_an_id_is_found_without_asking(store: SqliteStore) -> None:
    """Two papers that were stored apart: one has a typo in its title and no abstract yet."""
    named = Record(
        BOATS[0],
        Mention(Source.ARXIV, "arXiv"),
        authors=("Ada Quill", "Bo van Löv"),
        arxiv_id="2503.00005",
        published=DAY,
    )
    bare = replace(named, title=BOATS[0], arxiv_id=None, authors=("Quill, A.",), published=None)
    _, id = [
        store.papers.add(clean(each), keys=keys(clean(each)), tags=[]) for each in (named, bare)
    ]
    net = Net()
    (looked,) = look(store, net)
    assert (looked.by, looked.stored.id) == (STORED, id)
    assert net.asked == []
    assert store.papers.count() == 1
    assert address(store, id) == "https://arxiv.org/abs/2503.00005"


def test_without_services_only_stored_papers_are_compared(
    store: SqliteStore, boats: PaperId
) -> None:
    finding = LinkFinder(store, Net(), (), now=lambda: NOW)
    assert [each.found for each in finding.go(limit=9)] == [None]
    assert store.lookups.due(Wanted.LINK, now=NOW, limit=9) == [Due(boats, 0)]
