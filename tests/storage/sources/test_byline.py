"""Bylines: who is named in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sources.byline import names


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("Ada Quill", ["Ada Quill"]),
        ("Ada Quill, Bo van Löv", ["Ada Quill", "Bo van Löv"]),
        ("Ada Quill, Bo van Löv, and Cy Deck", ["Ada Quill", "Bo van Löv", "Cy Deck"]),
        ("Ada Quill & Cy Deck", ["Ada Quill", "Cy Deck"]),
        ("Ada Quill; Bo van Löv", ["Ada Quill", "Bo van Löv"]),
        ("Quill, Ada", ["Quill, Ada"]),
        ("Quill, Ada; van Löv, Bo", ["Quill, Ada", "van Löv, Bo"]),
        ("Quill, Ada and van Löv, Bo", ["Quill, Ada", "van Löv, Bo"]),
        ("Sam Reed, Jr., Ada Quill", ["Sam Reed Jr.", "Ada Quill"]),
        ("Ada Quill (Kite Lab, Lisbon), Cy Deck (2)", ["Ada Quill", "Cy Deck"]),
        ("Ada Quill, et al.", ["Ada Quill"]),
        ("Ada  Quill ,, Cy\nDeck,", ["Ada Quill", "Cy Deck"]),
        ("Sandy Andersen", ["Sandy Andersen"]),
        ("", []),
    ],
)
def test_names(line: str, people: list[str]) -> None:
    assert names(line) == people


@given(st.lists(st.sampled_from(["Ada Quill", "Bo van Löv", "李 明"]), min_size=1, max_size=9))
def test_what_is_joined_is_parted(people: list[str]) -> None:
    assert names(", ".join(people)) == people
    assert names(" and ".join(people)) == people
    assert names("; ".join(people)) == people


@given(st.text())
def test_any_text_gives_names_without_blanks_around(text: str) -> None:
    assert all(name and name == " ".join(name.split()) for name in names(text))
