"""Hugging Face's daily papers in JSON."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import NotThisFormat
from storage.models import Details, Mention, Problem, Record, Source
from storage.sources import huggingface
from tests.storage.sources.samples import DAY, PAGE, of_wire, sample, spoilt, takes_anything

REPLY = sample("daily_papers.json")


def shown(at: int, day: date | None, votes: int) -> Mention:
    return Mention(Source.HUGGING_FACE, PAGE, day, at, votes)


def test_a_day_is_read() -> None:
    asked = date(2025, 9, 19)
    assert list(huggingface.parse(REPLY, page=PAGE, day=asked)) == [
        Record(
            "Kites over Lisbon",
            shown(1, DAY, 42),
            "We fly kites where a < b.",
            authors=("Ada Quill", "Bo van Löv"),
            arxiv_id="2509.90001",
            published=date(2025, 9, 17),
            details=Details(code="https://github.com/quill/kites"),
        ),
        Record(
            "Boats from Orbit",
            shown(2, asked, 0),
            "We count boats.",
            arxiv_id="2509.90002",
            published=date(2025, 9, 17),
        ),
        Problem(f"{PAGE}:3", "has no title."),
    ]


def test_a_weekend_has_none() -> None:
    assert list(huggingface.parse(b"[]", page=PAGE, day=DAY)) == []


def test_an_error_is_told_in_their_words() -> None:
    reply = b'{"error": "Invalid date"}'
    problem = Problem(PAGE, "Hugging Face says: Invalid date")
    assert list(huggingface.parse(reply, page=PAGE)) == [problem]


def test_something_else_is_said_to_be() -> None:
    for content in (b"<html>", b"", b"[1, 2]", b"Dear Ada,"):
        with pytest.raises(NotThisFormat):
            list(huggingface.parse(content, page=PAGE))


def test_a_reply_that_is_cut_off_gives_what_came_whole() -> None:
    whole = list(huggingface.parse(REPLY, page=PAGE))
    second = REPLY.index(b'\n{"paper":{"id":"2509.90002"')
    for at in range(second + 2, REPLY.index(b'\n{"paper":{"id":"2509.90004"'), 5):
        *read, problem = huggingface.parse(REPLY[:at], page=PAGE)
        assert read[:1] == whole[:1]
        assert isinstance(problem, Problem)
        assert problem.place == PAGE
        assert problem.reason.startswith("The JSON is broken or cut off ")


@pytest.mark.parametrize("votes", [-1, 1 << 40, "many", None, True, 3.5])
def test_votes_that_are_none(votes: object) -> None:
    reply = json.dumps([{"paper": {"title": "Kites", "upvotes": votes}}])
    (read,) = huggingface.parse(reply.encode(), page=PAGE)
    assert isinstance(read, Record)
    assert read.mention.votes is None


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(str.strip)


@settings(max_examples=60, deadline=None)
@given(TEXT, TEXT, st.integers(0, 9999), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_what_is_sent_arrives(title: str, summary: str, votes: int, day: date) -> None:
    paper = {
        "id": "2509.90001",
        "title": f"Kites {title}".strip(),
        "summary": summary,
        "upvotes": votes,
        "submittedOnDailyAt": f"{day}T00:00:00.000Z",
    }
    (read,) = huggingface.parse(json.dumps([{"paper": paper}]).encode(), page=PAGE)
    expected = Record(
        f"Kites {title}".strip(), shown(1, day, votes), summary, arxiv_id="2509.90001"
    )
    assert read == expected


@settings(max_examples=80, deadline=None)
@given(spoilt() | st.binary(max_size=200))
def test_whatever_comes_is_taken(content: bytes) -> None:
    takes_anything(huggingface.parse, content)


def test_real_days(shared: Path) -> None:
    folder = shared / "data" / "wire" / "hf_daily_papers"
    read = of_wire(huggingface.parse, folder / "sotawhat_hf_daily_papers.json")
    papers = [each for each in read if isinstance(each, Record)]
    assert (len(read), len(papers)) == (30, 30)
    assert {paper.mention.day for paper in papers} == {date(2026, 6, 12)}
    assert sum(paper.details.code is not None for paper in papers) == 16
    assert sum(len(paper.authors) for paper in papers) == 201
    assert papers[0].arxiv_id == "2606.00467"
    assert papers[0].published == date(2026, 5, 30)
    for name, votes in (("ai-papers-digest", [42, 85]), ("Agent_Veille_Tech", [1, 0])):
        made = of_wire(huggingface.parse, folder / f"handmade_{name}.json")
        assert [each.mention.votes for each in made if isinstance(each, Record)] == votes
