"""The shelf that ships: every paper a title and a summary in words of our own."""

import re
from datetime import date
from pathlib import Path

import pytest

from storage.clean import clean_title
from storage.errors import NotThisFormat
from storage.models import Mention, Record, Source
from storage.sources.files import read_pages, read_starter
from storage.sources.starter import SHELF, parse

LONGEST_SHARED = 7  # words in a row that a summary may have in common with its abstract


def test_it_holds_359_papers_each_once() -> None:
    records = list(read_starter())
    titles = [record.title for record in records]
    assert len(records) == 359
    assert len({title.casefold() for title in titles}) == 359
    assert all(clean_title(title) == title for title in titles)


def test_every_summary_is_one_or_two_plain_sentences() -> None:
    for record in read_starter():
        assert 80 <= len(record.summary) <= 340, record.title
        assert record.summary[-1] in ".!?)", record.title
        assert not re.search(r"[\\$\n<>{}]|\bhttps?:", record.summary), record.title
        assert record.abstract == ""


def test_it_says_whose_the_words_are() -> None:
    comment = SHELF.read_text("utf-8").split("[[paper]]")[0]
    assert "MIT licence" in comment
    assert "Titles are the papers' own" in comment


def test_a_record_says_where_it_stands() -> None:
    shelf = b'[[paper]]\ntitle = "A"\nsummary = "B."\n\n[[paper]]\ntitle = "C"\nsummary = "D."\n'
    assert list(parse(shelf)) == [
        Record("A", Mention(Source.STARTER, "starter shelf", None, 1), summary="B."),
        Record("C", Mention(Source.STARTER, "starter shelf", None, 2), summary="D."),
    ]


@pytest.mark.parametrize("other", [b"", b"[[paper]]\ntitle = 1", b"paper = 3", b"\xff", b"<html>"])
def test_another_file_is_refused(other: bytes) -> None:
    with pytest.raises(NotThisFormat, match="This is no starter shelf"):
        list(parse(other))


def test_no_summary_shares_a_phrase_with_its_abstract(shared: Path) -> None:
    pages = read_pages([str(shared / "seeds")], today=date(2026, 1, 1))
    abstracts: dict[str, set[tuple[str, ...]]] = {}
    for page in pages:
        assert isinstance(page, Record)
        runs = abstracts.setdefault(clean_title(page.title), set())
        runs |= _runs(page.abstract)
    assert len(abstracts) == 359
    for record in read_starter():
        assert not _runs(record.summary) & abstracts[record.title], record.title


def _runs(text: str) -> set[tuple[str, ...]]:
    """Every run of one word more than may be shared."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return {tuple(words[at : at + LONGEST_SHARED + 1]) for at in range(len(words) - LONGEST_SHARED)}
