"""One YAML file of the content: its value, the place of every part, and the problems found in it."""

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from .problems import Problem

KeyPath = tuple[str | int, ...]
"""The keys and list positions that lead to a part of a file."""
YamlValue = str | int | bool | list["YamlValue"] | dict[str, "YamlValue"] | None
MAX_PROBLEMS = 50
"""The most problems reported for one file."""


@dataclass
class YamlFile:
    """A file's value, and the line and column of every part, counted from 1.

    The value is None if problems keep the file from being read.
    """

    name: str
    """The path within the questionnaire's folder, such as `areas/reporting.yaml`."""
    lines: list[str] = field(default_factory=list)
    value: YamlValue = None
    places: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The file's name without folder and extension."""
        return PurePosixPath(self.name).stem

    @property
    def full(self) -> bool:
        """Whether the file has so many problems that listing more would not help."""
        return len(self.problems) >= MAX_PROBLEMS

    def add(self, path: KeyPath, message: str) -> None:
        """Add a problem at the part with this path, or at the nearest part that contains it."""
        while path not in self.places and path:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        self.add_at(line, column, message)

    def add_at(self, line: int, column: int, message: str) -> None:
        """Add a problem at a line and column, counted from 1."""
        if self.full:
            return
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.problems.append(Problem(self.name, line, column, message, text))


def unreadable(name: str, message: str) -> YamlFile:
    """Return a file that has only this problem."""
    file = YamlFile(name)
    file.add_at(1, 1, message)
    return file
