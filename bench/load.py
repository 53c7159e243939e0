"""Many people at once on the real site; afterwards every answer that was acknowledged is read back."""

import asyncio
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from assessment import saved_file

from .figures import Row, ms, p99
from .site import Answered, Person, ask_for_pdf, choices, expect, is_pdf, served

PEOPLE = 200
WANT_PDF = 20
SECONDS = 25
THINK = (1.0, 2.0)
GET_MOST, SAVE_MOST, SAVE_MOST_WITH_PDF = 0.150, 0.200, 0.150
OTHER_PAGES = ("/assessment", "/check", "/results")


@dataclass
class Log:
    """What all people together have seen."""

    gets: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    documents: list[float] = field(default_factory=list)
    """Seconds from asking for a PDF for the first time to having it, waiting included."""
    told_to_wait: int = 0
    errors: list[str] = field(default_factory=list)


def measure(short: bool = False) -> list[Row]:
    people, seconds = (4, 1.0) if short else (PEOPLE, SECONDS)
    alone, lost, kept = _hour(people, 0, seconds)
    rows = [
        _within(f"{people} people, a page, p99 of {len(alone.gets)}", p99(alone.gets), GET_MOST),
        _within(f"{people} people, a save, p99 of {len(alone.saves)}", p99(alone.saves), SAVE_MOST),
        _none("errors", alone.errors),
        _none(f"of {kept} acknowledged answers lost", lost),
    ]
    return rows if short else [*rows, *_with_documents(people, seconds)]


def _with_documents(people: int, seconds: float) -> list[Row]:
    both, lost, kept = _hour(people, WANT_PDF, seconds)
    made = f"{len(both.documents)} PDFs, the slowest after {max(both.documents, default=0):.1f} s"
    return [
        _within(f"and {WANT_PDF} people who ask for PDFs: a save, p99", p99(both.saves), SAVE_MOST_WITH_PDF),
        Row(f"and {WANT_PDF} people who ask for PDFs: a page, p99", ms(p99(both.gets)), made),
        Row("told to wait and to try again", f"{both.told_to_wait} times"),
        _none("errors", both.errors),
        _none(f"of {kept} acknowledged answers lost", lost),
    ]


def _within(what: str, value: float, most: float) -> Row:
    return Row(what, ms(value), "", f"<= {ms(most)}", value <= most)


def _none(what: str, found: list[str]) -> Row:
    return Row(what, f"{len(found)}" + (f": {found[0]}" if found else ""), "", "0", not found)


def _hour(people: int, documents: int, seconds: float) -> tuple[Log, list[str], int]:
    """What they saw, what was lost, and how many answers were acknowledged."""
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
    lost = [each for person in crowd for each in await _lost(person)]
    return log, lost, sum(len(person.told) for person in crowd)


async def _answer_all(person: Person, areas: list[str]) -> None:
    for path in areas:
        page = await person.get(path)
        expect(await person.save(path, page, {name: values[0] for name, values in choices(page).items()}), 303)


async def _work(person: Person, areas: list[str], end: float, log: Log, seed: int) -> None:
    """Open an area, think, save it, think, now and then look at another page."""
    dice = random.Random(seed)  # noqa: S311, measures are no secret
    await asyncio.sleep(dice.uniform(0, THINK[1]))
    while time.monotonic() < end:
        try:
            path = dice.choice(areas)
            page = await _opened(person, path, log)
            await asyncio.sleep(dice.uniform(*THINK))
            chosen = {name: dice.choice(values) for name, values in choices(page).items()}
            saved = await person.save(path, page, chosen)
            log.saves.append(saved.seconds)
            expect(saved, 303)
            await asyncio.sleep(dice.uniform(*THINK))
            if dice.random() < 0.25:
                await _opened(person, dice.choice(OTHER_PAGES), log)
                await asyncio.sleep(dice.uniform(*THINK))
        except (OSError, RuntimeError) as error:
            log.errors.append(f"{type(error).__name__} {error}")


async def _opened(person: Person, path: str, log: Log) -> Answered:
    page = await person.get(path)
    log.gets.append(page.seconds)
    expect(page, 200)
    return page


async def _read(person: Person, areas: list[str], end: float, log: Log, seed: int) -> None:
    """Change something, ask for the PDF until it is there, look at it for a moment."""
    dice = random.Random(seed)  # noqa: S311, measures are no secret
    while time.monotonic() < end:
        try:
            path = dice.choice(areas)
            page = await person.get(path)
            chosen = {name: dice.choice(values) for name, values in choices(page).items()}
            expect(await person.save(path, page, chosen), 303)
            begun = time.monotonic()
            if await _document(person, end, log):
                log.documents.append(time.monotonic() - begun)
            await asyncio.sleep(dice.uniform(*THINK))
        except (OSError, RuntimeError) as error:
            log.errors.append(f"{type(error).__name__} {error}")


async def _document(person: Person, end: float, log: Log) -> bool:
    """As the page that waits does: look again when it says so."""
    while time.monotonic() < end:
        answered = await ask_for_pdf(person)
        if is_pdf(answered):
            return True
        log.told_to_wait += 1
        await asyncio.sleep(wait(answered))
    return False


def wait(answered: Answered) -> float:
    """Seconds after which a page that has no PDF yet wants to be asked again."""
    told = answered.headers.get("Retry-After") or answered.headers.get("Refresh") or "1"
    return float(told.partition(";")[0])


async def _lost(person: Person) -> list[str]:
    """Questions whose acknowledged answer is not what the site has kept."""
    page = await person.get("/answers.json")
    expect(page, 200)
    kept = saved_file.read_json(page.body).response.answers
    return [id for id, choice in person.told.items() if id not in kept or kept[id].choice != choice]
