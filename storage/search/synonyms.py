"""The thesaurus: what people type → what papers write. Pure; `synonyms.txt` says how it is read."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from storage.search.words import stems

LONGEST = 3  # words of a left side, as stems
FILE = Path(__file__).with_name("synonyms.txt")
Form = tuple[str, ...]  # stems that stand together


def synonyms(phrase: Sequence[str]) -> tuple[Form, ...]:
    """What papers write for `phrase` (its stems); nothing where it is in no line."""
    written = _lines().get(tuple(phrase), "")
    return tuple(tuple(stems(form)) for form in written.split(",") if form.strip())


@cache
def _lines() -> Mapping[Form, str]:
    """Left side, as stems → right side, as written."""
    found: dict[Form, str] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        typed, equals, written = line.partition(" = ")
        if equals and not line.startswith("#"):
            found |= {tuple(stems(form)): written for form in typed.split(",")}
    return found
