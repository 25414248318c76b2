"""Which day each record of a page belongs to. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from storage.sources.daily_page.chrome import Kind
from storage.sources.daily_page.dates import DateLine, named_day, resolve
from storage.sources.daily_page.reading import Reading


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one page.

    days: by the block index of a record's title. impossible: blocks with a date that no calendar
    has. in_records: dates of one record (when the paper came out), by block index.
    """

    days: Mapping[int, date | None]
    impossible: tuple[int, ...]
    in_records: frozenset[int]


def calendar(reading: Reading, *, page: str, today: date, year: int | None) -> Calendar:
    """A date line rules the records below it until the next one. A page without a usable one has
    the day of its file's name, if that has one."""
    dates = {i: r.date for i, r in enumerate(reading.roles) if r.kind is Kind.DATE and r.date}
    in_records = frozenset(_in_records(reading, list(dates)))
    named = named_day(page)
    ruling = {
        i: resolve(line, today=today, year=year or _named_year(line, named))
        for i, line in dates.items()
        if i not in in_records
    }
    default = None if any(ruling.values()) else named
    return Calendar(
        days={title: day or default for title, day in _ruled(reading, ruling)},
        impossible=tuple(i for i, day in ruling.items() if day is None),
        in_records=in_records,
    )


def _named_year(line: DateLine, named: date | None) -> int | None:
    """ "Jan 31" in 2024-01-31.txt: the file's name knows the year."""
    agrees = named is not None and (named.month, named.day) == (line.month, line.day)
    return named.year if named and agrees else None


def _in_records(reading: Reading, dates: list[int]) -> Iterator[int]:
    """Dates between a title and its abstract or in an article, if the page itself has another."""
    between = {i for p in reading.pairs for i in range(p.title + 1, p.abstract)}
    inside = [i for i in dates if i in between or reading.blocks[i].group]
    if len(inside) < len(dates):
        yield from inside


def _ruled(
    reading: Reading, ruling: Mapping[int, date | None]
) -> Iterator[tuple[int, date | None]]:
    """(title, day) of every record. Of several dates above a record the last counts, but a linked
    one leads to another day."""
    titles = {p.abstract: p.title for p in reading.pairs}
    of_article = {reading.blocks[i].group: day for i, day in ruling.items()}
    day, plain = None, False
    for i, block in enumerate(reading.blocks):
        if i in ruling and not (plain and block.link):
            day, plain = ruling[i], not block.link
        elif i in titles:
            yield titles[i], of_article.get(block.group, day) if block.group else day
            plain = False
