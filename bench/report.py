"""Writes docs/performance.md: inserts the measured figures into the hand-written text of bench/performance.md."""

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


def places(results: Mapping[str, Sequence[Row]], machine: Sequence[str], day: date) -> dict[str, str]:
    """Return the text to insert at each mark in bench/performance.md."""
    goals = [row for rows in results.values() for row in rows if row.reached is not None]
    return {
        "day": day.isoformat(),
        "reached": f"{sum(row.reached is True for row in goals)} of {len(goals)}",
        "machine": "\n".join(f"- {line}" for line in machine),
        **{name: table(rows) for name, rows in results.items()},
    }


def page(texts: Mapping[str, str]) -> str:
    """Return the page with a text inserted after each `<!-- NAME -->`. End marks let `kept` find the texts again."""
    text = WORDS.read_text(encoding="utf-8")
    for name, figures in texts.items():
        line = "\n" if "\n" in figures else ""
        text = text.replace(f"<!-- {name} -->", f"<!-- {name} -->{line}{figures}{line}<!-- /{name} -->")
    return text


def kept(text: str) -> dict[str, str]:
    """Return the figures in the page, by their marks."""
    return {
        name: figures.strip("\n") for name, figures in re.findall(r"<!-- (\w+) -->(.*?)<!-- /\1 -->", text, re.DOTALL)
    }
