"""From *check your answers* to the PDF, on the real site, for ten sample companies one after the other."""

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
CLICKING = 2.0
"""Seconds after which no more clicks are measured."""
LOOK = 0.2
"""Seconds between two looks whether it is ready."""
PATIENCE = 60
READY = 5.0
READY_FOR = 9
CLICK = 0.030


@dataclass(frozen=True)
class Waited:
    """One company, or one that has waited in vain: seconds until its PDF was ready, and of each click after that."""

    ready: float
    clicks: list[float]


def measure(short: bool = False) -> list[Row]:
    people = dict(list(companies().items())[: 1 if short else None])
    with tempfile.TemporaryDirectory(prefix="readiness-bench-") as name, served(Path(name)) as site:
        found = {who: asyncio.run(_company(site.port, response)) for who, response in people.items()}
    ready = sorted(each.ready for each in found.values())
    soon = sum(each <= READY for each in ready)
    most = p99([click for each in found.values() for click in each.clicks] or [inf])
    needed = min(READY_FOR, len(ready))
    return [
        Row("the click to the PDF once it is ready, p99", ms(most), "", f"<= {ms(CLICK)}", most <= CLICK),
        Row(
            "from *check your answers* to ready",
            f"{seconds(ready[0])} to {seconds(ready[-1])}, median {seconds(median(ready))}",
            f"{soon} of {len(ready)} within {READY:.0f} s",
            f">= {needed} of {len(ready)}",
            soon >= needed,
        ),
    ]


async def _company(port: int, response: Response) -> Waited:
    """Answer everything, check, and look until the PDF is there."""
    person = Person(port)
    for path in await person.begin({"organization": "Example", **response.profile}):
        page = await person.get(path)
        chosen = {id: response.answers[id].choice for id in choices(page)}
        expect(await person.save(path, page, chosen), 303)
    expect(await person.get("/check"), 200)
    checked = time.monotonic()
    while not is_pdf(await ask_for_pdf(person)):
        if time.monotonic() - checked > PATIENCE:
            return Waited(inf, [])
        await asyncio.sleep(LOOK)
    ready = time.monotonic() - checked
    clicks: list[float] = []
    while len(clicks) < CLICKS and sum(clicks) < CLICKING:
        clicks.append((await person.get("/report.pdf")).seconds)
    return Waited(ready, clicks)
