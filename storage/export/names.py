"""Names of authors, apart into family and given name where that can be told."""

import re
from dataclasses import dataclass

from storage.export.entry import line
from storage.models import Paper

_SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"}
_OTHERS = {"et al", "et al.", "others", "and others"}
_NOT_IN_NAMES = re.compile(r"[\d&/@(){}]")
_BODIES = {"team", "group", "research", "lab", "labs", "laboratory", "university", "institute"}
_BODIES |= {"collaboration", "consortium", "community", "project", "foundation", "inc", "ltd"}
_NO_NAMES = {"AI", "of", "for", "and"}  # by their case: Ai and The are names


@dataclass(frozen=True, slots=True)
class Name:
    """`given` is "" where the name is one word, a team's, or of a script whose order of names
    cannot be told: then `family` is all of it."""

    family: str
    given: str = ""

    @property
    def inverted(self) -> str:
        """Family, Given."""
        return f"{self.family}, {self.given}" if self.given else self.family


def authors(paper: Paper) -> list[Name]:
    """Of a paper, without a closing "et al."."""
    texts = [text for text in map(line, paper.authors) if any(map(str.isalnum, text))]
    return [split_name(text) for text in texts if text.casefold() not in _OTHERS]


def split_name(text: str) -> Name:
    """ "Ada van Löv", "van Löv, Ada" and "Ada van Löv Jr." → family van Löv, given Ada."""
    before, comma, after = (part.strip() for part in text.partition(","))
    if comma and after.casefold() in _SUFFIXES:
        return _split(before.split(), after)
    if comma:
        told = before and after and "," not in after and not _is_body(text.split())
        return Name(before, after) if told else Name(text)
    words = text.split()
    if len(words) > 2 and words[-1].casefold() in _SUFFIXES:
        return _split(words[:-1], words[-1])
    return _split(words, "")


def _split(words: list[str], suffix: str) -> Name:
    whole = " ".join([*words, suffix]).strip()
    if len(words) < 2 or _is_body(words) or not _has_case(words[-1]):
        return Name(whole)
    first = len(words) - 1
    while first > 1 and words[first - 1].islower():
        first -= 1
    return Name(" ".join([*words[first:], suffix]).strip(), " ".join(words[:first]))


def _is_body(words: list[str]) -> bool:
    """A team's, a company's: nobody has a given name."""
    return any(
        word.casefold().rstrip(".,") in _BODIES or word in _NO_NAMES or _NOT_IN_NAMES.search(word)
        for word in words
    )


def _has_case(word: str) -> bool:
    return any(letter.lower() != letter.upper() for letter in word)
