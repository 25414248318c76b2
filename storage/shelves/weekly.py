"""The SQL of counting by week: rows fall into the weeks of a Weeks by a day or a moment."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from storage.shelves.engine import Row
from storage.trends import Weeks


def week_of(column: str, weeks: Weeks) -> tuple[str, str, dict[str, str]]:
    """The number of a row's week, 0 the oldest; the condition that it falls into any; the values
    of both. column: a day or a moment as text, whose order is the order of time."""
    starts = [day.isoformat() for day in weeks.starts]
    after = (weeks.last + timedelta(days=1)).isoformat()
    whens = " ".join(f"when {column} >= :week{n} then {n}" for n in reversed(range(len(starts))))
    values = {f"week{n}": start for n, start in enumerate(starts)}
    within = f"{column} >= :week0 and {column} < :after_weeks"
    return f"case {whens} end", within, {**values, "after_weeks": after}


def by_week(rows: Iterable[Row], weeks: Weeks) -> dict[str, tuple[int, ...]]:
    """Rows of (name, week, count) → the counts of each name, week by week."""
    found = defaultdict[str, list[int]](lambda: [0] * weeks.count)
    for name, week, count in rows:
        found[name][int(week)] = int(count)
    return {name: tuple(counts) for name, counts in found.items()}
