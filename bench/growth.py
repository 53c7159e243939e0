"""With ten thousand stored assessments against none; with two web processes on one PostgreSQL against one."""

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

from assessment import assessment_state
from assessment.saved_file import SavedAnswers
from assessment.storage import Storage
from assessment.vault import new_code, seal
from assessment.web import Settings, create_app
from assessment.web.server import freeze_gc

from .companies import TODAY, answered, questionnaire
from .figures import Row, ms, times
from .inside import Visitor
from .process import children, used_cpu
from .site import Person, Site, choices, expect, served

STORED = 10_000
ROUNDS = 150
NO_CHANGE = 1.15
PEOPLE = 16
SECONDS = 10.0
TWO_TO_ONE = 1.7
TESTS = Path(__file__).parent.parent / "tests"


def measure(short: bool = False) -> list[Row]:
    stored, rounds = (20, 2) if short else (STORED, ROUNDS)
    return _stored(stored, rounds) if short else [*_stored(stored, rounds), *_postgresql()]


def _stored(count: int, rounds: int) -> list[Row]:
    """Visitors of a site with so many and of one with none take turns."""
    with ExitStack() as stack:
        full, empty = (stack.enter_context(_visitor(stored)) for stored in (count, 0))
        freeze_gc()
        opened: dict[Visitor, list[float]] = {full: [], empty: []}
        saved: dict[Visitor, list[float]] = {full: [], empty: []}
        dice = random.Random(1)  # noqa: S311, measures are no secret
        for _round in range(rounds):
            path = dice.choice(full.areas)
            for visitor in (full, empty):
                begun = perf_counter()
                page = visitor.get(path)
                opened[visitor].append(perf_counter() - begun)
                fields = visitor.filled(page, dice)
                begun = perf_counter()
                visitor.post(path, fields)
                saved[visitor].append(perf_counter() - begun)
    rows = []
    for what, found in (("an area page", opened), ("a save", saved)):
        ratio = median(found[full]) / median(found[empty])
        measured = f"{ms(median(found[full]))} against {ms(median(found[empty]))}"
        rows.append(
            Row(
                f"{what} with {count} stored assessments",
                measured,
                times(ratio),
                f"<= {NO_CHANGE} x",
                ratio <= NO_CHANGE,
            )
        )
    return rows


@contextmanager
def _visitor(stored: int) -> Iterator[Visitor]:
    with tempfile.TemporaryDirectory(prefix="readiness-bench-") as name:
        app = create_app(questionnaire(), Settings(data=Path(name), today=lambda: TODAY))
        try:
            _fill(Path(name) / "readiness.db", stored)
            yield Visitor(app.test_client())
        finally:
            app.extensions["site"].storage.close()


def _fill(database: Path, count: int) -> None:
    """Put so many finished assessments into it, all in one transaction."""
    asked = questionnaire()
    kept = assessment_state.begin(SavedAnswers(asked.id, asked.version, TODAY, answered(asked, "random")))
    content = assessment_state.write(kept)
    until = (TODAY + timedelta(days=190)).isoformat()
    with closing(sqlite3.connect(database)) as connection, connection:
        for _each in range(count):
            code = new_code()
            row = (code.record_id, 1, TODAY.isoformat(), until, seal(code, 1, content))
            connection.execute(
                "INSERT INTO record (id, revision, created_on, expires_on, body) VALUES (?, ?, ?, ?, ?)", row
            )


def _postgresql() -> list[Row]:
    """The database is that of the tests, which waits for no disk."""
    sys.path.append(str(TESTS))
    from support.database import PostgreSQL

    server = PostgreSQL()
    try:
        one, two = (_throughput(server.database(), workers) for workers in (1, 2))
    finally:
        server.remove()
    ratio, work = two[0] / one[0], two[1] / one[1]
    return [
        Row(
            "requests a second of two web processes against one, on PostgreSQL",
            f"{two[0]:.0f} against {one[0]:.0f}",
            times(ratio),
            f">= {TWO_TO_ONE} x",
            ratio >= TWO_TO_ONE,
        ),
        Row("requests for each CPU second of the web processes", f"{two[1]:.0f} against {one[1]:.0f}", times(work)),
    ]


def _throughput(address: str, workers: int) -> tuple[float, float]:
    """Requests for each second, and for each CPU second of the web processes, when nobody thinks."""
    with closing(Storage(address)) as storage:
        storage.upgrade()
    with tempfile.TemporaryDirectory(prefix="readiness-bench-") as name, served(Path(name), workers, address) as site:
        return asyncio.run(_busy(site))


async def _busy(site: Site) -> tuple[float, float]:
    crowd = [Person(site.port) for _person in range(PEOPLE)]
    areas = [await person.begin() for person in crowd]
    used, begun = _cpu(site), time.monotonic()
    counts = await asyncio.gather(*(_hurry(*each, begun + SECONDS) for each in zip(crowd, areas, strict=True)))
    taken, used = time.monotonic() - begun, _cpu(site) - used
    return sum(counts) / taken, sum(counts) / used


def _cpu(site: Site) -> float:
    return sum(map(used_cpu, children(site.process)))


async def _hurry(person: Person, areas: list[str], end: float) -> int:
    """Open and save one area after the other; how many requests."""
    count = 0
    while time.monotonic() < end:
        path = areas[count // 2 % len(areas)]
        page = await person.get(path)
        expect(page, 200)
        chosen = {name: values[count % len(values)] for name, values in choices(page).items()}
        expect(await person.save(path, page, chosen), 303)
        count += 2
    return count
