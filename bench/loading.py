"""Measures the start: loading the content, `readiness check`, and the memory of a web process."""

import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median

from assessment.content import load, shipped

from .figures import Row, cpu, ms, times
from .process import children, memory, output, run
from .site import Person, expect, served

REPEATS = 7
PEOPLE = 6
MAX_SECONDS = 0.25
MAX_MEGABYTES = 80
NOT_IMPORTED = ("weasyprint", "pikepdf", "xlsxwriter", "alembic", "psycopg")
FIRST = """
import time
from assessment.content import load, shipped
started = time.process_time()
load(shipped())
print(time.process_time() - started)
"""
IMPORTED = """
import sys
from pathlib import Path
from assessment.content import load, shipped
from assessment.web import create_app
from assessment.settings import Settings
from assessment.web.server import prepare_storage
settings = Settings(Path(sys.argv[1]))
create_app(load(shipped()), settings, prepare_storage(settings)).test_client().get("/")
print(*(name for name in sys.argv[2:] if name in sys.modules))
"""


def measure(short: bool = False) -> list[Row]:
    repeats = 1 if short else REPEATS
    first = median(float(output(sys.executable, "-c", FIRST)) for _run in range(repeats))
    again = median(cpu(lambda: load(shipped()), repeats))
    rows = [
        Row(
            "content loaded, CPU, by a process that has just started",
            ms(first),
            "",
            f"<= {ms(MAX_SECONDS)}",
            first <= MAX_SECONDS,
        ),
        Row("the same once more, by a process that has loaded it before", ms(again)),
    ]
    return rows if short else [*rows, _check(), *_web_process()]


def _check() -> Row:
    """Measure `readiness check`, which also looks for programs that no company can reach."""
    bare = median(
        run(lambda: output(sys.executable, "-c", "import assessment.cli")).seconds for _run in range(REPEATS)
    )
    whole = median(
        run(lambda: output(sys.executable, "-m", "assessment.cli", "check")).seconds for _run in range(REPEATS)
    )
    return Row("`readiness check` from start to end", ms(whole), f"{times(whole / bare)} of its imports ({ms(bare)})")


def _web_process() -> list[Row]:
    """Measure a web process of the real site after some pages, and list the libraries that it has imported."""
    with tempfile.TemporaryDirectory(prefix="readiness-bench-") as name:
        with served(Path(name)) as site:
            asyncio.run(_look_around(site.port))
            peak = max(map(memory, children(site.process))) / 1024**2
        loaded = output(sys.executable, "-c", IMPORTED, name, *NOT_IMPORTED).decode().split()
    return [
        Row(
            "memory of a web process (PSS) of two",
            f"{peak:.0f} MB",
            "",
            f"<= {MAX_MEGABYTES} MB",
            peak <= MAX_MEGABYTES,
        ),
        Row(
            "of WeasyPrint, pikepdf, XlsxWriter, Alembic, psycopg in it",
            ", ".join(loaded) or "none",
            "",
            "none",
            not loaded,
        ),
    ]


async def _look_around(port: int) -> None:
    """Visit the pages so often that each web process has shown each kind of page."""
    for _person in range(PEOPLE):
        person = Person(port)
        areas = await person.begin()
        for path in (*areas, "/check", "/results"):
            expect(await person.get(path), 200)
