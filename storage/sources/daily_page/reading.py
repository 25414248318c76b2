"""Blocks → which of them are records, which are furniture, and which could not be read. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage.sources.daily_page.blocks import Block
from storage.sources.daily_page.chrome import (
    Kind,
    Role,
    announces_name,
    label,
    role,
    says_daily_papers,
)
from storage.sources.daily_page.links import arxiv_id
from storage.sources.daily_page.pairs import Pair, cheapest
from storage.sources.daily_page.prices import UNCLEAR, prices

# One number or list of names for this many texts (three records) is a habit of the page.
_HABIT_OF = 6
_ONE_RECORD = 2
_LONGEST_USER = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as read. roles: of each block. pairs: the records, by block index. unread: blocks of
    records that could not be read. price: what the reading cost, 0 for a perfect page. header:
    whether a line above the records says that this is a daily page."""

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
    costs = prices(blocks, roles)
    pairs, price = cheapest(costs)
    used = {i for pair in pairs for i in (pair.title, pair.abstract)}
    above = blocks[: pairs[0].title] if pairs else blocks
    return Reading(
        blocks=tuple(blocks),
        roles=tuple(roles),
        pairs=tuple(pairs),
        unread=tuple(i for i, p in enumerate(costs) if i not in used and p.skip >= UNCLEAR),
        price=price,
        header=any(says_daily_papers(b.text) for b in above),
    )


def _without_section_headings(blocks: Sequence[Block]) -> list[Block]:
    """Where most titles are links to papers, a heading without a link is no title."""
    marked = [b for b in blocks if b.marked]
    linked = sum(arxiv_id(b.link or "") is not None for b in marked)
    if 2 * linked < len(marked):
        return list(blocks)
    return [replace(b, marked=b.marked and b.link is not None) for b in blocks]


def _roles(blocks: Sequence[Block]) -> list[Role]:
    """The role of each block, given the one above it and the page: the number under "Upvote" is
    votes, and a list of names is a title ("Large Models, Small Data") where lists are rare."""
    roles = [role(b.text) for b in blocks]
    marks = any(b.marked for b in blocks)
    usual = {kind for kind in (Kind.NAMES, Kind.NUMBER) if _is_usual(roles, kind, marks)}
    above = ["", *(b.text for b in blocks)]
    return [
        _in_context(block, its, over, usual)
        for block, its, over in zip(blocks, roles, above, strict=False)
    ]


def _is_usual(roles: Sequence[Role], kind: Kind, page_marks: bool) -> bool:
    count = Counter(r.kind for r in roles)
    if count[kind] == 1:
        # Marked titles leave nothing else for a number to be.
        marked_number = page_marks and kind is Kind.NUMBER
        return marked_number or count[Kind.TEXT] == _ONE_RECORD
    return count[kind] * _HABIT_OF >= count[Kind.TEXT] + count[kind]


def _in_context(block: Block, its: Role, above: str, usual: set[Kind]) -> Role:
    if its.kind is Kind.NUMBER and (counted := label(above)):
        return replace(its, kind=counted)
    if its.kind is Kind.NUMBER and Kind.NUMBER not in usual:
        return replace(its, kind=Kind.UNSURE)
    if its.kind is Kind.NAMES and (block.marked or not (its.said or Kind.NAMES in usual)):
        return Role(Kind.TEXT)
    if its.kind is Kind.NAV and block.marked and arxiv_id(block.link or ""):
        return Role(Kind.TEXT)
    if its.kind is Kind.TEXT and announces_name(above) and not block.marked:
        return Role(Kind.UNSURE) if len(block.text) <= _LONGEST_USER else its
    return its
