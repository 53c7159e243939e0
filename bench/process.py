"""Measures child processes: their running time, CPU time and memory."""

import os
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """Measurements of one piece of work by child processes, including their start."""

    seconds: float
    cpu: float
    """CPU seconds of the child processes, on which other load has little effect."""
    output: bytes


def run(work: Callable[[], bytes]) -> Run:
    """Do the work, and return its time, the CPU time of its child processes, and its output."""
    started, used = time.perf_counter(), _children_cpu()
    output = work()
    return Run(time.perf_counter() - started, _children_cpu() - used, output)


def output(*command: str) -> bytes:
    """Run a program that must not fail, and return its standard output."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def peak(work: Callable[[], object]) -> int:
    """Do the work, and return the peak memory of all child processes together (PSS in bytes, sampled every 20 ms)."""
    done = threading.Event()
    samples = [0]

    def watch() -> None:
        while not done.wait(0.02):
            samples.append(sum(map(memory, descendants(os.getpid()))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        done.set()
        watcher.join()
    return max(samples)


def descendants(parent: int) -> Iterator[int]:
    """Yield the ids of the process's children, of their children, and so on."""
    for child in children(parent):
        yield child
        yield from descendants(child)


def children(parent: int) -> list[int]:
    """Return the ids of the process's children, started by any of its threads. The list is empty if it has ended."""
    pids: list[int] = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        with suppress(OSError):
            pids.extend(map(int, task.read_text().split()))
    return pids


def memory(process: int) -> int:
    """Return the process's proportional share of memory (PSS) in bytes, or 0 if it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def used_cpu(process: int) -> float:
    """Return the CPU seconds that the process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
