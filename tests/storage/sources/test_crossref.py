"""Crossref's replies, of invented papers and as they were recorded."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import NotThisFormat
from storage.models import Details, Mention, Problem, Record, Source
from storage.sources import crossref
from tests.storage.sources.cassettes import recorded
from tests.storage.sources.recorded import FOLDER, Checked, check_recorded
from tests.storage.sources.samples import PAGE, spoilt, takes_anything

REPLY = (FOLDER / "crossref.json").read_bytes()


def shown(at: int) -> Mention:
    return Mention(Source.CROSSREF, PAGE, None, at)


def read(told: object) -> list[Record | Problem]:
    return list(crossref.parse(json.dumps(told).encode(), page=PAGE))


def one(**work: Any) -> Record:
    """The record of a work."""
    whole = {"DOI": "10.1000/kites", "title": ["Kites"], **work}
    (found,) = read({"status": "ok", "message-type": "work", "message": whole})
    assert isinstance(found, Record)
    return found


def test_a_list_of_works_is_read() -> None:
    assert list(crossref.parse(REPLY, page=PAGE)) == [
        Record(
            "Kites over Lisbon: a field guide",
            shown(1),
            "<jats:p>We fly <jats:italic>kites</jats:italic>.</jats:p>",
            authors=("Ada Quill", "Bo van Löv Jr.", "The Kite Group"),
            arxiv_id="2509.90001",
            doi="10.1000/kites.1",
            published=date(2025, 9, 17),
            details=Details(venue="Journal of Kites", citations=42, year=2025),
        ),
        Record(
            "Boats from Orbit",
            shown(2),
            doi="10.1000/boats.2",
            details=Details(withdrawn=True, year=1997),
        ),
        Problem(f"{PAGE} #3", "is a journal, no paper."),
        Problem(f"{PAGE} #4", "has no title."),
    ]


def test_one_work() -> None:
    assert one() == Record("Kites", shown(1), doi="10.1000/kites")


def test_a_work_as_a_doi_s_own_server_sends_it() -> None:
    work = {"DOI": "10.1000/KITES", "title": "Kites", "container-title": "Journal of Kites"}
    assert read(work) == [
        Record("Kites", shown(1), doi="10.1000/kites", details=Details(venue="Journal of Kites"))
    ]


@pytest.mark.parametrize("below", ["KITES OF THE NORTH", "kites", ""])
def test_what_is_no_subtitle(below: str) -> None:
    assert one(title=["All about kites"], subtitle=[below]).title == "All about kites"


def test_a_version_of_an_arxiv_paper() -> None:
    relation = {"is-version-of": [{"id": "https://arxiv.org/abs/2509.90001v2"}]}
    assert one(relation=relation).arxiv_id == "2509.90001"
    assert one(relation={"has-preprint": [{"id": "10.1101/kites"}]}).arxiv_id is None


@pytest.mark.parametrize(
    ("parts", "day", "year"),
    [
        ([2025, 9, 17], date(2025, 9, 17), 2025),
        ([2025, 2, 31], None, 2025),
        ([2025, 9], None, 2025),
        ([2025], None, 2025),
        ([None], None, None),
        ([12], None, None),
        ([], None, None),
    ],
)
def test_as_much_of_a_day_as_is_known(
    parts: list[int | None], day: date | None, year: int | None
) -> None:
    found = one(published={"date-parts": [parts]})
    assert (found.published, found.details.year) == (day, year)


def test_an_id_nobody_knows() -> None:
    problem = Problem(PAGE, "Crossref says: Resource not found.")
    assert list(crossref.parse(b"Resource not found.", page=PAGE)) == [problem]


def test_what_it_says_is_told() -> None:
    told = {"status": "failed", "message": [{"message": "No such  kite.\n"}, {"message": "Sorry."}]}
    assert read(told) == [Problem(PAGE, "Crossref says: No such kite. Sorry.")]
    assert read({"status": "failed", "message": 7}) == [
        Problem(PAGE, "Crossref says: that cannot be asked.")
    ]


@pytest.mark.parametrize("kind", ["journal", "journal-list", "member", "work-agency"])
def test_what_holds_no_works_is_refused(kind: str) -> None:
    with pytest.raises(NotThisFormat):
        read({"status": "ok", "message-type": kind, "message": {"title": "Journal of Kites"}})


def test_something_else_is_said_to_be() -> None:
    for content in (b"<html>", b"", b"[]", b"Dear Ada,", b'{"title": "Kites"}'):
        with pytest.raises(NotThisFormat):
            list(crossref.parse(content))


def test_a_reply_that_is_cut_off_is_not_read() -> None:
    (problem,) = crossref.parse(REPLY[:-9], page=PAGE)
    assert isinstance(problem, Problem)
    assert problem.place == PAGE
    assert problem.reason.startswith("The JSON is broken or cut off: ")


@settings(max_examples=80)
@given(spoilt(REPLY) | st.binary(max_size=200))
def test_whatever_comes_is_taken(content: bytes) -> None:
    takes_anything(crossref.parse, content)


def test_every_recorded_reply(shared: Path) -> None:
    folder = shared / "data" / "wire" / "crossref"
    found = check_recorded(crossref.parse, folder, "crossref", "Crossref")
    assert found == Checked(of=145, papers=589)


def test_a_recorded_work_word_by_word(shared: Path) -> None:
    (reply,) = recorded(shared / "data" / "wire" / "crossref" / "test_works_with_one_id.yaml")
    (read,) = crossref.parse(reply.body, page=PAGE)
    assert isinstance(read, Record)
    assert read.title.startswith("Methylphenidate Exposure Induces Dopamine Neuron Loss")
    assert read.authors[0] == "Shankar Sadasivan"
    assert read.doi == "10.1371/journal.pone.0033693"
    assert read.published == date(2012, 3, 21)
    assert read.details == Details(venue="PLoS ONE", citations=72, year=2012)
