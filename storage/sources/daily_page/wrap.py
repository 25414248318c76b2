"""Hard-wrapped lines → the paragraph they were. Pure.

Wrapping puts a line break in place of a space, but some programs also break after a hyphen
("state-of-" / "the-art") or between two ideographs, where there was no space.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from storage.sources.daily_page.blocks import fold

# Hard-wrapped text has at least this width, and at most that one.
WIDTH = 72
_WIDEST = 130

_BREAKABLE = re.compile(r"\W*\w*[^\W\d_]{2}-(?=\w[^\W\d_])")
_HYPHEN_END = re.compile(r"[^\W\d_]-$|\w--+$")
_GOES_ON = re.compile(r"\w*[^\W\d_]")
# "pre- and post-training": this hyphen ends a word.
_SUSPENDED = re.compile(
    r"(?:and|or|to|vs\.?|und|oder|et|ou|y|through|nor|as)(?:\s|$)", re.IGNORECASE
)
# Ideographs and kana with their punctuation; Korean has spaces.
_WIDE_RUN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]{3}")


def may_be_wrapped(above: str, below: str, *, width: int) -> bool:
    """Whether wrapping at `width` could have broken the line here: the next word does not fit. A
    word that fits in no line tells nothing, and is taken for the beginning of a text."""
    word = len(below.split(maxsplit=1)[0])
    return word <= WIDTH and len(above) + 1 + word > width


def breaks_at_hyphens(paragraphs: Iterable[Sequence[str]]) -> bool:
    """Whether the program that wrapped `paragraphs` broke lines after hyphens: it did, unless it
    left a first half of a word for the next line although there was room for it."""
    for lines in paragraphs:
        width = max(map(len, lines))
        for above, below in pairwise(lines):
            half = _BREAKABLE.match(below)
            if half and len(above) + 1 + half.end() <= width <= _WIDEST:
                return False
    return True


def join(lines: Sequence[str], *, at_hyphens: bool) -> str:
    """The paragraph of `lines`, whitespace folded."""
    # A line this long shows that long words, such as Chinese sentences, were left whole.
    at_ideographs = max(map(len, lines)) <= _WIDEST
    pieces = [lines[0]]
    for above, below in pairwise(lines):
        within_word = (at_hyphens and _after_hyphen(above, below)) or (
            at_ideographs and _within_ideographs(above, below)
        )
        pieces += ("" if within_word else " ", below)
    return fold("".join(pieces))


def _after_hyphen(above: str, below: str) -> bool:
    ends = _HYPHEN_END.search(above[-5:])
    return bool(ends and _GOES_ON.match(below) and not _SUSPENDED.match(below))


def _within_ideographs(above: str, below: str) -> bool:
    """Two of them on one side at least: single ones stand as words in Latin text."""
    here = above[-2:] + below[:2]
    return bool(_WIDE_RUN.search(here[:3]) or _WIDE_RUN.search(here[-3:]))
