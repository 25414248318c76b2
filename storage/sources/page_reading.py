"""Blocks → which of them are records, which are furniture, and which could not be read. Pure.

`page_chrome` judges one text and `page_pairs` finds the cheapest reading; here stands what only
the whole page can tell: whether its numbers are votes, and whether it marks its titles.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage.sources.page_blocks import Block
from storage.sources.page_chrome import Kind, Role, label, role, says_daily_papers
from storage.sources.page_header import Header, header_lines
from storage.sources.page_links import arxiv_id
from storage.sources.page_pairs import (
    NEVER,
    UNREAD,
    Pair,
    Price,
    abstract_misfit,
    cheapest,
    title_misfit,
)

# One number or list of names for this many texts (three records) is a habit of the page.
_HABIT_OF = 6
_A_FEW_WORDS = 0.9

# Leaving out a block costs this much; what costs UNCLEAR or more is told as a Problem.
_UNCLEAR = 0.5
_HEADER_SKIP = {Header.SURE: 0.0, Header.LIKELY: 0.4, Header.UNCLEAR: _UNCLEAR}
_NOISE_SKIP = 0.45
_ASIDE = 0.05
_DATE_BETWEEN = 0.2
_SITE_WORD_TITLE = 0.4
_SITE_WORD_ABSTRACT = 1.5
_UNMARKED_TITLE = 1.2
_MARKED_ABSTRACT = 2.5

_FURNITURE = Price(skip=0.0, title=NEVER, abstract=NEVER, inner=_ASIDE)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page does throughout: mark its titles, print a number with its records."""

    marks_titles: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as read. roles: of each block. pairs: the records, by block index. unread: blocks of
    records that could not be read. price: what the reading cost, 0 for a perfect page. header:
    whether a line says that this is a daily page."""

    blocks: tuple[Block, ...]
    roles: tuple[Role, ...]
    pairs: tuple[Pair, ...]
    unread: tuple[int, ...]
    price: float
    header: bool


def read(blocks: Sequence[Block]) -> Reading:
    """The cheapest reading of `blocks`."""
    blocks = _without_section_headings(blocks)
    roles = _roles(blocks)
    prices = _prices(blocks, roles)
    pairs, price = cheapest(prices)
    used = {i for pair in pairs for i in (pair.title, pair.abstract)}
    return Reading(
        blocks=tuple(blocks),
        roles=tuple(roles),
        pairs=tuple(pairs),
        unread=tuple(i for i, p in enumerate(prices) if i not in used and p.skip >= _UNCLEAR),
        price=price,
        header=any(says_daily_papers(b.text) for b in blocks),
    )


def _without_section_headings(blocks: Sequence[Block]) -> list[Block]:
    """Where most titles are links to papers, a heading without a link is no title."""
    marked = [b for b in blocks if b.marked]
    linked = sum(arxiv_id(b.link or "") is not None for b in marked)
    if 2 * linked < len(marked):
        return list(blocks)
    return [replace(b, marked=b.marked and b.link is not None) for b in blocks]


def _roles(blocks: Sequence[Block]) -> list[Role]:
    """The role of each block, given its neighbours: the number under "Upvote" is votes, and a list
    of names is a title ("Large Models, Small Data") unless the page has a habit of them."""
    roles = [role(b.text) for b in blocks]
    labels = [None, *(label(b.text) for b in blocks)]
    names = _has_habit(roles, Kind.NAMES)
    return [_in_context(its, above, names) for its, above in zip(roles, labels, strict=False)]


def _in_context(its: Role, above: Kind | None, names_are_usual: bool) -> Role:
    if its.kind is Kind.NUMBER and above:
        return replace(its, kind=above)
    if its.kind is Kind.NAMES and not (its.said or names_are_usual):
        return Role(Kind.TEXT)
    return its


def _has_habit(roles: Sequence[Role], kind: Kind) -> bool:
    count = Counter(r.kind for r in roles)
    return count[kind] * _HABIT_OF >= count[Kind.TEXT] + count[kind]


def _prices(blocks: Sequence[Block], roles: Sequence[Role]) -> list[Price]:
    page = _Page(marks_titles=any(b.marked for b in blocks), counts=_has_habit(roles, Kind.NUMBER))
    headers = header_lines(blocks, roles)
    doubles = _double_links(blocks, roles)
    prices = []
    for i, (block, its) in enumerate(zip(blocks, roles, strict=True)):
        price = _FURNITURE if i in doubles else _price(block, its, page)
        if its.kind is Kind.NAV and not _stands_above_text(roles, i):
            price = replace(price, title=NEVER)
        if i in headers:
            price = replace(price, skip=min(price.skip, _HEADER_SKIP[headers[i]]))
        prices.append(replace(price, group=block.group))
    return prices


def _stands_above_text(roles: Sequence[Role], i: int) -> bool:
    return i + 1 < len(roles) and roles[i + 1].kind is Kind.TEXT


def _price(block: Block, its: Role, page: _Page) -> Price:
    if its.kind is Kind.DATE:
        return replace(_FURNITURE, inner=_DATE_BETWEEN)
    if its.kind is Kind.NUMBER and not page.counts:
        return replace(_FURNITURE, title=_SITE_WORD_TITLE)
    if its.kind is Kind.NAV:
        inner = _ASIDE if page.marks_titles else NEVER
        return Price(0.0, _SITE_WORD_TITLE, _SITE_WORD_ABSTRACT, inner)
    return _text(block, page) if its.kind is Kind.TEXT else _FURNITURE


def _text(block: Block, page: _Page) -> Price:
    as_title, as_abstract = title_misfit(block.text), abstract_misfit(block.text)
    if block.marked:
        return Price(UNREAD, 0.0, _MARKED_ABSTRACT, NEVER)
    if not page.marks_titles:
        return Price(UNREAD, as_title, as_abstract, NEVER)
    if as_abstract < _A_FEW_WORDS:
        return Price(UNREAD, _UNMARKED_TITLE + as_title, as_abstract, NEVER)
    if block.aside:
        return Price(0.0, _SITE_WORD_TITLE, _SITE_WORD_ABSTRACT, _ASIDE)
    return Price(_NOISE_SKIP, _UNMARKED_TITLE + as_title, as_abstract, _NOISE_SKIP)


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
    paper = arxiv_id(one.link or "")
    return paper is not None and paper == arxiv_id(other.link or "")
