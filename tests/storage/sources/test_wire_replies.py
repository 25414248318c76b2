"""Every recorded reply of arXiv, Hugging Face and feeds, and every recorded BibTeX and RIS file.

What is in each stands in tests/fixtures/wire_replies.json, as it was read from the replies with
ElementTree, json and grep: how many papers, the first and the last title, and of all of them ids,
days and titles: a few as they are, of more than five a digest. Semantic Scholar's and Crossref's
replies have their own tables.
"""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from storage.models import Problem, Record
from storage.sources.files import read_pages

FOLDERS = ("arxiv_api", "rss", "hf_daily_papers", "bibtex", "ris")
TABLE: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "wire_replies.json").read_text(encoding="utf-8")
)
NO_REPLY = "hf_daily_papers/openapi_unofficial.yaml"  # a description of replies
# A page somebody made of the Daily Papers: in its last card a second abstract begins with the
# buttons of another page, and is reported.
STRAY = "rss/hf_papers_page_azuresilent_2026-03-13.html"


@pytest.fixture
def wire(shared: Path) -> Path:
    folder = shared / "data" / "wire"
    if not folder.is_dir():
        pytest.skip(f"no real replies: {folder} is not there")
    return folder


def test_no_reply_is_left_out(wire: Path) -> None:
    there = {
        f"{folder}/{path.name}"
        for folder in FOLDERS
        for path in (wire / folder).iterdir()
        if not path.name.endswith(".url.txt")  # what was asked
    }
    assert there == set(TABLE)


@pytest.mark.parametrize("name", sorted(set(TABLE) - {NO_REPLY, STRAY}))
def test_every_reply_is_read_as_it_is(wire: Path, name: str) -> None:
    assert told(read(wire / name)) == TABLE[name]


def test_what_is_no_reply_is_refused(wire: Path) -> None:
    (problem,) = read(wire / NO_REPLY)
    assert isinstance(problem, Problem)


def test_a_page_with_strays(wire: Path) -> None:
    found = read(wire / STRAY)
    (problem,) = [each for each in found if isinstance(each, Problem)]
    assert problem.reason.startswith("an abstract with no title: 'View arXiv page View PDF")
    assert told([each for each in found if isinstance(each, Record)]) == TABLE[STRAY]


def read(path: Path) -> list[Record | Problem]:
    return list(read_pages([str(path)], today=date(2026, 12, 31)))


def told(found: list[Record | Problem]) -> dict[str, Any]:
    """As the table has it."""
    papers = [each for each in found if isinstance(each, Record)]
    titles = [" ".join(paper.title.split()) for paper in papers]
    ids = [paper.arxiv_id or (paper.doi or "").lower() for paper in papers]
    days = [paper.published or paper.mention.day for paper in papers]
    return {
        "papers": len(papers),
        "first": titles[0] if titles else "",
        "last": titles[-1] if titles else "",
        "ids": short(ids),
        "days": short([day.isoformat() if day else "" for day in days]),
        "titles": digest(titles),
        "problems": [each.reason for each in found if isinstance(each, Problem)],
    }


def short(texts: list[str]) -> str:
    return " ".join(text or "-" for text in texts) if len(texts) <= 5 else digest(texts)


def digest(texts: list[str]) -> str:
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=6).hexdigest()
