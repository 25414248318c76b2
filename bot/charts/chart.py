"""A chart as data, and in words: what a picture says to who does not see it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean
from typing import TypeVar

from storage import Trend, Weeks

T = TypeVar("T")

MOST_LINES = 5  # that colours and labels keep apart
NAME = 60  # characters of a topic's
MONTHS = 6  # that are told of one topic


@dataclass(frozen=True, slots=True)
class Bars:
    """One more series, drawn by itself below the lines: its weeks may be others."""

    title: str
    weeks: Weeks
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Papers a week, a line a topic. Raises: ValueError where the numbers are not of the weeks."""

    title: str
    weeks: Weeks
    lines: tuple[Trend, ...]
    bars: Bars | None = None

    def __post_init__(self) -> None:
        series = [(self.weeks, line.counts) for line in self.lines]
        series += [(self.bars.weeks, self.bars.counts)] if self.bars else []
        if len(self.lines) > MOST_LINES:
            raise ValueError(f"A chart has at most {MOST_LINES} lines.")
        if any(len(counts) != weeks.count for weeks, counts in series):
            raise ValueError("A chart needs a number for each week.")


def in_words(chart: Chart) -> str:
    """The alternative text: of each line how many a week, month by month."""
    weeks = chart.weeks
    told = [f"{chart.title}, {weeks.count} weeks to {day_told(weeks.last, year=True)}."]
    told += [f"{_cut(each.topic)}: {by_month(weeks, each.counts)}." for each in chart.lines]
    if chart.bars:
        told.append(f"{chart.bars.title}: {by_month(chart.bars.weeks, chart.bars.counts)}.")
    return " ".join(told)


def by_month(weeks: Weeks, counts: Sequence[int]) -> str:
    """ "3 papers a week in June, 9 in August": a week is of the month that it ends in."""
    months = dict[tuple[int, int], list[int]]()
    for end, count in zip(weeks.ends, counts, strict=True):
        months.setdefault((end.year, end.month), []).append(count)
    several_years = len({year for year, _ in months}) > 1
    told = [
        (rate(mean(its)), _month(year, month, with_year=several_years))
        for (year, month), its in _spread(list(months.items()))
    ]
    (first, named), *rest = told
    papers = "paper" if first == "1" else "papers"
    return ", ".join([f"{first} {papers} a week in {named}", *(f"{n} in {m}" for n, m in rest)])


def rate(number: float) -> str:
    """Of papers a week: 0.4, 2.5, 12."""
    return f"{number:.1f}".removesuffix(".0") if number < 10 else f"{number:,.0f}"


def day_told(day: date, *, year: bool = False) -> str:
    return f"{day.day} {day:%b %Y}" if year else f"{day.day} {day:%b}"


def _month(year: int, month: int, *, with_year: bool) -> str:
    return date(year, month, 1).strftime("%B %Y" if with_year else "%B")


def _spread(every: Sequence[T]) -> list[T]:
    """At most MONTHS of them, evenly, the first and the last included."""
    if len(every) <= MONTHS:
        return list(every)
    last = len(every) - 1
    return [every[round(n * last / (MONTHS - 1))] for n in range(MONTHS)]


def _cut(name: str) -> str:
    folded = " ".join(name.split())
    return folded if len(folded) <= NAME else f"{folded[: NAME - 1]}…"
