"""Where on a chart things go. Pure arithmetic; lengths in points, y grows downwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

STEPS = 4  # between lines of the grid, at most


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle in which `columns` numbers stand side by side, on an axis from 0 to `top`."""

    left: float
    upper: float
    right: float
    lower: float
    columns: int
    top: int

    def x(self, column: int) -> float:
        """The middle of a column."""
        return self.left + (column + 0.5) * self.column

    def y(self, number: float) -> float:
        return self.lower - (self.lower - self.upper) * number / self.top

    @property
    def column(self) -> float:
        """The width of one."""
        return (self.right - self.left) / self.columns


def ticks(most: int) -> list[int]:
    """Round numbers from 0 to at least `most`, one apart from the next as each from the last."""
    steps = (base * 10**power for power in count() for base in (1, 2, 5))
    step = next(step for step in steps if step * STEPS >= most)
    return list(range(0, step * max(1, -(-most // step)) + 1, step))


def apart(wanted: Sequence[float], *, gap: float, upper: float, lower: float) -> list[float]:
    """The nearest places to those wanted, in their order, each `gap` from the next and between
    `upper` and `lower` as far as there is room. Labels that push each other share the shift."""
    groups: list[list[float]] = []  # where the first of a group wants to stand, and how many
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    for n in order:
        groups.append([_between(wanted[n], upper, lower), 1])
        while len(groups) > 1 and groups[-2][0] + gap * groups[-2][1] > groups[-1][0]:
            (first, many), (second, more) = groups[-2:]
            start = (first * many + (second - gap * many) * more) / (many + more)
            last = lower - gap * (many + more - 1)
            groups[-2:] = [[_between(start, upper, max(upper, last)), many + more]]
    places = [start + gap * n for start, many in groups for n in range(int(many))]
    return [places[order.index(n)] for n in range(len(wanted))]


def labelled(columns: int, *, most: int) -> list[int]:
    """The columns that are named below the axis: evenly apart, the last one among them."""
    every = -(-columns // most)
    return sorted(range(columns - 1, -1, -every))


def _between(place: float, upper: float, lower: float) -> float:
    return max(upper, min(lower, place))
