"""Compares a database of ten thousand assessments with an empty one, and two web processes on PostgreSQL with one."""

import asyncio
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from assessment import record_json
from assessment.assessment_state import StoredAssessment
from assessment.saved_file import SavedAnswers
from assessment.storage import Storage
from assessment.vault import new_code, seal
from assessment.web import Settings, create_app
from assessment.web.server import freeze_gc

from .companies import TODAY, sample_response, shipped_questionnaire
from .figures import Row, ms, times
from .inside import Visitor
from .process import children, used_cpu
from .site import Person, Site, choices, expect, served

STORED = 10_000
ROUNDS = 150
MAX_RATIO = 1.15
PEOPLE = 16
SECONDS = 10.0
MIN_TWO_TO_ONE = 1.7
TESTS = Path(__file__).parent.parent / "tests"


def measure(short: bool = False) -> list[Row]:
    stored, rounds = (20, 2) if short else (STORED, ROUNDS)
    return _stored(stored, rounds) if short else [*_stored(stored, rounds), *_postgresql()]


def _stored(count: int, rounds: int) -> list[Row]:
    """Measure a visitor to a site with `count` assessments and a visitor to an empty site, taking turns."""
    with ExitStack() as stack:
        full, empty = (stack.enter_context(_visitor(stored)) for stored in (count, 0))
        freeze_gc()
        opened: dict[Visitor, list[float]] = {full: [], empty: []}
        saved: dict[Visitor, list[float]] = {full: [], empty: []}
        dice = random.Random(1)  # noqa: S311, a benchmark has no secrets
        for _round in range(rounds):
            path = dice.choice(full.areas)
            for visitor in (full, empty):
                started = perf_counter()
                page = visitor.get(path)
                opened[visitor].append(perf_counter() - started)
                fields = visitor.filled(page, dice)
                started = perf_counter()
                visitor.post(path, fields)
                saved[visitor].append(perf_counter() - started)
    rows = []
    for what, seconds in (("an area page", opened), ("a save", saved)):
        ratio = median(seconds[full]) / median(seconds[empty])
        measured = f"{ms(median(seconds[full]))} against {ms(median(seconds[empty]))}"
        rows.append(
            Row(
                f"{what} with {count} stored assessments",
                measured,
                times(ratio),
                f"<= {MAX_RATIO} x",
                ratio <= MAX_RATIO,
            )
        )
    return rows


@contextmanager
def _visitor(stored: int) -> Iterator[Visitor]:
    with tempfile.TemporaryDirectory(prefix="readiness-bench-") as name:
        app = create_app(shipped_questionnaire(), Settings(data=Path(name), today=lambda: TODAY))
        try:
            _fill(Path(name) / "readiness.db", stored)
            yield Visitor(app.test_client())
        finally:
            app.extensions["site"].storage.close()


def _fill(database: Path, count: int) -> None:
    """Store `count` finished assessments in one transaction."""
    questionnaire = shipped_questionnaire()
    answers = sample_response(questionnaire, "random")
    content = record_json.write(
        StoredAssessment(SavedAnswers(questionnaire.id, questionnaire.version, TODAY, answers))
    )
    until = (TODAY + timedelta(days=190)).isoformat()
    with closing(sqlite3.connect(database)) as connection, connection:
        for _assessment in range(count):
            code = new_code()
            row = (code.record_id, 1, TODAY.isoformat(), until, seal(code, 1, content))
            connection.execute(
                "INSERT INTO record (id, revision, created_on, expires_on, body) VALUES (?, ?, ?, ?, ?)", row
            )


def _postgresql() -> list[Row]:
    """Compare two web processes with one on the tests' PostgreSQL server, which does not wait for the disk."""
    sys.path.append(str(TESTS))
    from support.database import PostgreSQL

    server = PostgreSQL()
    try:
        single, double = (_throughput(server.database(), workers) for workers in (1, 2))
    finally:
        server.remove()
    ratio, work = double[0] / single[0], double[1] / single[1]
    return [
        Row(
            "requests a second of two web processes against one, on PostgreSQL",
            f"{double[0]:.0f} against {single[0]:.0f}",
            times(ratio),
            f">= {MIN_TWO_TO_ONE} x",
            ratio >= MIN_TWO_TO_ONE,
        ),
        Row(
            "requests for each CPU second of the web processes",
            f"{double[1]:.0f} against {single[1]:.0f}",
            times(work),
        ),
    ]


def _throughput(address: str, workers: int) -> tuple[float, float]:
    """Return the requests per second and per CPU second of the web processes, with visitors who never pause."""
    with closing(Storage(address)) as storage:
        storage.upgrade()
    with tempfile.TemporaryDirectory(prefix="readiness-bench-") as name, served(Path(name), workers, address) as site:
        return asyncio.run(_busy(site))


async def _busy(site: Site) -> tuple[float, float]:
    crowd = [Person(site.port) for _person in range(PEOPLE)]
    areas = [await person.begin() for person in crowd]
    cpu, started = _cpu(site), time.monotonic()
    counts = await asyncio.gather(
        *(_hurry(person, paths, started + SECONDS) for person, paths in zip(crowd, areas, strict=True))
    )
    return sum(counts) / (time.monotonic() - started), sum(counts) / (_cpu(site) - cpu)


def _cpu(site: Site) -> float:
    return sum(map(used_cpu, children(site.process)))


async def _hurry(person: Person, areas: list[str], end: float) -> int:
    """Open and save one area after another, and return the number of requests."""
    count = 0
    while time.monotonic() < end:
        path = areas[count // 2 % len(areas)]
        page = await person.get(path)
        expect(page, 200)
        chosen = {name: values[count % len(values)] for name, values in choices(page).items()}
        expect(await person.save(path, page, chosen), 303)
        count += 2
    return count
