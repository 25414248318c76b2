"""The facts that every format tells."""

from datetime import date

import pytest

from storage.export.entry import line, link, published
from storage.models import Paper
from storage.people import Status
from tests.storage.export.shelf import JOURNAL, entry


def test_a_line_has_nothing_that_cannot_be_seen() -> None:
    assert line(" a\n\tb\r\n\u2028c\x00\x1b[0m\ud800\ufeff\u202ed\u00a0 ") == "a b c [0md"


@pytest.mark.parametrize(
    ("paper", "address"),
    [
        (
            Paper("x", arxiv_id="2503.00001", url="https://e.org"),
            "https://arxiv.org/abs/2503.00001",
        ),
        (Paper("x", doi="10.1/a<1>b"), "https://doi.org/10.1/a%3C1%3Eb"),
        (Paper("x", url="https://e.org/a b"), None),
        (Paper("x", url="javascript:alert(1)"), None),
        (Paper("x", url="file:///etc/passwd"), None),
        (Paper("x"), None),
    ],
)
def test_a_link_is_a_page_of_the_web(paper: Paper, address: str | None) -> None:
    assert link(paper) == address


@pytest.mark.parametrize(
    ("paper", "day"),
    [
        (JOURNAL, (2019, 12, 24)),
        (Paper("x", arxiv_id="2503.00001"), (2025, 3)),
        (Paper("x", arxiv_id="2503.00001", published=date(2024, 1, 2)), (2024, 1, 2)),
        (Paper("x", arxiv_id="math/9107001"), (1991, 7)),
        (Paper("x", arxiv_id="cond-mat/0612001"), (2006, 12)),
        (Paper("x", arxiv_id="2513.00001"), ()),
        (Paper("x"), ()),
    ],
)
def test_what_is_known_of_the_day(paper: Paper, day: tuple[int, ...]) -> None:
    assert published(paper) == day


def test_keywords_are_topics_and_status_without_what_parts_them() -> None:
    assert entry(JOURNAL).keywords == ["speculative decoding", "budgets large"]
    assert entry(JOURNAL, status=Status.TO_READ).keywords[-1] == "to read"


def test_a_note_keeps_its_lines() -> None:
    assert entry(JOURNAL, note=" a\x00\tb \r\n\nc\n").note == "a b\n\nc"
    assert entry(JOURNAL).note == ""
