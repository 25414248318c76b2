"""A saved "Daily Papers" page (Hugging Face) → records. Pure.

Bytes → text (`decode`) → blocks (`from_text`, `from_html`) → a reading (`reading`) →
records (`records`). Reads the plain text dump, the same hard-wrapped, lynx dumps with
footnotes, Markdown, and HTML; with or without votes, counts and navigation between the records.
"""

import re
from collections.abc import Iterator
from datetime import date

from storage.errors import NotThisFormat
from storage.models import Problem, Record
from storage.sources.daily_page import from_html, from_text
from storage.sources.daily_page.calendar import calendar
from storage.sources.daily_page.chrome import Kind
from storage.sources.daily_page.dates import named_day
from storage.sources.daily_page.decode import EXPECTED, decode, is_html
from storage.sources.daily_page.links import arxiv_id
from storage.sources.daily_page.pairs import UNREAD
from storage.sources.daily_page.reading import Reading, read
from storage.sources.daily_page.records import records

# A page that says nothing of itself must be a clean run of titles and abstracts.
_CLEAN_PRICE = 0.3
_VERY_CLEAN_PRICE = 0.25
_FEWEST_UNSAID = 3
_SCHOLARLY = re.compile(
    r"\b(?:we|our|paper|propose|method|results?|approach|models?|experiments?|study|algorithm|data"
    r"|nous|article|wir)\b|本文|我们|研究",
    re.IGNORECASE,
)
_MOSTLY = 0.6


def parse(
    data: bytes, *, page: str, today: date, year: int | None = None
) -> Iterator[Record | Problem]:
    """The records of a saved daily page in page order, and a Problem for each unreadable one.

    page: the file's name; it goes into Mention.page and begins Problem.place ("name:line").
    today, year: a date line has no year; it takes `year`, else the latest one that does not put
    the page after `today`. Text is uncleaned, but for folded whitespace and the format's marks.
    Raises NotThisFormat, before anything is yielded, where `data` is no such page.
    """
    text = decode(data)
    blocks = from_html.blocks(text) if is_html(text) else from_text.blocks(text)
    reading = read(blocks)
    if not _is_daily_page(reading, page):
        raise NotThisFormat(f"{page} is no Daily Papers page. {EXPECTED}")
    days = calendar(reading, page=page, today=today, year=year)
    return records(reading, days, page=page)


def _is_daily_page(reading: Reading, page: str) -> bool:
    """Some line says so, or its titles lead to papers, or it is dated and alternates, or it
    alternates without a flaw between titles and what reads like abstracts."""
    found = len(reading.pairs)
    dated = _is_dated(reading)
    if reading.header:
        return found > 0 or dated
    if not found or found < 2 * len(reading.unread):
        return False
    if _links_papers(reading):
        return True
    if dated or named_day(page):
        return reading.price - len(reading.unread) * UNREAD <= _CLEAN_PRICE * found
    return found >= _FEWEST_UNSAID and _is_clean_and_scholarly(reading)


def _is_dated(reading: Reading) -> bool:
    """A date stands above the first record."""
    first = reading.pairs[0].title if reading.pairs else len(reading.blocks)
    return any(r.kind is Kind.DATE for r in reading.roles[:first])


def _links_papers(reading: Reading) -> bool:
    links = [reading.blocks[p.title].link or "" for p in reading.pairs]
    return 2 * sum(arxiv_id(link) is not None for link in links) >= len(links)


def _is_clean_and_scholarly(reading: Reading) -> bool:
    abstracts = [reading.blocks[p.abstract].text for p in reading.pairs]
    scholarly = sum(bool(_SCHOLARLY.search(text)) for text in abstracts)
    clean = not reading.unread and reading.price <= _VERY_CLEAN_PRICE * len(abstracts)
    return clean and scholarly >= _MOSTLY * len(abstracts)
