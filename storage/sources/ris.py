"""RIS, as reference managers and publishers write it → records."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from storage.errors import NotThisFormat
from storage.models import Mention, Problem, Record, Source
from storage.sources.citation import record, text_of

LINE = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*))?")
BEGINS = re.compile(r"^TY {1,2}-", re.MULTILINE)
TITLES, ABSTRACTS, NAMES = ("TI", "T1", "CT", "BT"), ("AB", "N2"), ("AU", "A1")
LINKS, DAYS = ("UR", "L2", "L1"), ("DA", "Y1", "PY")
ELSEWHERE = ("AN", "T2", "JO", "JF", "J2", "UR", "L1", "L2", "M3", "M1")

Told = Mapping[str, Sequence[str]]


def parse(data: bytes, *, page: str) -> Iterator[Record | Problem]:
    """Every entry, in its order; one that is not closed ends where the next one begins.

    Raises: NotThisFormat where there is no entry.
    """
    text = text_of(data)
    if not BEGINS.search(text):
        raise NotThisFormat("This is no RIS: no line begins an entry, as in “TY  - JOUR”.")
    for position, (line, told) in enumerate(_entries(text), start=1):
        place = f"{page}:{line}"
        if told:
            yield _record(told, Mention(Source.RIS, page, None, position), place)
        else:
            yield Problem(place, "stands in no entry: a line like “TY  - JOUR” must come first.")


def _entries(text: str) -> Iterator[tuple[int, Told]]:
    """The line where an entry begins and what it tells; nothing for lines that are in none."""
    begun, told, tag = 0, defaultdict[str, list[list[str]]](list), ""
    for number, line in enumerate(text.split("\n"), start=1):
        match = LINE.fullmatch(line.rstrip())
        if match is None:
            if tag and line.strip():  # a long value goes on
                told[tag][-1].append(line.strip())
            continue
        if match[1] == "TY" and begun:
            yield begun, _whole(told)
        if match[1] == "TY" or not begun:
            begun, told = number, defaultdict(list)
        tag = match[1]
        told[tag].append([(match[2] or "").strip()])
        if tag == "ER":
            yield begun, _whole(told)
            begun, tag = 0, ""
    if begun:
        yield begun, _whole(told)


def _whole(told: Mapping[str, list[list[str]]]) -> Told:
    """Tag → values in one line each; nothing where no type begins it."""
    if "TY" not in told:
        return {}
    return {tag: [" ".join(lines).strip() for lines in its] for tag, its in told.items()}


def _record(told: Told, mention: Mention, place: str) -> Record | Problem:
    return record(
        _first(told, TITLES),
        mention,
        place=place,
        abstract=_first(told, ABSTRACTS),
        authors=[name for tag in NAMES for name in told.get(tag, ()) if name],
        doi=_first(told, ("DO",)),
        link=_first(told, LINKS),
        published=_first(told, DAYS),
        texts=[text for tag in ELSEWHERE for text in told.get(tag, ())],
    )


def _first(told: Told, tags: Sequence[str]) -> str:
    return next((text for tag in tags for text in told.get(tag, ()) if text), "")
