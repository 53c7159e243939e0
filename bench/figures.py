"""The rows of a benchmark's table, timing, and how figures are written."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time

ENOUGH = 100
"""With more values than this, the 99th percentile is no longer the largest of them."""


@dataclass(frozen=True)
class Row:
    """One line of docs/performance.md."""

    what: str
    measured: str
    ratio: str = ""
    """How it compares with something else that was measured in the same run."""
    goal: str = ""
    """What it should reach, or nothing if the figure is only reported."""
    reached: bool | None = None
    """None if there is no goal or if it could not be measured."""

    def cells(self) -> tuple[str, ...]:
        verdict = "" if self.reached is None else "yes" if self.reached else "**no**"
        return self.what, self.measured, self.ratio, self.goal, verdict


def p99(values: Iterable[float]) -> float:
    """Return the value that 99 of 100 do not exceed."""
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
    """Return the median, with the lowest and the highest value in brackets."""
    return f"{median(values):.2f} s ({min(values):.2f} to {max(values):.2f})"


def cpu(work: Callable[[], object], count: int) -> list[float]:
    """Return the CPU seconds of each of so many runs, after one run that does not count."""
    work()
    seconds = []
    for _run in range(count):
        started = process_time()
        work()
        seconds.append(process_time() - started)
    return seconds


def alternating(works: Sequence[Callable[[], object]], count: int) -> list[list[float]]:
    """Return the CPU seconds of each piece of work. They take turns, so other load falls on all of them alike."""
    used: list[list[float]] = [[] for _work in works]
    for _run in range(count):
        for place, work in enumerate(works):
            used[place].extend(cpu(work, 1))
    return used
