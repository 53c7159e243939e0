"""What an author sees when content is wrong: every problem at once, each with file, line, column and a caret."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import ReadinessError
from ..translation import plural


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in one place; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str
    text: str = ""
    """The line itself."""

    def __str__(self) -> str:
        head = f"{self.file}:{self.line}:{self.column}: {self.message}"
        if not self.text.strip():
            return head
        shift = max(0, self.column - 60)
        shown = self.text[shift : shift + 100]
        caret = " " * (self.column - 1 - shift)
        return f"{head}\n    {shown}\n    {caret}^"


class ContentError(ReadinessError):
    """The content cannot be used. `problems` lists every mistake that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        head = plural("{count} problem in the content", "{count} problems in the content", count)
        return "\n".join([head.format(count=count), *map(str, self.problems)])
