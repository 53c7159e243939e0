"""Measures the real site with many visitors at once, and then reads back every acknowledged answer."""

import asyncio
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from assessment import saved_file

from .figures import Row, ms, p99
from .site import Answer, Person, ask_for_pdf, choices, expect, is_pdf, served

PEOPLE = 200
WANT_PDF = 20
SECONDS = 25
THINKING_SECONDS = (1.0, 2.0)
"""A visitor's shortest and longest pause between two clicks."""
MAX_GET_SECONDS, MAX_SAVE_SECONDS = 0.150, 0.200
MAX_SAVE_SECONDS_WITH_PDF = 0.150
OTHER_PAGES = ("/assessment", "/check", "/results")


@dataclass
class Log:
    """The experience of all visitors together. Times are in seconds."""

    gets: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    documents: list[float] = field(default_factory=list)
    """The times from the first request for a PDF to its arrival."""
    told_to_wait: int = 0
    errors: list[str] = field(default_factory=list)


def measure(short: bool = False) -> list[Row]:
    people, seconds = (4, 1.0) if short else (PEOPLE, SECONDS)
    alone, lost, count = _session(people, 0, seconds)
    rows = [
        _within(f"{people} people, a page, p99 of {len(alone.gets)}", p99(alone.gets), MAX_GET_SECONDS),
        _within(f"{people} people, a save, p99 of {len(alone.saves)}", p99(alone.saves), MAX_SAVE_SECONDS),
        _none("errors", alone.errors),
        _none(f"of {count} acknowledged answers lost", lost),
    ]
    return rows if short else [*rows, *_with_documents(people, seconds)]


def _with_documents(people: int, seconds: float) -> list[Row]:
    both, lost, count = _session(people, WANT_PDF, seconds)
    documents = f"{len(both.documents)} PDFs, the slowest after {max(both.documents, default=0):.1f} s"
    return [
        _within(f"and {WANT_PDF} people who ask for PDFs: a save, p99", p99(both.saves), MAX_SAVE_SECONDS_WITH_PDF),
        Row(f"and {WANT_PDF} people who ask for PDFs: a page, p99", ms(p99(both.gets)), documents),
        Row("told to wait and to try again", f"{both.told_to_wait} times"),
        _none("errors", both.errors),
        _none(f"of {count} acknowledged answers lost", lost),
    ]


def _within(what: str, value: float, limit: float) -> Row:
    return Row(what, ms(value), "", f"<= {ms(limit)}", value <= limit)


def _none(what: str, failures: list[str]) -> Row:
    return Row(what, f"{len(failures)}" + (f": {failures[0]}" if failures else ""), "", "0", not failures)


def _session(people: int, documents: int, seconds: float) -> tuple[Log, list[str], int]:
    """Return the log, the acknowledged answers that were lost, and the number of all acknowledged answers."""
    with tempfile.TemporaryDirectory(prefix="readiness-bench-") as folder, served(Path(folder)) as site:
        return asyncio.run(_people(site.port, people, documents, seconds))


async def _people(port: int, people: int, documents: int, seconds: float) -> tuple[Log, list[str], int]:
    log = Log()
    crowd = [Person(port) for _person in range(people)]
    areas = [await person.begin() for person in crowd]
    readers = [Person(port) for _person in range(documents)]
    to_change = [await reader.begin() for reader in readers]
    for reader, paths in zip(readers, to_change, strict=True):
        await _answer_all(reader, paths)
    end = time.monotonic() + seconds
    works = [
        _work(person, paths, end, log, place) for place, (person, paths) in enumerate(zip(crowd, areas, strict=True))
    ]
    reads = [
        _read(reader, paths, end, log, place)
        for place, (reader, paths) in enumerate(zip(readers, to_change, strict=True))
    ]
    await asyncio.gather(*works, *reads)
    lost = [question_id for person in crowd for question_id in await _lost(person)]
    return log, lost, sum(len(person.acknowledged) for person in crowd)


async def _answer_all(person: Person, areas: list[str]) -> None:
    for path in areas:
        page = await person.get(path)
        expect(await person.save(path, page, {name: values[0] for name, values in choices(page).items()}), 303)


async def _work(person: Person, areas: list[str], end: float, log: Log, seed: int) -> None:
    """Open an area, pause, save it, pause, and sometimes look at another page."""
    dice = random.Random(seed)  # noqa: S311, a benchmark has no secrets
    await asyncio.sleep(dice.uniform(0, THINKING_SECONDS[1]))
    while time.monotonic() < end:
        try:
            path = dice.choice(areas)
            page = await _opened(person, path, log)
            await asyncio.sleep(dice.uniform(*THINKING_SECONDS))
            chosen = {name: dice.choice(values) for name, values in choices(page).items()}
            saved = await person.save(path, page, chosen)
            log.saves.append(saved.seconds)
            expect(saved, 303)
            await asyncio.sleep(dice.uniform(*THINKING_SECONDS))
            if dice.random() < 0.25:
                await _opened(person, dice.choice(OTHER_PAGES), log)
                await asyncio.sleep(dice.uniform(*THINKING_SECONDS))
        except (OSError, RuntimeError) as error:
            log.errors.append(f"{type(error).__name__} {error}")


async def _opened(person: Person, path: str, log: Log) -> Answer:
    page = await person.get(path)
    log.gets.append(page.seconds)
    expect(page, 200)
    return page


async def _read(person: Person, areas: list[str], end: float, log: Log, seed: int) -> None:
    """Change an answer, ask for the PDF until it arrives, and pause."""
    dice = random.Random(seed)  # noqa: S311, a benchmark has no secrets
    while time.monotonic() < end:
        try:
            path = dice.choice(areas)
            page = await person.get(path)
            chosen = {name: dice.choice(values) for name, values in choices(page).items()}
            expect(await person.save(path, page, chosen), 303)
            started = time.monotonic()
            if await _document(person, end, log):
                log.documents.append(time.monotonic() - started)
            await asyncio.sleep(dice.uniform(*THINKING_SECONDS))
        except (OSError, RuntimeError) as error:
            log.errors.append(f"{type(error).__name__} {error}")


async def _document(person: Person, end: float, log: Log) -> bool:
    """Ask for the PDF as often as the waiting page says. Return whether it arrived in time."""
    while time.monotonic() < end:
        answer = await ask_for_pdf(person)
        if is_pdf(answer):
            return True
        log.told_to_wait += 1
        await asyncio.sleep(wait(answer))
    return False


def wait(answer: Answer) -> float:
    """Return the seconds after which the waiting page reloads itself."""
    delay = answer.headers.get("Retry-After") or answer.headers.get("Refresh") or "1"
    return float(delay.partition(";")[0])


async def _lost(person: Person) -> list[str]:
    """Return the questions whose acknowledged answer differs from the stored one."""
    page = await person.get("/answers.json")
    expect(page, 200)
    stored = saved_file.read_json(page.body).response.answers
    return [
        question_id
        for question_id, choice in person.acknowledged.items()
        if question_id not in stored or stored[question_id].choice != choice
    ]
