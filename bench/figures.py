"""Helpers for the benchmarks: the rows of their tables, timing and the formatting of figures."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time


@dataclass(frozen=True)
class Row:
    """One row of a table in docs/performance.md."""

    what: str
    measured: str
    ratio: str = ""
    """The ratio to something else that was measured in the same run."""
    goal: str = ""
    """The figure to reach, or empty if the measured figure is only reported."""
    reached: bool | None = None
    """Whether the goal is reached, or None if there is no goal or nothing could be measured."""

    def cells(self) -> tuple[str, ...]:
        verdict = "" if self.reached is None else "yes" if self.reached else "**no**"
        return self.what, self.measured, self.ratio, self.goal, verdict


def p99(values: Iterable[float]) -> float:
    """Return the 99th percentile, the value that 99 of 100 values do not exceed."""
    ordered = sorted(values)
    return ordered[math.ceil(len(ordered) * 0.99) - 1]


def ms(seconds: float) -> str:
    """Return the time in milliseconds, rounded to about three digits."""
    value = seconds * 1000
    return f"{value:.2f} ms" if value < 1 else f"{value:.1f} ms" if value < 100 else f"{value:.0f} ms"


def seconds(value: float) -> str:
    return f"{value:.2f} s"


def times(ratio: float) -> str:
    return f"{ratio:.2f} x" if ratio < 10 else f"{ratio:.0f} x"


def spread(values: Sequence[float]) -> str:
    """Return the median, with the lowest and the highest value in parentheses."""
    return f"{median(values):.2f} s ({min(values):.2f} to {max(values):.2f})"


def cpu(work: Callable[[], object], count: int) -> list[float]:
    """Return the CPU seconds of each of `count` runs, after one run that does not count."""
    work()
    seconds = []
    for _run in range(count):
        started = process_time()
        work()
        seconds.append(process_time() - started)
    return seconds


def alternating(works: Sequence[Callable[[], object]], count: int) -> list[list[float]]:
    """Return the CPU seconds of each piece of work. They take turns, so that other load affects all of them alike."""
    used: list[list[float]] = [[] for _work in works]
    for _run in range(count):
        for place, work in enumerate(works):
            used[place].extend(cpu(work, 1))
    return used
