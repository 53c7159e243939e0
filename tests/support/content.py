"""The two questionnaires of the tests, the day of the tests, and every text of a questionnaire."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

TINY = Path(__file__).parents[1] / "tiny"
TODAY = date(2026, 11, 22)


def texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text below a value, with the way to it; sources are titled by others and left out."""
    if is_dataclass(value):
        place = f"{place}/{getattr(value, 'id', '')}"
        for field in fields(value):
            if field.name not in ("sources", "url", "digest"):
                yield from texts(getattr(value, field.name), f"{place}.{field.name}")
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each, place)
    elif isinstance(value, str):
        yield place, value


ENGINES = ("sqlite", "postgresql")


def copy_of_tiny(folder: Path) -> Path:
    return Path(shutil.copytree(TINY, folder / "tiny"))


SECONDS = 1.0
"""The longest that an author waits to be told, whatever is in a file."""


def in_time(work: Callable[[], Any]) -> Any:
    """Do it in less than a second; it has three tries, because the machine may be busy with something else."""
    for _try in range(3):
        begun = time.perf_counter()
        result = work()
        taken = time.perf_counter() - begun
        if taken < SECONDS or taken > 5 * SECONDS:
            break
    assert taken < SECONDS
    return result
