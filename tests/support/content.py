"""The two questionnaires of the tests, the date of the tests, and a walk through all texts of a questionnaire."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")
TINY = Path(__file__).parents[1] / "tiny"
TODAY = date(2026, 11, 22)


def texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a value with its path, except in sources, whose titles are not ours."""
    if is_dataclass(value):
        place = f"{place}/{getattr(value, 'id', '')}"
        for field in fields(value):
            if field.name not in ("sources", "url", "digest"):
                yield from texts(getattr(value, field.name), f"{place}.{field.name}")
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part, place)
    elif isinstance(value, str):
        yield place, value


ENGINES = ("sqlite", "postgresql")


def copy_of_tiny(folder: Path) -> Path:
    return Path(shutil.copytree(TINY, folder / "tiny"))


MAX_CPU_SECONDS = 10.0
"""The most CPU time that reading may take. Without the reader's limits, some files would take minutes."""


def within_cpu_time(work: Callable[[], Result]) -> Result:
    """Return the result of the work, after checking that it took little CPU time, however busy the machine is."""
    begun = time.process_time()
    try:
        return work()
    finally:
        assert time.process_time() - begun < MAX_CPU_SECONDS
