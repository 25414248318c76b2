"""Which of the found records a paper is, and how sure that is."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.clean import clean
from storage.models import Details, Mention, Record, Source
from storage.resolving.match import BAR, Resolution, match

TITLE = "Counting Boats from Orbit with Weak Labels and Harbour Statistics"
ABSTRACT = (
    "Satellite images of harbours come with port statistics but without boxes. We train a detector "
    "from these weak labels and count boats within 6% of the truth, on four continents and in fog. "
    "The labels cost nothing, because every harbour already writes down who enters and who leaves."
)
OTHER = (
    "A kite that is flown by two people can be steered by neither of them alone. We describe how "
    "pairs learn to share one line, what they tell each other while doing so, and how long it is "
    "until they stop talking. Eleven pairs took part in the study over the course of a summer."
)
PAGE = Mention(Source.DAILY_PAGE, "page", date(2024, 3, 11))
BARE = Record(TITLE, Mention(Source.BIBTEX, "refs"))
FOUND = Record(
    TITLE,
    Mention(Source.ARXIV, "arXiv"),
    ABSTRACT,
    authors=("Ada Quill", "Bo van Löv"),
    arxiv_id="2403.00001",
    published=date(2024, 3, 8),
)


def asked(paper: Record, *found: Record) -> Resolution | None:
    return match(clean(paper), found)


@pytest.mark.parametrize(
    ("paper", "confidence", "witnesses"),
    [
        (replace(BARE, abstract=ABSTRACT), 0.9999, ("title", "abstract")),
        (replace(BARE, authors=("Quill, Ada", "B. van Löv")), 0.9998, ("title", "authors")),
        (replace(BARE, mention=PAGE), 0.9934, ("title", "year")),
        (
            replace(FOUND, title="Counting Boats from Orbit", arxiv_id=None),
            0.9999,
            ("head", "authors", "abstract", "year"),
        ),
        (
            replace(BARE, title=TITLE.replace("Harbour", "Harbor"), abstract=ABSTRACT),
            0.9999,
            ("near title", "abstract"),
        ),
        (
            replace(
                BARE, title=TITLE.replace("Boats", "Baots"), authors=("A. Quill",), mention=PAGE
            ),
            0.9996,
            ("near title", "authors", "year"),
        ),
        (replace(BARE, title=TITLE.upper(), mention=PAGE), 0.9934, ("title", "year")),
    ],
)
def test_what_is_enough(paper: Record, confidence: float, witnesses: tuple[str, ...]) -> None:
    whole = replace(FOUND, title=f"{paper.title}: {TITLE}") if witnesses[0] == "head" else FOUND
    assert asked(paper, whole) == Resolution(whole, confidence, witnesses)


@pytest.mark.parametrize(
    "paper",
    [
        BARE,  # a title alone
        replace(BARE, title="Counting Boats", mention=PAGE),
        replace(BARE, title="Introduction", mention=PAGE),
        replace(BARE, mention=replace(PAGE, day=date(2019, 1, 1)), authors=FOUND.authors),
        replace(BARE, mention=PAGE, authors=("Cy Nobody",)),
        replace(BARE, mention=PAGE, abstract=OTHER),
        replace(FOUND, arxiv_id="2501.00009"),
    ],
)
def test_what_is_not(paper: Record) -> None:
    assert asked(paper, replace(FOUND, title=paper.title)) is None


@pytest.mark.parametrize(
    "other",
    [
        f"{TITLE}: A Survey",
        f"{TITLE}, Part II",
        f"{TITLE} 2.0",
        f"{TITLE}++",
        f"Rethinking {TITLE}",
        f"{TITLE}: an empirical study",
        TITLE.replace("Weak", "Strong"),
        TITLE.replace("with Weak", "without Weak"),
        TITLE.replace("Orbit", "Orbits Alone"),
        "Counting Boats from Orbit",
    ],
)
def test_the_same_people_write_other_papers(other: str) -> None:
    by_them = replace(FOUND, title=other, abstract="")
    assert asked(replace(FOUND, arxiv_id=None), by_them) is None
    assert asked(replace(FOUND, arxiv_id=None), by_them, FOUND) is not None


def test_what_makes_another_work_of_it_is_one_with_the_same_abstract_too() -> None:
    for other in (f"{TITLE} (Extended Abstract)", f"{TITLE} II", f"Comment on {TITLE}"):
        assert asked(replace(FOUND, arxiv_id=None), replace(FOUND, title=other)) is None


def test_without_an_id_there_is_nothing_to_link() -> None:
    assert asked(replace(BARE, abstract=ABSTRACT), replace(FOUND, arxiv_id=None)) is None


def test_an_arxiv_paper_comes_before_its_doi() -> None:
    published = replace(FOUND, arxiv_id=None, doi="10.1000/boats")
    paper = replace(BARE, abstract=ABSTRACT)
    for found in ((published, FOUND), (FOUND, published)):
        best = asked(paper, *found)
        assert best is not None
        assert best.record is FOUND
        assert best.address == "https://arxiv.org/abs/2403.00001"


def test_the_surest_comes_first() -> None:
    bare = replace(FOUND, abstract="", authors=(), arxiv_id=None, doi="10.1000/boats")
    best = asked(replace(BARE, mention=PAGE, abstract=ABSTRACT), bare, FOUND)
    assert best is not None
    assert best.record is FOUND


def test_two_that_are_not_one_leave_it_open() -> None:
    again = replace(FOUND, arxiv_id="2403.00002")
    assert asked(replace(BARE, abstract=ABSTRACT), FOUND, again) is None


def test_the_year_of_a_source_without_days() -> None:
    found = replace(FOUND, abstract="", authors=(), published=None, details=Details(year=2025))
    found = replace(found, arxiv_id=None, doi="10.1000/boats")
    best = asked(replace(BARE, mention=PAGE), found)
    assert best is not None
    assert best.witnesses == ("title", "year")
    assert asked(replace(BARE, mention=PAGE), replace(found, details=Details(year=2026))) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_the_titles_are_no_link_is_below_the_bar(one: str, other: str) -> None:
    papers = [replace(FOUND, title=f"Boats {title}") for title in (one, other)]
    found = asked(replace(papers[0], arxiv_id=None), papers[1])
    assert found is None or found.confidence >= BAR
