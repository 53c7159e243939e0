"""For *check your answers*: the areas and questions that a company is not asked, and why."""

from dataclasses import dataclass

from ...core.result import Result


@dataclass(frozen=True)
class NotAsked:
    """An area or a single question that is not asked, and the reason."""

    number: str
    """The number of the question. Empty for a whole area."""
    text: str
    reason: str


def not_asked(result: Result) -> tuple[NotAsked, ...]:
    """Return the areas and questions that are not asked, in questionnaire order. If a whole area is not asked, list
    only the area.
    """
    rows: list[NotAsked] = []
    for area in result.areas:
        if not area.asked:
            rows.append(NotAsked("", area.area.title, area.area.not_asked))
            continue
        hidden = (question for question in area.questions if not question.asked)
        rows.extend(NotAsked(row.number, row.question.text, row.question.not_asked) for row in hidden)
    return tuple(rows)
