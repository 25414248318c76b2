"""What the formats of reference managers have in common: their text, names, ids, days. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from storage.errors import NotThisFormat
from storage.links import papers_named
from storage.models import Details, Mention, Problem, Record
from storage.sources.objects import year

LONGEST_TITLE, LONGEST_ABSTRACT, LONGEST_AUTHORS = 1000, 60_000, 200_000  # characters
SUFFIXES = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"}
OTHERS = {"others", "et al", "et al."}
DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T/ ].*)?")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_YEAR_ENDS = re.compile("[-/]")
_NOT_IN_LINKS = re.compile(r"[<>\s]")


def text_of(data: bytes) -> str:
    """Its lines end in "\\n". What is no UTF-8 is read as Windows-1252.

    Raises: NotThisFormat where it is binary.
    """
    try:
        text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\0" in text:
        raise NotThisFormat("This is a binary file, no text.")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def record(
    title: str,
    mention: Mention,
    *,
    place: str,
    abstract: str = "",
    authors: Sequence[str] = (),
    arxiv: str = "",
    doi: str = "",
    link: str = "",
    published: str = "",
    texts: Sequence[str] = (),
) -> Record | Problem:
    """An entry, or why it is none. texts: where else an arXiv id may stand."""
    if not any(map(str.isalnum, title)):
        return Problem(place, "has no title.")
    if len(title) > LONGEST_TITLE:
        return Problem(place, f"has a title of {len(title):,} characters, which is none.")
    if len(abstract) > LONGEST_ABSTRACT:
        return Problem(place, f"has an abstract of {len(abstract):,} characters, which is none.")
    if sum(map(len, authors)) > LONGEST_AUTHORS:
        return Problem(place, "has more authors than any paper.")
    address = _NOT_IN_LINKS.sub("", link)
    linked = papers_named(address) if address else ()
    ids = [*linked, *(name for text in texts for name in papers_named(text))]
    is_id = any(name.startswith(("arxiv:", "doi:")) for name in linked)
    day = day_of(published)
    people = [natural(name) for name in authors if name.strip(" {}.").casefold() not in OTHERS]
    return Record(
        title=title,
        mention=mention,
        abstract=abstract,
        authors=tuple(people),
        arxiv_id=arxiv.strip() or _first("arxiv:", ids),
        doi=_NOT_IN_LINKS.sub("", doi) or _first("doi:", ids),
        url=None if is_id else address or None,
        published=day,
        details=Details(year=None if day else year_of(published)),
    )


def natural(name: str) -> str:
    """ "van Löv, Ada" and "Smith, Jr., Jo" → Ada van Löv, Jo Smith Jr."""
    if "," not in name:
        return name.strip()
    family, *rest = (part.strip() for part in parted(name, r","))
    after = [part for part in rest if part.casefold() in SUFFIXES]
    given = [part for part in rest if part.casefold() not in SUFFIXES]
    return " ".join(filter(None, [*given, family, *after]))


def parted(text: str, at: str) -> Iterator[str]:
    """The text at every match of the pattern `at` that stands outside of braces."""
    start, depth = 0, 0
    for match in re.finditer(rf"[{{}}]|{at}", text):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth == 0:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def day_of(text: str) -> date | None:
    """Of an ISO day; None of a year or month alone, which tell no day."""
    match = DAY.fullmatch(text.strip())
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def year_of(text: str) -> int | None:
    """Of what begins with one: 2020, 2020-03, 2020/03//."""
    return year(_YEAR_ENDS.split(text.strip(), maxsplit=1)[0])


def _first(kind: str, names: Sequence[str]) -> str | None:
    return next((name.removeprefix(kind) for name in names if name.startswith(kind)), None)
