"""JSON lines and arrays of papers: the accepted names, what is wrong, and back what we print."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.taking_in import _as_read
from storage.errors import NotThisFormat
from storage.export import Entry, ExportFormat, export_papers
from storage.models import (
    Details,
    Mention,
    Paper,
    PaperId,
    Problem,
    Record,
    Source,
    StoredPaper,
)
from storage.sources import jsonl
from tests.storage.sources.samples import DAY, PAGE, sample, spoilt, takes_anything, titles


def shown(at: int) -> Mention:
    return Mention(Source.JSON_LINES, PAGE, None, at)


def of(*told: Any) -> list[Record | Problem]:
    return list(jsonl.parse("\n".join(map(json.dumps, told)).encode(), page=PAGE))


def only(**told: Any) -> Record:
    (read,) = of({"title": "Kites", **told})
    assert isinstance(read, Record)
    return read


def test_lines_are_read() -> None:
    assert list(jsonl.parse(sample("papers.jsonl"), page=PAGE)) == [
        Record(
            "Kites over Lisbon",
            shown(1),
            "We fly kites.",
            authors=("Ada Quill", "Bo van Löv"),
            arxiv_id="2509.90001",
            published=date(2025, 9, 17),
            details=Details(venue="Kite Letters"),
        ),
        Record(
            "Boats from Orbit",
            shown(2),
            "We count boats.",
            authors=("Cy Deck", "Di Oar"),
            doi="10.1000/boat.2",
            url="https://journal.example/boats",
            details=Details(year=2025),
        ),
        Problem(f"{PAGE}:3", "is no JSON: Unterminated string starting at."),
        Problem(f"{PAGE}:5", "is no JSON object."),
        Problem(f"{PAGE}:6", "has no title."),
        Record(
            "Knots in\n  Twine",
            shown(6),
            "Every kite has one.",
            authors=("A. Quill", 'B. van L\\"ov Jr.'),
            arxiv_id="math/0309136",
            published=date(2003, 9, 8),
            details=Details(
                version=2,
                venue="Knots 1",
                comment="9 pages",
                categories=("math.GT", "math.CO"),
            ),
        ),
    ]


def test_an_array_and_one_object_are_read() -> None:
    array = json.dumps([{"title": "Kites"}, {"title": "Boats"}], indent=1).encode()
    assert titles(list(jsonl.parse(array, page=PAGE))) == ["Kites", "Boats"]
    one = json.dumps({"title": "Kites"}, indent=1).encode()
    assert titles(list(jsonl.parse(one, page=PAGE))) == ["Kites"]
    assert list(jsonl.parse(b"[]", page=PAGE)) == []


def test_what_has_no_paper_is_something_else() -> None:
    for content in (b'{"name": "paperboy"}', b"{broken", b"[1, 2]", b"Dear Ada,\nthe keys"):
        with pytest.raises(NotThisFormat, match="no list of papers"):
            list(jsonl.parse(content, page=PAGE))


@pytest.mark.parametrize(
    ("told", "authors"),
    [
        ({"authors": ["Ada Quill", "van Löv, Bo"]}, ("Ada Quill", "Bo van Löv")),
        ({"authors": [{"name": "Ada Quill"}, {"name": None}, 3]}, ("Ada Quill", "3")),
        ({"author": [{"given": "Ada", "family": "Quill"}]}, ("Ada Quill",)),
        ({"author": [{"literal": "Kite Team"}]}, ("Kite Team",)),
        ({"authors": "Quill, Ada and van Löv, Bo"}, ("Ada Quill", "Bo van Löv")),
        ({"AUTHORS": "Ada Quill, Bo van Löv"}, ("Ada Quill", "Bo van Löv")),
        ({"authors": []}, ()),
        ({"authors": {"name": "Ada"}}, ()),
    ],
)
def test_authors(told: dict[str, Any], authors: tuple[str, ...]) -> None:
    assert only(**told).authors == authors


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ({"published": "2025-09-18T10:00:00Z"}, DAY),
        ({"date": "2025-09-18"}, DAY),
        ({"issued": {"date-parts": [[2025, 9, 18]]}}, DAY),
        ({"issued": {"date-parts": [["2025", "9", "18"]]}}, DAY),
        ({"issued": {"date-parts": [[2025]]}}, None),
        ({"issued": {"date-parts": []}}, None),
        ({"year": 2025}, None),
        ({"date": "2025-13-18"}, None),
        ({"versions": [{"version": "v1", "created": "Thu, 18 Sep 2025 19:18:42 GMT"}]}, DAY),
        ({"versions": [{"created": "Thu, 99 Sep"}]}, None),
        ({"versions": [None]}, None),
    ],
)
def test_days(told: dict[str, Any], day: date | None) -> None:
    assert only(**told).published == day


@pytest.mark.parametrize(
    ("told", "ids"),
    [
        ({"arxiv_id": "2509.90001"}, ("2509.90001", None, None)),
        ({"id": "arxiv:2509.90001"}, ("2509.90001", None, None)),
        ({"id": "2509.90001", "categories": "cs.LG"}, ("2509.90001", None, None)),
        ({"id": "smith/2024001"}, (None, None, None)),
        ({"id": 7}, (None, None, None)),
        ({"number": "arXiv:2509.90001"}, ("2509.90001", None, None)),
        ({"URL": "https://doi.org/10.1000/kite"}, (None, "10.1000/kite", None)),
        ({"link": "https://a.example/kite"}, (None, None, "https://a.example/kite")),
    ],
)
def test_ids(told: dict[str, Any], ids: tuple[str | None, ...]) -> None:
    read = only(**told)
    assert (read.arxiv_id, read.doi, read.url) == ids


@pytest.mark.parametrize(
    ("told", "year"),
    [
        ({"year": 2025}, 2025),
        ({"date": "2020"}, 2020),
        ({"date": "2020", "year": 2019}, 2019),
        ({"date": "2020-03-04"}, None),
        ({}, None),
    ],
)
def test_a_year_without_a_day_is_kept(told: dict[str, Any], year: int | None) -> None:
    assert only(**told).details.year == year


def test_a_summary_is_ours_only_beside_an_abstract() -> None:
    assert only(summary="Kites fly.").abstract == "Kites fly."
    both = only(summary="Kites fly.", abstract="We fly kites.")
    assert (both.abstract, both.summary) == ("We fly kites.", "Kites fly.")


def test_no_lone_surrogate_comes_through() -> None:
    assert only(abstract="\ud800 kites").abstract == "\ufffd kites"


# Back again

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), max_size=12)
NAMES = st.lists(st.sampled_from(["Ada Quill", "Bo van Löv", "Kite Team"]), max_size=3)


@settings(max_examples=60, deadline=None)
@given(
    title=WORDS,
    abstract=WORDS,
    summary=WORDS,
    names=NAMES,
    day=st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    published=st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    at=st.integers(1, 500),
    votes=st.none() | st.integers(0, 999),
)
def test_what_a_dry_run_prints_is_read_again(
    title: str,
    abstract: str,
    summary: str,
    names: list[str],
    day: date | None,
    published: date | None,
    at: int,
    votes: int | None,
) -> None:
    record = Record(
        f"Kites {title}".strip(),
        Mention(Source.JSON_LINES, "feed.xml", day, at, votes),
        abstract,
        summary,
        authors=tuple(names),
        arxiv_id="2509.90001",
        published=published,
        details=Details(
            version=2,
            venue="Knots 1",
            categories=("cs.LG",),
            code="https://a.example",
            citations=7,
            year=2024,
        ),
    )
    printed = json.dumps(_as_read(record)).encode()
    assert list(jsonl.parse(printed, page=PAGE)) == [record]


@settings(max_examples=60, deadline=None)
@given(NAMES, st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.booleans())
def test_what_is_exported_as_csl_is_read_again(
    names: list[str], day: date | None, on_arxiv: bool
) -> None:
    paper = Paper(
        "Kites over Lisbon",
        "We fly kites.",
        authors=tuple(names),
        arxiv_id="2509.90001" if on_arxiv else None,
        doi="10.1000/kite",
        published=day,
    )
    text = export_papers([Entry(StoredPaper(PaperId(1), paper))], ExportFormat.CSL)
    (read,) = jsonl.parse(text.encode(), page=PAGE)
    assert isinstance(read, Record)
    assert (read.title, read.abstract, read.authors) == (paper.title, paper.abstract, tuple(names))
    assert (read.arxiv_id, read.doi, read.published) == (paper.arxiv_id, paper.doi, day)


@settings(max_examples=80, deadline=None)
@given(spoilt() | st.binary(max_size=200))
def test_whatever_comes_is_taken(content: bytes) -> None:
    takes_anything(jsonl.parse, content)
