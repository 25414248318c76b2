"""Any RSS or Atom feed."""

from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import NotThisFormat
from storage.models import Mention, Problem, Record, Source
from storage.sources import feed
from storage.sources.citation import LONGEST_ABSTRACT
from tests.storage.sources.samples import (
    DAY,
    PAGE,
    of_wire,
    sample,
    spoilt,
    takes_anything,
    titles,
)

BEGIN = '<rss version="2.0"><channel><title>Kites</title>'
END = "</channel></rss>"


def shown(at: int, day: date | None = DAY) -> Mention:
    return Mention(Source.FEED, PAGE, day, at)


def item(inside: str) -> str:
    return f"<item><title>Kites</title>{inside}</item>"


def only(inside: str) -> Record:
    (read,) = feed.parse(f"{BEGIN}{item(inside)}{END}".encode(), page=PAGE)
    assert isinstance(read, Record)
    return read


def test_a_journals_feed_is_read() -> None:
    assert list(feed.parse(sample("journal.xml"), page=PAGE)) == [
        Record(
            "Kites over Lisbon",
            shown(1),
            "We fly kites where p < 0.05.",
            authors=("Ada Quill", "Bo van Löv"),
            doi="10.1000/kite.3.14",
            url="https://journal.example/kites/14?ref=rss",
        ),
        Problem(f"{PAGE} #2", "has no title."),
    ]


def test_a_laboratorys_feed_is_read() -> None:
    assert list(feed.parse(sample("blog.atom"), page=PAGE)) == [
        Record(
            "Boats & Orbits",
            shown(1),
            "We count boats within 6 %.",
            authors=("Cy Deck",),
            arxiv_id="2509.90002",
        )
    ]


def test_what_is_no_feed_is_said_to_be_none() -> None:
    for content in (b"", b"Dear Ada,", b"<html><body>x</body></html>", b'{"title": "a"}'):
        with pytest.raises(NotThisFormat):
            list(feed.parse(content, page=PAGE))


def test_a_feed_without_entries_has_none() -> None:
    assert list(feed.parse(f"{BEGIN}{END}".encode(), page=PAGE)) == []


def test_an_article_is_no_abstract() -> None:
    assert only(f"<description>{'kite ' * LONGEST_ABSTRACT}</description>").abstract == ""


@pytest.mark.parametrize(
    ("inside", "authors"),
    [
        (
            "<author>Ada Quill, Bo van Löv and Cy Deck</author>",
            ("Ada Quill", "Bo van Löv", "Cy Deck"),
        ),
        ("<author>ada@lab.org (Ada Quill)</author>", ("Ada Quill",)),
        ("<author>ada@lab.org</author>", ()),
        ("<author>Quill, Ada</author>", ("Ada Quill",)),
        ("", ()),
    ],
)
def test_authors(inside: str, authors: tuple[str, ...]) -> None:
    assert only(inside).authors == authors


@pytest.mark.parametrize(
    ("inside", "ids"),
    [
        ("<guid>10.1000/kite</guid>", ("10.1000/kite", None)),
        ("<link>https://doi.org/10.1000/kite</link>", ("10.1000/kite", None)),
        ("<link>https://arxiv.org/abs/2509.90001v2</link>", (None, "2509.90001")),
        ("<description>as arXiv:2509.90001 says</description>", (None, None)),
    ],
)
def test_ids(inside: str, ids: tuple[str | None, str | None]) -> None:
    read = only(inside)
    assert (read.doi, read.arxiv_id) == ids


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Thu, 18 Sep 2025 00:00:00 -0400", DAY),
        ("2025-09-18T01:00:00+02:00", date(2025, 9, 17)),
        ("2025-09-18", DAY),
        ("yesterday", None),
        ("Thu, 99 Sep 2025 00:00:00 GMT", None),
    ],
)
def test_days(written: str, day: date | None) -> None:
    assert only(f"<pubDate>{written}</pubDate>").mention.day == day


def test_a_feed_that_is_not_well_formed_is_read_on() -> None:
    content = f"{BEGIN}{item('<link>https://a.example/?b=1&c=2</link>')}{item('<b>&nbsp;')}{END}"
    first, second = feed.parse(content.encode(), page=PAGE)
    assert isinstance(first, Record)
    assert first.url == "https://a.example/?b=1&c=2"
    assert isinstance(second, Record)


def test_an_entity_expands_to_nothing_large() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(10))
    content = f"<!DOCTYPE rss [{bomb}]>{BEGIN}{item('<description>&e9;</description>')}{END}"
    for each in feed.parse(content.encode(), page=PAGE):
        assert isinstance(each, Problem) or len(each.abstract) < 10_000


def test_a_file_is_never_read_for_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("keys under the mat")
    head = f'<!DOCTYPE rss [<!ENTITY e SYSTEM "file://{secret}">]>'
    content = f"{head}{BEGIN}{item('<description>&e;</description>')}{END}"
    assert "keys" not in str(list(feed.parse(content.encode(), page=PAGE)))


WORDS = st.lists(
    st.sampled_from(["kites", "a < b", "R&D", "50 %", "größe", "'x'", '"y"', "鶴"]),
    min_size=1,
    max_size=8,
).map(lambda words: f"Kites {' '.join(words)} end")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_what_is_sent_arrives(papers: list[tuple[str, str]]) -> None:
    """A text is HTML in XML: escaped twice."""
    items = "".join(
        f"<item><title>{escape(escape(title))}</title>"
        f"<description>{escape(f'<p>{escape(text)}</p>')}</description></item>"
        for title, text in papers
    )
    read = list(feed.parse(f"{BEGIN}{items}{END}".encode(), page=PAGE))
    assert read == [
        Record(title, shown(n, None), text) for n, (title, text) in enumerate(papers, start=1)
    ]


@settings(max_examples=80, deadline=None)
@given(spoilt() | st.binary(max_size=200))
def test_whatever_comes_is_taken(content: bytes) -> None:
    takes_anything(feed.parse, content)


def test_real_feeds(shared: Path) -> None:
    folder = shared / "data" / "wire" / "rss"
    for name, count in (("2026-02-01", 45), ("2026-03", 48)):
        read = of_wire(feed.parse, folder / f"hf_papers_rss_azuresilent_{name}.xml")
        papers = [each for each in read if isinstance(each, Record)]
        assert len(titles(read)) == len(read) == count
        assert all(paper.arxiv_id and paper.mention.day and paper.abstract for paper in papers)
