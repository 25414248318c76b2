"""Semantic Scholar's replies, of invented papers and as they were recorded."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import NotThisFormat
from storage.models import Details, Mention, Problem, Record, Source
from storage.sources import semantic_scholar
from tests.storage.sources.cassettes import recorded
from tests.storage.sources.recorded import FOLDER, Checked, check_recorded
from tests.storage.sources.samples import PAGE, spoilt, takes_anything

REPLY = (FOLDER / "semantic_scholar.json").read_bytes()


def shown(at: int) -> Mention:
    return Mention(Source.SEMANTIC_SCHOLAR, PAGE, None, at)


def read(told: object) -> list[Record | Problem]:
    return list(semantic_scholar.parse(json.dumps(told).encode(), page=PAGE))


def test_a_search_is_read() -> None:
    assert list(semantic_scholar.parse(REPLY, page=PAGE)) == [
        Record(
            "Kites over Lisbon",
            shown(1),
            "We fly kites where a < b.",
            authors=("Ada Quill", "B. van Löv"),
            arxiv_id="2509.90001",
            doi="10.1000/kites.1",
            url="https://kites.example/1.pdf",
            published=date(2025, 9, 17),
            details=Details(venue="Annual Meeting on Kites", citations=42, year=2025),
        ),
        Record(
            "Boats from Orbit",
            shown(2),
            arxiv_id="2401.90002",
            details=Details(citations=0, year=2024),
        ),
        Record(
            "Bells at Night",
            shown(3),
            url="https://aclanthology.org/2023.acl-long.1",
            details=Details(venue="Bell Review"),
        ),
        Problem(f"{PAGE} #4", "has no title."),
    ]


def test_a_batch_tells_which_id_each_paper_is_of() -> None:
    kites, boats = ({"paperId": "a", "title": title} for title in ("Kites", "Boats"))
    assert read([kites, None, boats]) == [Record("Kites", shown(1)), Record("Boats", shown(3))]
    assert read([None, None]) == read([]) == []


def test_one_paper() -> None:
    assert read({"paperId": "a", "title": "Kites"}) == [Record("Kites", shown(1))]


@pytest.mark.parametrize("name", ["citingPaper", "citedPaper"])
def test_where_a_paper_leads_to(name: str) -> None:
    told = {"data": [{"contexts": [], name: {"paperId": "a", "title": "Kites"}}]}
    assert read(told) == [Record("Kites", shown(1))]


def test_recommended_papers() -> None:
    told = {"recommendedPapers": [{"paperId": "a", "title": "Kites"}]}
    assert read(told) == [Record("Kites", shown(1))]


def test_a_search_that_found_nothing() -> None:
    assert read({"total": 0, "offset": 0}) == []


@pytest.mark.parametrize("name", ["error", "message"])
def test_what_it_says_is_told(name: str) -> None:
    assert read({name: "Too many kites."}) == [
        Problem(PAGE, "Semantic Scholar says: Too many kites.")
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"authorId": "7", "name": "Ada Quill"},
        [{"authorId": "7"}],
        ["2025-09-17"],
        {"data": [{"snippet": {}, "paper": {"title": "Kites"}}]},
        {"data": [{"citedPaper": None}]},
        {},
        {"total": 7},
    ],
)
def test_what_holds_no_papers_is_refused(told: object) -> None:
    with pytest.raises(NotThisFormat):
        read(told)


def test_something_else_is_said_to_be() -> None:
    for content in (b"<html>", b"", b"Dear Ada,", b"7"):
        with pytest.raises(NotThisFormat):
            list(semantic_scholar.parse(content))


def test_a_reply_that_is_cut_off_is_not_read() -> None:
    (problem,) = semantic_scholar.parse(REPLY[:-9], page=PAGE)
    assert isinstance(problem, Problem)
    assert problem.place == PAGE
    assert problem.reason.startswith("The JSON is broken or cut off: ")


@settings(max_examples=80)
@given(spoilt(REPLY) | st.binary(max_size=200))
def test_whatever_comes_is_taken(content: bytes) -> None:
    takes_anything(semantic_scholar.parse, content)


def test_every_recorded_reply(shared: Path) -> None:
    folder = shared / "data" / "wire" / "semantic_scholar"
    found = check_recorded(semantic_scholar.parse, folder, "semantic_scholar", "Semantic Scholar")
    assert found == Checked(of=107, papers=10_357)


def test_a_recorded_batch_word_by_word(shared: Path) -> None:
    path = shared / "data" / "wire" / "semantic_scholar" / "test_get_papers_not_found_warning.yaml"
    (reply,) = recorded(path)
    first, second, third = semantic_scholar.parse(reply.body, page=PAGE)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert isinstance(third, Record)
    assert [each.mention.position for each in (first, second, third)] == [2, 3, 4]
    assert first.abstract.startswith("Most Difference-in-Difference (DD) papers rely on many years")
    assert first.authors == ("Marianne Bertrand", "E. Duflo", "S. Mullainathan")
    assert first.url == "http://papers.nber.org/papers/w8841.pdf"
    assert second.published == date(2013, 4, 10)
    assert second.details == Details(venue="ERN: Credit Risk (Topic)", citations=2185, year=2013)
    assert third.details == Details(citations=0, year=2023)
    assert third.url is None
