"""Names apart into family and given name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.export.names import Name, authors, split_name
from storage.models import Paper


@pytest.mark.parametrize(
    ("text", "family", "given"),
    [
        ("Ada Löv", "Löv", "Ada"),
        ("Ada B. C. Löv", "Löv", "Ada B. C."),
        ("Laurens van der Maaten", "van der Maaten", "Laurens"),
        ("van der Maaten, Laurens", "van der Maaten", "Laurens"),
        ("Jean-Luc de la Fontaine", "de la Fontaine", "Jean-Luc"),
        ("Martin L. King Jr.", "King Jr.", "Martin L."),
        ("Martin King, Jr.", "King Jr.", "Martin"),
        ("Qingyao Ai", "Ai", "Qingyao"),
        ("The Anh Han", "Han", "The Anh"),
        ("de Gaulle", "Gaulle", "de"),
        ("bell hooks", "hooks", "bell"),
    ],
)
def test_a_name_that_can_be_told(text: str, family: str, given: str) -> None:
    assert split_name(text) == Name(family, given)
    assert split_name(text).inverted == f"{family}, {given}"


@pytest.mark.parametrize(
    "text",
    [
        "Plato",
        "Gemini Team",
        "University of Somewhere",
        "Mistral AI",
        "Google, Inc.",
        "AT&T Labs",
        "R2 D2",
        "深度 学习",
        "李雷",
        "One, Two, Three",
        "Someone,",
        "",
    ],
)
def test_a_name_that_stays_whole(text: str) -> None:
    assert split_name(text) == Name(text)
    assert split_name(text).inverted == text


def test_others_are_no_author() -> None:
    paper = Paper("x", authors=("Ada\nLöv", "  ", "et al.", "Et al"))
    assert authors(paper) == [Name("Löv", "Ada")]


@given(st.text())
def test_no_letter_is_lost(text: str) -> None:
    name = split_name(text)
    assert sorted(filter(str.isalpha, name.family + name.given)) == sorted(
        filter(str.isalpha, text)
    )
