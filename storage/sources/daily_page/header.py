"""Which blocks of a page are header lines, in whatever words. Pure.

A page's header has lines nobody can foresee, and they look like titles. Where they stand gives
them away: before the date, or where a file holds two pages, between the last abstract of the one
and the date of the next.
"""

from collections.abc import Sequence
from enum import Enum

from storage.sources.daily_page.blocks import Block
from storage.sources.daily_page.chrome import Kind, Role
from storage.sources.daily_page.pairs import abstract_misfit

_LONGEST = 250
_LONGEST_LATER = 100
_MOST_LINES = 12
_READS_AS_ABSTRACT = 0.2


class Header(Enum):
    SURE = "stands before the first date, or is a line of the first header again"
    LIKELY = "stands among header lines"
    UNCLEAR = "stands before a later header: may as well be a title without its abstract"


def header_lines(blocks: Sequence[Block], roles: Sequence[Role]) -> dict[int, Header]:
    """The indices of all header lines that are in free words, with how sure that is."""
    dates = [i for i, r in enumerate(roles) if r.kind is Kind.DATE and not blocks[i].group]
    if not dates:
        return _undated(blocks, roles)
    first = dict.fromkeys(_run_before(dates[0], blocks, roles, _LONGEST), Header.SURE)
    known = {blocks[i].text for i in first}
    found = {i: Header.SURE for i, b in enumerate(blocks) if b.text in known}
    for end in dates[1:]:
        for i in _run_before(end, blocks, roles, _LONGEST_LATER):
            found.setdefault(i, _later(i, end, roles, found))
    return found


def _undated(blocks: Sequence[Block], roles: Sequence[Role]) -> dict[int, Header]:
    """Without a date the header ends before the title of the first clear abstract, if the page
    has a header at all."""
    clear = (
        i
        for i, (b, r) in enumerate(zip(blocks, roles, strict=True))
        if r.kind is Kind.TEXT and abstract_misfit(b.text) < _READS_AS_ABSTRACT
    )
    end = next(clear, 0) - 1
    if not any(r.kind is Kind.NAV for r in roles[: max(end, 0)]):
        return {}
    return dict.fromkeys(_run_before(end, blocks, roles, _LONGEST_LATER), Header.LIKELY)


def _run_before(
    end: int, blocks: Sequence[Block], roles: Sequence[Role], longest: int
) -> list[int]:
    """Indices of the short unmarked texts right before block `end`, last first."""
    run: list[int] = []
    for i in range(end - 1, -1, -1):
        if roles[i].kind is Kind.DATE:
            break
        if roles[i].kind not in (Kind.TEXT, Kind.NAMES):
            continue
        if blocks[i].marked or len(blocks[i].text) > longest or len(run) == _MOST_LINES:
            break
        run.append(i)
    return run


def _later(i: int, end: int, roles: Sequence[Role], found: dict[int, Header]) -> Header:
    """After a known header line we are in the header; before it, who knows."""
    before = range(i - 1, max(i - _MOST_LINES, -1), -1)
    for j in before:
        if roles[j].kind is Kind.NAV or found.get(j) is Header.SURE:
            return Header.LIKELY
        if roles[j].kind is Kind.TEXT and j not in found:
            break
    return Header.UNCLEAR
