"""Timing and one small table: what every benchmark prints."""

import time
from collections.abc import Callable, Sequence
from statistics import median, quantiles


def seconds(job: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def interleaved(jobs: Sequence[Callable[[], float]], rounds: int) -> list[list[float]]:
    """Each job's figures. One of each per round, so that a busy moment meets them all."""
    figures: list[list[float]] = [[] for _ in jobs]
    for _ in range(rounds):
        for found, job in zip(figures, jobs, strict=True):
            found.append(job())
    return figures


def percentiles(figures: Sequence[float]) -> tuple[float, float, float]:
    """p50, p95 and p99."""
    cuts = quantiles(figures, n=100, method="inclusive")
    return median(figures), cuts[94], cuts[98]


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Prints a title line, a line of column names, and a line a row; two spaces part columns."""
    cells = [list(columns), *([_cell(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    print(f"\n{title}")
    for line in cells:
        name, *figures = line
        right = (cell.rjust(width) for cell, width in zip(figures, widths[1:], strict=True))
        print("  ".join([name.ljust(widths[0]), *right]).rstrip())


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value < 1 else f"{value:.2f}"
