"""docs/performance.md: what was measured, between the words of bench/performance.md, which are kept by hand."""

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


def page(found: Mapping[str, Sequence[Row]], machine: Sequence[str], day: date) -> str:
    """The words with a table in the place of each `<!-- NAME -->`."""
    text = WORDS.read_text(encoding="utf-8")
    goals = [row for rows in found.values() for row in rows if row.reached is not None]
    places = {
        "machine": "\n".join(f"- {line}" for line in machine),
        "day": day.isoformat(),
        "reached": f"{sum(row.reached is True for row in goals)} of {len(goals)}",
        **{name: table(rows) for name, rows in found.items()},
    }
    for name, words in places.items():
        text = text.replace(f"<!-- {name} -->", words)
    return text
