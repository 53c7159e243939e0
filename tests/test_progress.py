"""Progress agrees with the full result but scores nothing."""

import random

import pytest

from assessment.core.area_result import AreaResult
from assessment.core.progress import AreaProgress, Progress, measure_progress
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.web.forms.answers import answer_choices
from support.builders import area, question, questionnaire
from support.company import QUESTIONNAIRE
from support.content import TODAY

EXAMPLES = {example.id: dict(example.profile) for example in QUESTIONNAIRE.examples}


def numbers(area: AreaResult | AreaProgress) -> list[tuple[str, str]]:
    return [(entry.number, entry.question.id) for entry in area.asked]


def outline(whole: Result | Progress) -> list[tuple]:
    """Return what both say about each area and the quick check."""
    areas = [(area.number, area.area.id, area.answered, area.state, numbers(area)) for area in whole.areas]
    return [*areas, ("quick check", [entry.question.id for entry in whole.quick_check])]


@pytest.mark.parametrize("share", [0, 0.5, 1])
@pytest.mark.parametrize("example", EXAMPLES)
def test_progress_agrees_with_the_result(example: str, share: float) -> None:
    dice = random.Random(7)
    answers = {
        question.id: Answer(dice.choice(answer_choices(question))[0])
        for question in QUESTIONNAIRE.questions()
        if dice.random() < share
    }
    response = Response(EXAMPLES[example], answers)
    result, progress = assess(QUESTIONNAIRE, response, TODAY), measure_progress(QUESTIONNAIRE, response)
    assert outline(progress) == outline(result)
    assert progress.tags == result.tags
    assert (progress.total, progress.answered) == (len(result.asked), len(result.asked) - result.unanswered)
    assert progress.asked_areas == tuple(area for area in progress.areas if area.asked)


def test_choice_that_a_question_does_not_have_is_no_answer() -> None:
    made_up = questionnaire(area(question("one"), question("two")))
    progress = measure_progress(made_up, Response({}, {"one": Answer("gone"), "two": Answer("unknown")}))
    assert [entry.answered for entry in progress.areas[0].asked] == [False, True]
    assert progress.areas[0].state == "in-progress"
