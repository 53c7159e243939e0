"""docs/performance.md: what was measured, between the words of bench/performance.md, which are kept by hand."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from .figures import Row

ROOT = Path(__file__).parent.parent
WORDS = Path(__file__).parent / "performance.md"
PAGE = ROOT / "docs" / "performance.md"
HEAD = ("What", "Measured", "Ratio", "To reach", "Reached")


def table(rows: Sequence[Row]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def measured(found: Mapping[str, Sequence[Row]], machine: Sequence[str], day: date) -> dict[str, str]:
    """What stands in the place of each mark."""
    goals = [row for rows in found.values() for row in rows if row.reached is not None]
    return {
        "day": day.isoformat(),
        "reached": f"{sum(row.reached is True for row in goals)} of {len(goals)}",
        "machine": "\n".join(f"- {line}" for line in machine),
        **{name: table(rows) for name, rows in found.items()},
    }


def page(places: Mapping[str, str]) -> str:
    """The words, with what was measured after each `<!-- NAME -->`; its end is marked too, so that it can be kept."""
    text = WORDS.read_text(encoding="utf-8")
    for name, found in places.items():
        line = "\n" if "\n" in found else ""
        text = text.replace(f"<!-- {name} -->", f"<!-- {name} -->{line}{found}{line}<!-- /{name} -->")
    return text


def kept(text: str) -> dict[str, str]:
    """What was measured, read from the page itself."""
    return {
        name: found.strip("\n") for name, found in re.findall(r"<!-- (\w+) -->(.*?)<!-- /\1 -->", text, re.DOTALL)
    }
