"""A daily page saved as HTML → its blocks. Pure; one pass, no recursion, any input.

A block is what stands between two tags that begin a line of their own. Its text is a title where
it is a heading or a link to a paper.
"""

import re

from storage.sources.daily_page.blocks import Block, fold
from storage.sources.daily_page.chrome import Kind, role
from storage.sources.daily_page.links import arxiv_id
from storage.sources.daily_page.tags import Tag, Text, pieces

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ASIDES = frozenset({"nav", "footer", "button", "select", "title"})
_LINE_NAMES = """
    p div article section header main aside ul ol li dl dt dd table thead tbody tr td th pre form
    blockquote fieldset label figure figcaption details summary hr html head body option address
"""
_LINES = frozenset(_LINE_NAMES.split()).union(_HEADINGS, _ASIDES)
# These end a link that was never closed.
_LINK_ENDS = frozenset({"p", "article", "section", "main", "body"})
_INLINE = frozenset({"span", "a"})
_COUNTS = frozenset({Kind.VOTES, Kind.AUTHOR_COUNT, Kind.MORE_AUTHORS, Kind.PUBLISHED, Kind.NOTE})
_LONGEST_COUNT = 80
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def blocks(text: str) -> list[Block]:
    """The blocks of a page saved as HTML, in order."""
    page = _Page()
    for piece in pieces(text):
        if isinstance(piece, Text):
            page.text(piece)
        else:
            page.tag(piece)
    page.end_block()
    return page.blocks


class _Page:
    """What is open at one place of the page, and the blocks so far."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._size = 0
        self._line = 0
        self._link: str | None = None
        self._heading = False
        self._paragraph = False
        self._time: str | None = None
        self._asides = 0
        self._articles = 0
        self._group = 0
        # Of the block that is open: the link its words are in, and whether all of them are.
        self._leads_to: str | None = None
        self._all_linked = True

    def text(self, piece: Text) -> None:
        self._parts.append(piece.text)
        self._size += len(piece.text)
        if piece.text.isspace():
            return
        self._line = self._line or piece.line
        self._leads_to = self._leads_to or self._link
        self._all_linked &= self._link is not None

    def tag(self, tag: Tag) -> None:
        if tag.name in _INLINE and self._is_furniture():
            self.end_block()
        if tag.name == "a":
            self._link = None if tag.closing else tag.href
        elif tag.name == "br":
            self._parts.append(" ")
        elif tag.name == "time":
            self._time_tag(tag)
        elif tag.name in _LINES:
            self.end_block()
            self._line_tag(tag)

    def end_block(self) -> None:
        text = fold("".join(self._parts))
        if self._time and _ISO.match(self._time):
            text = self._time[:10]
        if self._line and text:
            self.blocks.append(self._block(text))
        self._parts, self._size, self._line, self._time = [], 0, 0, None
        self._leads_to, self._all_linked = None, True

    def _is_furniture(self) -> bool:
        """A count is a block of its own, though nothing but a <span> sets it off."""
        if self._heading or not self._line or self._size > _LONGEST_COUNT:
            return False
        kind = role(fold("".join(self._parts))).kind
        # A paper may begin with a number, but a card of the site has it alone.
        return kind in _COUNTS or (kind is Kind.NUMBER and self._group > 0 and not self._paragraph)

    def _block(self, text: str) -> Block:
        whole = self._leads_to if self._all_linked else None
        marked = self._heading or bool(whole and arxiv_id(whole))
        return Block(
            self._line,
            text,
            # A heading's link is its paper, though a badge may stand beside it.
            self._leads_to if self._heading else whole,
            marked=marked,
            aside=not marked and (self._asides > 0 or whole is not None),
            group=self._group,
        )

    def _time_tag(self, tag: Tag) -> None:
        """A time alone is a date; one within a sentence ("Published on ...") is part of it."""
        if tag.closing and self._time is not None:
            self.end_block()
        elif not tag.closing and not self._line:
            self._parts, self._time = [], tag.datetime or ""

    def _line_tag(self, tag: Tag) -> None:
        if tag.name in _LINK_ENDS:
            self._link = None
        if tag.name in _HEADINGS or tag.name in _LINK_ENDS:
            self._heading = tag.name in _HEADINGS and not tag.closing
        self._paragraph = tag.name == "p" and not tag.closing
        if tag.name in _ASIDES:
            self._asides = max(0, self._asides + (-1 if tag.closing else 1))
        if tag.name == "article":
            self._articles += not tag.closing
            self._group = 0 if tag.closing else self._articles
