"""docs/question-ids.md leads from the ids of the version before to today's."""

import re
from pathlib import Path

from assessment.core.questionnaire import Questionnaire

DOCUMENT = (Path(__file__).parents[1] / "docs/question-ids.md").read_text(encoding="utf-8")


def ids_in(text: str) -> list[str]:
    return re.findall(r"`([a-z-]+)`", text)


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading."""
    table = DOCUMENT.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_questions_that_left_are_gone_and_lead_to_questions_of_today(content: Questionnaire) -> None:
    today = {question.id for question in content.questions()}
    left = rows("Removed questions")
    assert len(left) == 8
    for old, new, _why in left:
        assert not set(ids_in(old)) & today, old
        assert ids_in(new)
        assert set(ids_in(new)) <= today, new


def test_new_questions_stand_in_their_areas(content: Questionnaire) -> None:
    areas = {question.id: area.id for area in content.areas for question in area.questions}
    assert {ids_in(new)[0]: ids_in(area)[0] for new, area, _about in rows("New questions")} == {
        question_id: areas[question_id]
        for question_id in (
            "intimate-image-removal",
            "police-requests",
            "grooming-signals",
            "model-testing-rule",
            "search-delisting",
            "unclear-cases",
        )
    }


def test_every_question_whose_answers_mean_something_else_is_named(content: Questionnaire) -> None:
    named = ids_in(DOCUMENT.split("<!-- meaning -->")[1].split("<!-- /meaning -->")[0])
    assert sorted(named) == sorted(question.id for question in content.questions() if question.meaning == 2)
