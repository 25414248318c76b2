"""Which block is the title and which the abstract: the cheapest reading of the whole page. Pure.

A dump is title, abstract, title, abstract; but one lost block must not shift the rest, and no
length tells a title from an abstract for sure. So no block is judged alone: every reading of the
page has a price (an unread block costs 1, a block in an unlikely place up to as much), and the
cheapest is taken. A single odd record stays a record, as two unread blocks cost more than it does;
a shifted page is dear at every record, so the reading that gives up one block wins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

NEVER = 1e6
UNREAD = 1.0
# Furniture between a title and its abstract; a page has a handful of it at most.
_WINDOW = 12

_INNER_END = re.compile(r"[.!?][\"'”’)\]]*\s+[A-Z\"“(\[$]|[\u3002\uff01\uff1f](?!$)")
_SAYS_WE = re.compile(r"(?:We|This (?:paper|work|study)|In this|The)\s")
# The ends of sentences, the wide ones of Chinese and Japanese too.
_CLOSES = (*".!…]}\"'”’$\u3002\uff01\uff1f\u300d\u300b", ".)")
_ONE_QUESTION = 150
# An abstract narrower than the first number costs the second.
_ENDS_A_SENTENCE = ((20, 0.8), (40, 0.5), (80, 0.3), (150, 0.1))
_ENDS_IN_A_WORD = ((20, 1.7), (40, 1.2), (80, 0.9), (150, 0.7), (600, 0.5))
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_HEADLINE_WORDS = 3
_HEADLINE_SHARE = 0.7
_HEADLINE = 1.2
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Price:
    """What a block costs in each place: left out, as title, as abstract, or left out between a
    title and its abstract."""

    skip: float
    title: float
    abstract: float
    inner: float
    group: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """The indices of a title and its abstract."""

    title: int
    abstract: int


def cheapest(prices: Sequence[Price]) -> tuple[list[Pair], float]:
    """The pairs of the cheapest reading, in order, and what it costs."""
    best = [0.0] * (len(prices) + 1)
    partner = [0] * len(prices)
    for i in range(len(prices) - 1, -1, -1):
        best[i] = prices[i].skip + best[i + 1]
        if prices[i].title < NEVER:
            best[i], partner[i] = _with_abstract(prices, best, i)
    return list(_walk(partner)), best[0]


def title_misfit(text: str) -> float:
    """How unlike a title `text` is: 0 for a short one, over 2 for what can only be an abstract."""
    width = _width(text)
    ends = sum(1 for _ in _INNER_END.finditer(text))
    if width > 700 and ends >= 2:
        return 2.2
    misfit = 0.0
    if width > 200:
        misfit += min((width - 200) / 1200, 0.6) + min(ends, 4) * 0.12
    if text.endswith((".", "\u3002")):
        misfit += 0.05 + (0.5 if width > 100 and _SAYS_WE.match(text) else 0)
        misfit += min(ends, 2) * 0.4 if width > 100 else 0
    return misfit


def abstract_misfit(text: str) -> float:
    """How unlike an abstract `text` is: 0 for a paragraph, 1 for a few words, over 2 for what can
    only be a title."""
    width = _width(text)
    closed = text.endswith(_CLOSES) or (text.endswith("?") and width >= _ONE_QUESTION)
    steps = _ENDS_A_SENTENCE if closed else _ENDS_IN_A_WORD
    misfit = next((price for limit, price in steps if width < limit), 0.0)
    return misfit + (_HEADLINE if misfit and not closed and _is_headline(text) else 0.0)


def _is_headline(text: str) -> bool:
    """Has the capitals of "A Survey of Small Language Models"."""
    words = _LONG_WORD.findall(text)
    capitals = sum(not word[0].islower() for word in words)
    return len(words) >= _HEADLINE_WORDS and capitals >= _HEADLINE_SHARE * len(words)


def _with_abstract(prices: Sequence[Price], best: Sequence[float], i: int) -> tuple[float, int]:
    """The best price from `i` on, and the abstract that block `i` takes for it (0: none)."""
    cheapest_yet, partner, between = best[i], 0, 0.0
    for j in range(i + 1, min(len(prices), i + _WINDOW)):
        if prices[j].group != prices[i].group or between >= NEVER:
            break
        price = prices[i].title + between + prices[j].abstract + best[j + 1]
        if price < cheapest_yet - 1e-9:
            cheapest_yet, partner = price, j
        between += prices[j].inner
    return cheapest_yet, partner


def _walk(partner: Sequence[int]) -> list[Pair]:
    pairs, i = [], 0
    while i < len(partner):
        if partner[i]:
            pairs.append(Pair(i, partner[i]))
        i = (partner[i] or i) + 1
    return pairs


def _width(text: str) -> int:
    """Length in Latin letters: an ideograph says as much as two or three of them."""
    return len(text) + 2 * len(_WIDE.findall(text)) if not text.isascii() else len(text)
