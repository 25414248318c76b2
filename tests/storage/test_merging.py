"""The union of accounts of one paper, and its laws."""

from datetime import date

import pytest
from hypothesis import given, settings

from storage.clean import clean
from storage.merging import merge
from storage.models import Mention, Paper, Received, Record, Source
from tests.storage.accounts import ABSTRACT, PAPERS, RECORDS

TITLE = "Moonlit Routers: Balancing Tidal Experts in Language Models"
AUTHORS = ("Ada B. Moon", "Jérôme Sel", "Li Wei")


def test_merge_unites() -> None:
    old = Paper(
        title="Moonlit Routers",
        abstract=ABSTRACT,
        authors=("A. Moon",),
        author_count=3,
        arxiv_id="2503.00001",
        url="http://a.test/long/address",
        published=date(2025, 3, 9),
        mentions=(Mention(Source.DAILY_PAGE, "a", date(2025, 3, 11), 7, 3),),
        received=(Received("2025-03-11", "Moonlit Routers", ABSTRACT),),
    )
    new = Paper(
        title=TITLE,
        abstract=ABSTRACT[:150] + "…",
        summary="Routers under the moon.",
        authors=AUTHORS,
        doi="10.1000/t",
        url="https://a.test/address/that/is/longer",
        published=date(2025, 3, 10),
        mentions=(
            Mention(Source.DAILY_PAGE, "a", date(2025, 3, 11), 2, None),
            Mention(Source.STARTER, "shelf"),
        ),
        received=(Received("2025-03-12", TITLE, ABSTRACT[:150] + "…"),),
    )
    assert merge(old, new) == Paper(
        title=TITLE,
        abstract=ABSTRACT,
        summary="Routers under the moon.",
        authors=AUTHORS,
        author_count=3,
        arxiv_id="2503.00001",
        doi="10.1000/t",
        url="https://a.test/address/that/is/longer",
        published=date(2025, 3, 9),
        mentions=(
            Mention(Source.STARTER, "shelf"),
            Mention(Source.DAILY_PAGE, "a", date(2025, 3, 11), 2, 3),
        ),
        received=(*old.received, *new.received),
    )


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        ([("2025-01-01", "a" * 100), ("2025-01-02", "b" * 80)], "b" * 80),
        ([("2025-01-01", "a" * 100), ("2025-01-02", "b" * 79)], "a" * 100),
        ([("2025-01-01", "a" * 100), ("2025-01-02", "b" * 100 + "...")], "a" * 100),
        ([("2025-01-01", "a" * 100), ("2025-01-02", "b (" + "b" * 100)], "a" * 100),
        ([("2025-01-01", "a" * 100), ("2025-01-02", "\\emph{" + "b" * 99)], "a" * 100),
        ([("2025-01-01", "a" * 99), ("2025-01-01", "b" * 98)], "a" * 99),
        ([("", "a" * 99), ("", "b" * 99)], "b" * 99),
        ([("2025-01-01", "a..."), ("2025-01-02", "")], "a..."),
    ],
)
def test_the_abstract_shown(texts: list[tuple[str, str]], shown: str) -> None:
    (day, first), (other_day, second) = texts
    a = Paper(TITLE, first, received=(Received(day, TITLE, first),))
    b = Paper(TITLE, second, received=(Received(other_day, TITLE, second),))
    assert merge(a, b).abstract == merge(b, a).abstract == shown


@given(a=PAPERS, b=PAPERS, c=PAPERS)
@settings(max_examples=300, deadline=None)
def test_merge_is_a_union(a: Paper, b: Paper, c: Paper) -> None:
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(merge(a, b), merge(a, b)) == merge(a, b)
    assert merge(merge(a, b), b) == merge(a, b)


@given(record=RECORDS)
@settings(deadline=None)
def test_a_cleaned_paper_merged_with_itself_stays(record: Record) -> None:
    assert merge(clean(record), clean(record)) == clean(record)


def test_the_doi_of_the_published_version_is_shown() -> None:
    preprint = Paper(TITLE, arxiv_id="2503.00001", doi="10.48550/arxiv.2503.00001")
    published = Paper(TITLE, doi="10.5555/tide.7")
    assert merge(preprint, published).doi == merge(published, preprint).doi == "10.5555/tide.7"
    assert merge(preprint, published).arxiv_id == "2503.00001"
