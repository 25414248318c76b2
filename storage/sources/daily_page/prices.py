"""What each block of a page costs in each place (`pairs` finds the cheapest reading). Pure.

Here stands what only the whole page can tell: where its header ends, whether it marks its titles,
what it repeats in every record.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage.sources.daily_page.blocks import Block
from storage.sources.daily_page.chrome import Kind, Role
from storage.sources.daily_page.header import Header, header_lines
from storage.sources.daily_page.links import arxiv_id
from storage.sources.daily_page.pairs import NEVER, UNREAD, Price, abstract_misfit, title_misfit

# A block left out at this price or above belongs to a record that could not be read.
UNCLEAR = 0.5

_HEADER_SKIP = {Header.SURE: 0.0, Header.LIKELY: 0.4, Header.UNCLEAR: UNCLEAR}
_NOISE_SKIP = 0.45
_ASIDE = 0.05
_DATE_BETWEEN = 0.2
_SITE_WORD_TITLE = 0.4
_SITE_WORD_ABSTRACT = 1.5
_UNMARKED_TITLE = 1.2
_MARKED_ABSTRACT = 2.5
_A_FEW_WORDS = 0.9
_REFRAIN = 3
_LONGEST_REFRAIN = 100
_COUNTS = frozenset(Kind) - {Kind.TEXT, Kind.NAV, Kind.DATE, Kind.UNSURE}
_MOST_COUNTS = 8

_FURNITURE = Price(skip=0.0, title=NEVER, abstract=NEVER, inner=_ASIDE)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page does throughout: mark its titles, say the same words in each record."""

    marks_titles: bool
    refrains: frozenset[str]


def prices(blocks: Sequence[Block], roles: Sequence[Role]) -> list[Price]:
    """The price of each block."""
    page = _Page(any(b.marked for b in blocks), _refrains(blocks))
    headers = header_lines(blocks, roles)
    doubles = _double_links(blocks, roles)
    found = []
    for i, (block, its) in enumerate(zip(blocks, roles, strict=True)):
        price = _FURNITURE if i in doubles else _price(block, its, page)
        if its.kind is Kind.NAV and not _stands_above_text(roles, i):
            price = replace(price, title=NEVER)
        if i in headers:
            price = replace(price, skip=min(price.skip, _HEADER_SKIP[headers[i]]))
        found.append(replace(price, group=block.group))
    return found


def _refrains(blocks: Sequence[Block]) -> frozenset[str]:
    count = Counter(b.text for b in blocks if not b.marked and len(b.text) <= _LONGEST_REFRAIN)
    return frozenset(text for text, times in count.items() if times >= _REFRAIN)


def _double_links(blocks: Sequence[Block], roles: Sequence[Role]) -> set[int]:
    """Further links to the paper of a title: its picture before it, "Read it on arXiv" after."""
    doubles: set[int] = set()
    best: int | None = None
    for i, (block, its) in enumerate(zip(blocks, roles, strict=True)):
        if its.kind is Kind.DATE:
            best = None
        if its.kind is not Kind.TEXT or not block.marked:
            continue
        if best is not None and _same_paper(blocks[best], block):
            longer = len(block.text) > len(blocks[best].text)
            doubles.add(best if longer else i)
            best = i if longer else best
        else:
            best = i
    return doubles


def _same_paper(one: Block, other: Block) -> bool:
    paper = arxiv_id(one.link or "") if one.group == other.group else None
    return paper is not None and paper == arxiv_id(other.link or "")


def _stands_above_text(roles: Sequence[Role], i: int) -> bool:
    """Only counts come between block `i` and the next text."""
    below = roles[i + 1 : i + 1 + _MOST_COUNTS]
    first = next((r.kind for r in below if r.kind not in _COUNTS), None)
    return first is Kind.TEXT


def _price(block: Block, its: Role, page: _Page) -> Price:
    match its.kind:
        case Kind.TEXT:
            return _text(block, page)
        case Kind.NAV:
            inner = _ASIDE if page.marks_titles else NEVER
            return Price(0.0, _SITE_WORD_TITLE, _SITE_WORD_ABSTRACT, inner)
        case Kind.UNSURE:
            return replace(_FURNITURE, title=_SITE_WORD_TITLE)
        case Kind.NAMES:
            # Of two such lines the first is the title: "Less Learned and More Forgotten".
            title = NEVER if its.said else _SITE_WORD_TITLE
            return replace(_FURNITURE, skip=_ASIDE, title=title, inner=0.0)
        case Kind.DATE:
            return replace(_FURNITURE, inner=_DATE_BETWEEN)
        case _:
            return _FURNITURE


def _text(block: Block, page: _Page) -> Price:
    as_title, as_abstract = title_misfit(block.text), abstract_misfit(block.text)
    if block.marked:
        return Price(UNREAD, 0.0, _MARKED_ABSTRACT, NEVER)
    if not page.marks_titles:
        return Price(UNREAD, as_title, as_abstract, NEVER)
    if block.text in page.refrains or (block.aside and as_abstract >= _A_FEW_WORDS):
        return Price(0.0, _SITE_WORD_TITLE, _SITE_WORD_ABSTRACT, _ASIDE)
    if as_abstract < _A_FEW_WORDS:
        return Price(UNREAD, _UNMARKED_TITLE + as_title, as_abstract, NEVER)
    return Price(_NOISE_SKIP, _UNMARKED_TITLE + as_title, as_abstract, _NOISE_SKIP)
