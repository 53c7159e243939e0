"""Authors' mistakes in a copy of the tiny content, and the file, line, column and message that report each."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from assessment.content import ContentError, Problem, load
from support.content import within_cpu_time

HERE = "¦"
"""A mark for the place in a changed text where a caret must point."""

QUESTIONNAIRE = "questionnaire.yaml"
REPORTING = "areas/reporting.yaml"
POLICY = "areas/policy.yaml"
CENTER = "programs/join-center.yaml"
LIST = "programs/address-list.yaml"
HANDBOOK = "programs/handbook.yaml"
STEPS = "steps.yaml"
DUTIES = "duties.yaml"
RULES = "platform-rules.yaml"
COUNTRIES = "countries.yaml"
SOURCES = "sources.yaml"
GLOSSARY = "glossary.yaml"
URGENT = "urgent.yaml"
WORDS = "words.yaml"
EXAMPLES = "examples.yaml"

Edit = tuple[str, str, str]
"""A file, a text in it, and the text that replaces its first occurrence."""


@dataclass(frozen=True)
class Mistake:
    """Edits with marks, and the message for each mark, in the order of files and lines."""

    name: str
    edits: tuple[Edit, ...]
    messages: tuple[str, ...]


def mistake(name: str, file: str, old: str, new: str, *messages: str, also: tuple[Edit, ...] = ()) -> Mistake:
    return Mistake(name, ((file, old, new), *also), messages)


def problems(folder: Path) -> tuple[Problem, ...]:
    """Return the problems that an author sees, and check that loading does not take long."""
    with pytest.raises(ContentError) as caught:
        within_cpu_time(lambda: load(folder))
    reported = caught.value.problems
    count = (
        f"{len(reported)} problem in the content"
        if len(reported) == 1
        else f"{len(reported)} problems in the content"
    )
    assert str(caught.value) == "\n".join([count, *map(str, reported)])
    return reported


def shown(problem: Problem) -> tuple[str, int, int, str]:
    return problem.file, problem.line, problem.column, problem.message


def carets(folder: Path) -> list[tuple[str, int, int, str]]:
    """Remove the marks. Return the file, line and column of each, with the text that follows it."""
    places = []
    for file in sorted(folder.rglob("*.yaml")):
        lines = file.read_bytes().decode().split("\n")
        for number, line in enumerate(lines, 1):
            *before, rest = line.split(HERE)
            for position in range(1, len(before) + 1):
                column = len("".join(before[:position])) + 1
                text = line.replace(HERE, "")[column - 1 :]
                places.append((file.relative_to(folder).as_posix(), number, column, text))
            lines[number - 1] = "".join([*before, rest])
        file.write_bytes("\n".join(lines).encode())
    return places


def edit(folder: Path, *edits: Edit) -> list[tuple[str, int, int, str]]:
    """Make each edit once, and return the places of the marks."""
    for name, old, new in edits:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_bytes(text.replace(old, new, 1).encode())
    return carets(folder)


def assert_reported(mistake: Mistake, folder: Path) -> None:
    """Check that exactly this mistake is reported, at its marks and with the caret in the right column."""
    places = edit(folder, *mistake.edits)
    expected = [(*place[:3], message) for place, message in zip(places, mistake.messages, strict=True)]
    reported = problems(folder)
    assert [shown(problem) for problem in reported] == expected
    for problem, (*_place, rest) in zip(reported, places, strict=True):
        _head, line, caret = str(problem).split("\n") if problem.text.strip() else ("", rest, "^")
        assert line[caret.index("^") :].startswith(rest[:40])
