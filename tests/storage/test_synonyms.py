"""The thesaurus: its file, and what is read from it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.search import synonyms as thesaurus
from storage.search.synonyms import FILE, LONGEST, Form, synonyms
from storage.search.words import stems, stop_stems

INVENTED = """\
# skiff = never read
boat, rowing boat = vessel, small craft
vessel = boat

storm surge = high water,  flood
a comment without an equals sign
"""


@pytest.fixture
def invented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    file = tmp_path / "synonyms.txt"
    file.write_text(INVENTED)
    monkeypatch.setattr(thesaurus, "FILE", file)
    thesaurus._lines.cache_clear()
    yield
    thesaurus._lines.cache_clear()


@pytest.mark.usefixtures("invented")
@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("boat", (("vessel",), ("small", "craft"))),
        ("Rowing Boats", (("vessel",), ("small", "craft"))),
        ("rowing", ()),
        ("vessels", (("boat",),)),
        ("small craft", ()),  # it is directed
        ("storm surge", (("high", "water"), ("flood",))),
        ("skiff", ()),
        ("a comment without an equals sign", ()),
        ("", ()),
    ],
)
def test_what_papers_write_for_it(typed: str, written: tuple[Form, ...]) -> None:
    assert synonyms(stems(typed)) == written


def lines() -> list[tuple[list[str], list[str]]]:
    """The forms of the left and of the right side of each line of the file that ships."""
    read = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line.strip()]
    halves = [line.split(" = ") for line in read if not line.startswith("#")]
    assert [half for half in halves if len(half) != 2] == []
    return [(left.split(","), right.split(",")) for left, right in halves]


def test_every_line_of_the_file_has_two_sides_with_words_in_every_form() -> None:
    assert len(lines()) > 100
    empty = [(left, right) for left, right in lines() if not all(map(stems, left + right))]
    assert empty == []


def test_what_is_typed_is_short_and_stands_on_one_line_only() -> None:
    typed = [tuple(stems(form)) for left, _ in lines() for form in left]
    assert [form for form, times in Counter(typed).items() if times > 1] == []
    assert [form for form in typed if len(form) > LONGEST] == []
    assert max(map(len, typed)) == LONGEST


def test_nothing_is_a_synonym_of_itself_or_told_twice() -> None:
    for left, right in lines():
        written = [tuple(stems(form)) for form in right]
        assert len(set(written)) == len(written), left
        assert not {tuple(stems(form)) for form in left} & set(written), left


def test_what_is_typed_has_a_word_that_tells() -> None:
    """A form of stop words alone would never be looked for."""
    typed = [stems(form) for left, _ in lines() for form in left]
    assert [form for form in typed if stop_stems().issuperset(form)] == []


def test_every_form_of_the_file_is_found() -> None:
    for left, right in lines():
        for form in left:
            assert synonyms(stems(form)) == tuple(tuple(stems(each)) for each in right)
