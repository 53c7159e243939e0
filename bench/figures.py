"""What a measure gives: rows of a table; and how figures are written."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

ENOUGH = 100
"""Of so many values the 99th percentile is one of them and not the largest."""


@dataclass(frozen=True)
class Row:
    """One line of docs/performance.md."""

    what: str
    measured: str
    ratio: str = ""
    """To what stands beside it in the same run."""
    goal: str = ""
    """What is to be reached; empty where the figure is only told."""
    reached: bool | None = None
    """None where there is no goal, or where it could not be measured."""

    def cells(self) -> tuple[str, ...]:
        verdict = "" if self.reached is None else "yes" if self.reached else "**no**"
        return self.what, self.measured, self.ratio, self.goal, verdict


def p99(values: Iterable[float]) -> float:
    """The value that 99 of 100 do not exceed."""
    found = sorted(values)
    return found[math.ceil(len(found) * 0.99) - 1]


def ms(seconds: float) -> str:
    """In milliseconds, with the digits that mean something."""
    value = seconds * 1000
    return f"{value:.2f} ms" if value < 1 else f"{value:.1f} ms" if value < 100 else f"{value:.0f} ms"


def seconds(value: float) -> str:
    return f"{value:.2f} s"


def times(ratio: float) -> str:
    return f"{ratio:.2f} x" if ratio < 10 else f"{ratio:.0f} x"


def spread(values: Sequence[float]) -> str:
    """The median, with the least and the most in brackets."""
    return f"{median(values):.2f} s ({min(values):.2f} to {max(values):.2f})"


def cpu(work: Callable[[], object], count: int) -> list[float]:
    """CPU seconds of each of so many runs, after one that does not count."""
    return _timed(work, count, process_time)


def wall(work: Callable[[], object], count: int) -> list[float]:
    """Seconds of each of so many runs, after one that does not count."""
    return _timed(work, count, perf_counter)


def _timed(work: Callable[[], object], count: int, clock: Callable[[], float]) -> list[float]:
    work()
    found = []
    for _run in range(count):
        begun = clock()
        work()
        found.append(clock() - begun)
    return found


def alternating(works: Sequence[Callable[[], object]], count: int) -> list[list[float]]:
    """CPU seconds of each, taking turns, so that what else the machine does falls on all of them alike."""
    found: list[list[float]] = [[] for _work in works]
    for _run in range(count):
        for place, work in enumerate(works):
            found[place].extend(cpu(work, 1))
    return found
