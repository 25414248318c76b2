"""From a plan to papers in the store."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.collect import Collected, Mark, collect_papers
from storage.errors import BrokenReply, FetchError, NotThisFormat, Offline, Rejected, TryLater
from storage.fetch import Fetched, Fetcher, NotModified
from storage.ingest import ingest
from storage.models import IngestReport, PaperId, Problem, Source
from storage.sources import arxiv
from storage.sources.files import read_pages
from storage.sources.plans import ArxivListing, ArxivQuery, FeedAt, HuggingFaceDays, Plan
from storage.sqlite import SqliteStore, open_sqlite
from storage.wire import Wire
from tests.builders import FakeTagger
from tests.storage.servers import Clock, reply, serving
from tests.storage.sources.samples import DAY, sample

NEXT = DAY + timedelta(days=1)
DAILY = "https://huggingface.co/api/daily_papers?date={}&limit=100"
LISTING = "https://rss.arxiv.org/rss/cs.LG"
BOATS = b'[{"paper": {"id": "2509.90009", "title": "Boats at Night", "summary": "We wait."}}]'


@dataclass
class Net:
    """URL (or the number of the call) → what is answered."""

    answers: Mapping[str | int, bytes | Fetched | FetchError]
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def get(
        self, url: str, *, etag: str | None = None, modified: str | None = None
    ) -> Fetched | NotModified:
        self.asked.append((url, etag))
        answer = self.answers.get(url, self.answers.get(len(self.asked), Offline("no net")))
        if isinstance(answer, FetchError):
            raise answer
        told = Fetched(url, answer) if isinstance(answer, bytes) else answer
        return NotModified() if etag and etag == told.etag else told


def collect(
    store: SqliteStore,
    plan: Plan,
    net: Net,
    since: date = DAY,
    until: date = DAY,
    marks: Mapping[str, Mark] | None = None,
) -> Collected:
    return collect_papers(store, plan, net, since=since, until=until, marks=marks)


def stored(store: SqliteStore) -> list[str]:
    return sorted(each.paper.title for each in store.papers.after(PaperId(0), limit=100))


def test_days_are_taken_in(store: SqliteStore) -> None:
    net = Net({DAILY.format(DAY): sample("daily_papers.json"), DAILY.format(NEXT): b"[]"})
    got = collect(store, HuggingFaceDays(), net, until=NEXT)
    problem = Problem("Daily Papers:3", "has no title.")
    assert got == Collected(IngestReport(2, 2, 2, 0, (problem,)), NEXT, {}, None)
    assert stored(store) == ["Boats from Orbit", "Kites over Lisbon"]
    again = collect(store, HuggingFaceDays(), net, until=NEXT)
    assert again.report == IngestReport(2, 2, 0, 0, (problem,))


def test_what_was_late_is_caught_up(store: SqliteStore) -> None:
    """The first page that fails ends it; what came before is in, and is said to be."""
    net = Net({DAILY.format(DAY): BOATS})
    got = collect(store, HuggingFaceDays(), net, until=NEXT + timedelta(days=1))
    assert (got.report.added, got.until) == (1, DAY)
    assert isinstance(got.error, Offline)
    assert [url for url, _ in net.asked] == [DAILY.format(DAY), DAILY.format(NEXT)]
    assert collect(store, HuggingFaceDays(), Net({})).until is None


def test_pages_are_followed(store: SqliteStore) -> None:
    second = sample("arxiv_query.xml").replace(b"2509.9000", b"2509.8000")
    second = second.replace(b"Kites over", b"Balloons over").replace(b"Boats that", b"Ships that")
    net = Net({1: sample("arxiv_query.xml"), 2: second, 3: second})
    got = collect(store, ArxivQuery(("cs.LG",)), net)
    assert [url.partition("&start=")[2].partition("&")[0] for url, _ in net.asked] == [
        *("0", "200", "400")
    ]
    assert (got.report.records, got.report.added, got.until, got.error) == (9, 5, DAY, None)


def test_a_new_version_of_an_unknown_paper_is_no_new_paper(store: SqliteStore) -> None:
    net = Net({LISTING: sample("arxiv_listing.xml")})
    got = collect(store, ArxivListing("cs.LG"), net)
    assert got.report == IngestReport(2, 2, 2, 0, ())
    assert stored(store) == ["Boats from Orbit", "Kites over Lisbon"]


def test_a_new_version_of_a_known_paper_is_its_mention(store: SqliteStore) -> None:
    old = b'[{"paper": {"id": "2401.90001", "title": "An Old Kite", "summary": "We mend."}}]'
    collect(store, HuggingFaceDays(), Net({DAILY.format(DAY): old}))
    got = collect(store, ArxivListing("cs.LG"), Net({LISTING: sample("arxiv_listing.xml")}))
    assert (got.report.records, got.report.added) == (3, 2)
    every = [each.paper for each in store.papers.after(PaperId(0), limit=9)]
    (kite,) = [paper for paper in every if paper.arxiv_id == "2401.90001"]
    assert [mention.source for mention in kite.mentions] == [Source.ARXIV, Source.HUGGING_FACE]


def test_a_page_is_sent_again_only_when_it_has_changed(store: SqliteStore) -> None:
    feed = FeedAt("https://lab.example/atom")
    net = Net({feed.url: Fetched(feed.url, sample("blog.atom"), '"1"', "then")})
    first = collect(store, feed, net)
    assert first.marks == {feed.url: Mark('"1"', "then")}
    second = collect(store, feed, net, marks=first.marks)
    assert second == Collected(IngestReport(), DAY, first.marks, None)
    assert net.asked == [(feed.url, None), (feed.url, '"1"')]


@pytest.mark.parametrize("name", ["arxiv_query.xml", "journal.xml"])
def test_no_mark_where_anything_may_be_missing(store: SqliteStore, name: str) -> None:
    """One page of several, and one with an entry that cannot be read."""
    plan: Plan = ArxivQuery(("cs.LG",)) if name.startswith("arxiv") else FeedAt("https://a.b")
    page = Fetched("u", sample(name), '"1"')
    got = collect(store, plan, Net(dict.fromkeys(range(1, 4), page)))
    assert (dict(got.marks), got.error) == ({}, None)


def test_a_feed_that_was_cut_off_is_taken_in_and_asked_for_again(store: SqliteStore) -> None:
    whole = sample("arxiv_listing.xml")
    cut = whole[: whole.index(b"<title>An Old Kite")]
    got = collect(store, ArxivListing("cs.LG"), Net({LISTING: Fetched(LISTING, cut, '"1"')}))
    assert (got.report.added, got.until, dict(got.marks)) == (2, None, {})
    assert isinstance(got.error, BrokenReply)
    assert str(got.error) == "arXiv cs.LG: The feed is cut off after 2 whole entries."
    assert got.report.problems == (
        Problem("arXiv cs.LG", "The feed is cut off after 2 whole entries."),
    )


def test_what_a_service_says_of_a_refusal_is_told(store: SqliteStore) -> None:
    refusal = Rejected("export.arxiv.org refuses (HTTP 400).", 400, sample("arxiv_error.xml"))
    got = collect(store, ArxivQuery(("cs.LG",)), Net({1: refusal}))
    assert got.error is refusal
    (problem,) = got.report.problems
    assert problem.reason == "arXiv says: incorrect id format for kite"
    bare = Rejected("huggingface.co refuses (HTTP 404).", 404, b"<html>")
    assert collect(store, HuggingFaceDays(), Net({1: bare})).report == IngestReport()


def test_something_else_than_was_asked_for(store: SqliteStore) -> None:
    got = collect(store, HuggingFaceDays(), Net({1: b"<html>We are busy</html>"}))
    assert isinstance(got.error, NotThisFormat)
    assert (got.until, got.report) == (None, IngestReport())


def test_over_a_real_line(store: SqliteStore) -> None:
    """A server that fails first and is then cut off in the middle."""
    body, clock = sample("arxiv_listing.xml"), Clock()
    answers = [reply(b"", 503), reply(body)[:2000], reply(body)]
    with serving(**{"rss/cs.LG": answers}) as server:
        wire = Wire(resolve=server.resolve, connect=server.connect)
        fetcher = Fetcher(wire, clock=clock, sleep=clock.sleep)
        plan = FeedAt("http://rss.arxiv.org/rss/cs.LG")
        got = collect_papers(store, plan, fetcher, since=DAY, until=DAY)
    assert (got.report.added, got.error) == (4, None)
    assert server.paths() == ["/rss/cs.LG"] * 3


DAYS = [DAY + timedelta(days=n) for n in range(4)]
REPLIES = {
    day: f'[{{"paper": {{"id": "2509.7000{n}", "title": "Kite Number {word} over the Harbour"}}}}]'
    for n, (day, word) in enumerate(zip(DAYS, ("One", "Two", "Three", "Four"), strict=True))
}
TROUBLES = st.lists(
    st.none()
    | st.sampled_from([Offline("no net"), BrokenReply("cut"), TryLater("busy", 90.0)])
    | st.sampled_from([b"", b"<html>busy</html>", b'{"error": "Internal Server Error"}'])
    | st.integers(1, 60),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(TROUBLES)
def test_whatever_fails_nothing_is_lost_or_doubled(
    troubles: list[FetchError | bytes | int | None],
) -> None:
    """Asked again from the last good day until all is in: None is no trouble, a number a cut."""
    net = Net({DAILY.format(day): text.encode() for day, text in REPLIES.items()})
    left = list(troubles)

    class Troubled(Net):
        def get(self, url: str, **marks: str | None) -> Fetched | NotModified:
            trouble = left.pop(0) if left else None
            if isinstance(trouble, FetchError):
                raise trouble
            got = net.get(url)
            if trouble is None or not isinstance(got, Fetched):
                return got
            return Fetched(url, got.body[:trouble] if isinstance(trouble, int) else trouble)

    with TemporaryDirectory() as folder:
        store = open_sqlite(Path(folder) / "papers.db")
        added, since, rounds = 0, DAY, 0
        while since <= DAYS[-1]:
            got = collect(store, HuggingFaceDays(), Troubled({}), since, DAYS[-1])
            added, rounds = added + got.report.added, rounds + 1
            since = got.until + timedelta(days=1) if got.until else since
            assert (got.error is None) == (got.until == DAYS[-1])
        assert rounds <= len(troubles) + 1
        assert (added, len(stored(store))) == (4, 4)
        store.close()


def test_half_a_year_from_three_sources_is_one_record_each(
    store: SqliteStore, shared: Path
) -> None:
    """Pages first, then the same days as Hugging Face and as arXiv reply."""
    pages = shared / "data" / "pages"
    lines = (pages / "daily_2024_h1.expected.jsonl").read_text(encoding="utf-8").splitlines()
    gold = {date.fromisoformat(day["date"]): day["papers"] for day in map(json.loads, lines)}
    ids = {paper["arxiv_id"] for papers in gold.values() for paper in papers}
    since, until = min(gold), max(gold)
    read = read_pages([str(pages / "daily_2024_h1")], today=until, year=2024)
    assert ingest(store, read, tagger=FakeTagger()).added == len(ids)
    days = {DAILY.format(day): _as_hugging_face(papers) for day, papers in gold.items()}
    assert collect(store, HuggingFaceDays(), Net(days), since, until).report.added == 0
    replies = (
        each
        for day, papers in gold.items()
        for each in arxiv.parse(_as_arxiv(papers, day), page="arXiv cat:cs.LG")
    )
    assert ingest(store, replies, tagger=FakeTagger()).added == 0
    every = [each.paper for each in store.papers.after(PaperId(0), limit=2 * len(ids))]
    assert sorted(str(paper.arxiv_id) for paper in every) == sorted(ids)
    sources = {frozenset(mention.source for mention in paper.mentions) for paper in every}
    assert sources == {frozenset({Source.DAILY_PAGE, Source.HUGGING_FACE, Source.ARXIV})}


def _as_hugging_face(papers: Sequence[Mapping[str, str]]) -> bytes:
    told = [
        {"id": paper["arxiv_id"], "title": paper["title"], "summary": paper["abstract"]}
        for paper in papers
    ]
    return json.dumps([{"paper": paper} for paper in told]).encode()


def _as_arxiv(papers: Sequence[Mapping[str, str]], day: date) -> bytes:
    entries = (
        f"<entry><id>http://arxiv.org/abs/{paper['arxiv_id']}v1</id>"
        f"<title>{escape(paper['title'])}</title><summary>{escape(paper['abstract'])}</summary>"
        f"<published>{day}T00:00:00Z</published><updated>{day}T00:00:00Z</updated></entry>"
        for paper in papers
    )
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/api/x</id>'
    return f"{head}{''.join(entries)}</feed>".encode()
