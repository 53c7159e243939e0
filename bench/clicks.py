"""Measures the way from *Check your answers* to the PDF on the real site, for ten sample companies in turn."""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from math import inf
from pathlib import Path
from statistics import median

from assessment.core.response import Response

from .companies import companies
from .figures import Row, ms, p99, seconds
from .site import Person, ask_for_pdf, choices, expect, is_pdf, served

CLICKS = 30
MAX_CLICKING_SECONDS = 2.0
"""Once this time has passed, no more clicks are measured."""
POLL_SECONDS = 0.2
MAX_WAIT_SECONDS = 60
SOON_SECONDS = 5.0
SOON_FOR = 9
"""The number of companies, out of ten, that should have their PDF within `SOON_SECONDS`."""
MAX_CLICK_SECONDS = 0.030


@dataclass(frozen=True)
class Waited:
    """How long one company waited, in seconds: for its PDF (infinite if it never came) and for each later click."""

    ready: float
    clicks: list[float]


def measure(short: bool = False) -> list[Row]:
    people = list(companies().values())[: 1 if short else None]
    with tempfile.TemporaryDirectory(prefix="readiness-bench-") as name, served(Path(name)) as site:
        waits = [asyncio.run(_company(site.port, response)) for response in people]
    ready = sorted(waited.ready for waited in waits)
    soon = sum(seconds_waited <= SOON_SECONDS for seconds_waited in ready)
    slowest = p99([click for waited in waits for click in waited.clicks] or [inf])
    needed = min(SOON_FOR, len(ready))
    return [
        Row(
            "the click to the PDF once it is ready, p99",
            ms(slowest),
            "",
            f"<= {ms(MAX_CLICK_SECONDS)}",
            slowest <= MAX_CLICK_SECONDS,
        ),
        Row(
            "from *check your answers* to ready",
            f"{seconds(ready[0])} to {seconds(ready[-1])}, median {seconds(median(ready))}",
            f"{soon} of {len(ready)} within {SOON_SECONDS:.0f} s",
            f">= {needed} of {len(ready)}",
            soon >= needed,
        ),
    ]


async def _company(port: int, response: Response) -> Waited:
    """Answer everything, check the answers, and ask for the PDF until it arrives."""
    person = Person(port)
    for path in await person.begin({"organization": "Example", **response.profile}):
        page = await person.get(path)
        chosen = {question_id: response.answers[question_id].choice for question_id in choices(page)}
        expect(await person.save(path, page, chosen), 303)
    expect(await person.get("/check"), 200)
    checked = time.monotonic()
    while not is_pdf(await ask_for_pdf(person)):
        if time.monotonic() - checked > MAX_WAIT_SECONDS:
            return Waited(inf, [])
        await asyncio.sleep(POLL_SECONDS)
    ready = time.monotonic() - checked
    clicks: list[float] = []
    while len(clicks) < CLICKS and sum(clicks) < MAX_CLICKING_SECONDS:
        clicks.append((await person.get("/report.pdf")).seconds)
    return Waited(ready, clicks)
