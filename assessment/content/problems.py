"""Shows authors the mistakes in the content: all problems at once, each with file, line, column and a caret."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import ReadinessError
from ..translation import _, plural

MAX_COLUMNS = 100
"""The maximum number of characters shown of a line."""
COLUMNS_BEFORE_CARET = 60
"""The maximum number of characters shown before the caret."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in one place. The line and column are counted from 1."""

    file: str
    line: int
    column: int
    message: str
    text: str = ""
    """The text of the line."""

    def __str__(self) -> str:
        head = f"{self.file}:{self.line}:{self.column}: {self.message}"
        if not self.text.strip():
            return head
        start = max(0, self.column - COLUMNS_BEFORE_CARET)
        excerpt = self.text[start : start + MAX_COLUMNS]
        caret = " " * (self.column - 1 - start)
        return f"{head}\n    {excerpt}\n    {caret}^"


class ContentError(ReadinessError):
    """The content cannot be used. `problems` lists every mistake, sorted by file and place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        head = plural("{count} problem in the content", "{count} problems in the content", count)
        return "\n".join([head.format(count=count), *map(str, self.problems)])


def suggestion(text: str, possible: Iterable[str]) -> str:
    """Return the end of a message, suggesting the closest possible text, or an empty string if none is close."""
    matches = difflib.get_close_matches(text, tuple(possible), n=1)
    return _('; did you mean "{text}"?').format(text=matches[0]) if matches else ""
