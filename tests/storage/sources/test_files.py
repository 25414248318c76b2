"""Files are known by what is in them; their names tell only where that does not."""

from pathlib import Path

import pytest

from storage.errors import SourceError
from storage.models import Problem, Record, Source
from storage.sources.files import READERS, read_pages, recognise
from tests.builders import DAY, INVENTED
from tests.storage.sources.samples import ALL, SAMPLES, sample, titles

FORMATS = {
    "arxiv_empty.xml": Source.ARXIV,
    "arxiv_error.xml": Source.ARXIV,
    "arxiv_listing.atom": Source.ARXIV,
    "arxiv_listing.xml": Source.ARXIV,
    "arxiv_query.xml": Source.ARXIV,
    "blog.atom": Source.FEED,
    "daily_papers.json": Source.HUGGING_FACE,
    "journal.xml": Source.FEED,
    "papers.jsonl": Source.JSON_LINES,
}
BIB = b"% my papers\n\n@misc{a, title = {Kites}}"
RIS = b"\xef\xbb\xbfTY  - JOUR\nTI  - Boats\nER  - \n"
PAGE = "Daily Papers\n\nMar 11\n\n" + "\n\n".join(text for pair in INVENTED for text in pair)


@pytest.mark.parametrize("name", ALL)
def test_by_content(name: str) -> None:
    content = sample(name)
    for other in (name, "stdin", "notes.txt", "page.html"):
        assert recognise(content, other) is FORMATS[name]
    assert recognise(b"\xef\xbb\xbf\n" + content, "x") is FORMATS[name]
    assert recognise(content.decode().encode("utf-16"), "x") is FORMATS[name]


@pytest.mark.parametrize(
    ("content", "name", "source"),
    [
        (BIB, "refs.txt", Source.BIBTEX),
        (RIS, "stdin", Source.RIS),
        (b"Some comment\n" + BIB[13:], "refs.bib", Source.BIBTEX),
        (b"Some comment\n" + BIB[13:], "refs.txt", Source.DAILY_PAGE),
        (RIS, "refs.bib", Source.RIS),
        (b"[]", "x", Source.JSON_LINES),
        (b"", "a.jsonl", Source.JSON_LINES),
        (b"", "a.rss", Source.FEED),
        (b"", "stdin", Source.DAILY_PAGE),
        (b"[Kites](https://arxiv.org/abs/2509.90001)", "page.md", Source.DAILY_PAGE),
        (b"<!DOCTYPE html><html><body><feed>", "page.html", Source.DAILY_PAGE),
        (b"\x00\x01", "x", Source.DAILY_PAGE),
        (
            b"<rss><channel><link>https://a.example</link><item><link>https://arxiv.org/abs/1",
            "x",
            Source.FEED,
        ),
    ],
)
def test_by_content_then_by_name(content: bytes, name: str, source: Source) -> None:
    assert recognise(content, name) is source


def test_a_mixed_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_bytes(BIB)
    (tmp_path / "b.ris").write_bytes(RIS)
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    for name in ("daily_papers.json", "blog.atom", "papers.jsonl", "arxiv_query.xml"):
        (tmp_path / name).write_bytes(sample(name))
    for name in (".hidden.json", "papers.index/meta.json", ".git/config.json", "picture.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    read = list(read_pages([str(tmp_path)], today=DAY))
    found = {each.mention.source for each in read if isinstance(each, Record)}
    assert found == {Source.DAILY_PAGE, *READERS}
    assert len(titles(read)) == 1 + 1 + 6 + 2 + 1 + 3 + 3
    problems = [each.place for each in read if isinstance(each, Problem)]
    assert problems == ["daily_papers.json:3", *(f"papers.jsonl:{n}" for n in (3, 5, 6))]


def test_a_format_can_be_forced(tmp_path: Path) -> None:
    listing = str(SAMPLES / "arxiv_listing.xml")
    forced = list(read_pages([listing], today=DAY, source=Source.FEED))
    assert {each.mention.source for each in forced if isinstance(each, Record)} == {Source.FEED}
    (problem,) = read_pages([listing], today=DAY, source=Source.BIBTEX)
    assert isinstance(problem, Problem)
    assert problem.place == listing
    page = tmp_path / "page.json"
    page.write_text(PAGE, encoding="utf-8")
    assert len(titles(list(read_pages([str(page)], today=DAY, source=Source.DAILY_PAGE)))) == 6


def test_a_folder_without_papers_is_said(tmp_path: Path) -> None:
    (tmp_path / "picture.png").touch()
    with pytest.raises(SourceError, match=r"no file with one of .*\.atom, .*\.xml"):
        read_pages([str(tmp_path)], today=DAY)
