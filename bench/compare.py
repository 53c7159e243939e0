"""Compares the CPU time of an area page and of a save with that of another checkout.

Each checkout runs in its own process, with its own code and, if it has a `.venv`, its own libraries. The two take
turns, so that other load on the machine affects both alike.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .figures import Row, ms, times
from .inside import Visitor
from .report import ROOT

ROUNDS = 200
WARM_UP = 20
"""Rounds that are not counted, because templates are still compiled and caches filled."""


@dataclass(frozen=True)
class Response:
    """The response from the other process, with the CPU seconds that it took."""

    status_code: int
    text: str
    cpu: float


class RemoteClient:
    """A client of a site in another process, called like Flask's test client. `last` is the latest response."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.last = Response(0, "", 0)

    def get(self, path: str) -> Response:
        return self._send("GET", path, {})

    def post(self, path: str, data: Mapping[str, object]) -> Response:
        return self._send("POST", path, data)

    def _send(self, method: str, path: str, fields: Mapping[str, object]) -> Response:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the process has no pipes")
        self._process.stdin.write(json.dumps([method, path, fields]) + "\n")
        self._process.stdin.flush()
        self.last = Response(*json.loads(self._process.stdout.readline()))
        return self.last


@dataclass(frozen=True)
class Times:
    """CPU seconds of each round."""

    pages: list[float]
    saves: list[float]


class Runner:
    """One checkout, with a visitor who opens and saves the longest area again and again."""

    def __init__(self, client: RemoteClient) -> None:
        self._client = client
        self._visitor = Visitor(client)
        self._path = max(self._visitor.areas, key=lambda path: self._visitor.get(path).count("<textarea"))
        self._dice = random.Random(1)  # noqa: S311, a benchmark has no secrets
        self.times = Times([], [])

    def round(self, counted: bool) -> None:
        page = self._visitor.get(self._path)
        page_cpu = self._client.last.cpu
        self._visitor.post(self._path, self._visitor.filled(page, self._dice))
        if counted:
            self.times.pages.append(page_cpu)
            self.times.saves.append(self._client.last.cpu)


@contextmanager
def started(checkout: Path) -> Iterator[Runner]:
    """Start the site of a checkout, with an empty database."""
    own_python = checkout / ".venv" / "bin" / "python"
    python = str(own_python) if own_python.exists() else sys.executable
    program = str(Path(__file__).with_name("remote.py"))
    with (
        tempfile.TemporaryDirectory(prefix="readiness-bench-") as folder,
        subprocess.Popen(
            [python, "-P", program, folder],
            env={**os.environ, "PYTHONPATH": str(checkout)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        try:
            yield Runner(RemoteClient(process))
        finally:
            process.terminate()


def compare(base: Path, rounds: int = ROUNDS, warm_up: int = WARM_UP) -> list[Row]:
    """Return the CPU time of this checkout next to that of the base, and their ratio."""
    with started(base.resolve()) as theirs, started(ROOT) as ours:
        for number in range(warm_up + rounds):
            for runner in (theirs, ours):
                runner.round(counted=number >= warm_up)
    return [
        _ratio("CPU of the longest area page", ours.times.pages, theirs.times.pages),
        _ratio("CPU of a save of it", ours.times.saves, theirs.times.saves),
    ]


def _ratio(what: str, ours: list[float], theirs: list[float]) -> Row:
    return Row(what, f"{ms(median(ours))}, base {ms(median(theirs))}", f"{times(median(ours) / median(theirs))}")
