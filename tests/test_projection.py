"""Projections: where the company would stand if the plan's practices were in place."""

from assessment.core.projection import with_steps_done
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer
from assessment.core.result import Result, assess
from support.builders import area, question, questionnaire, response, step
from support.content import TODAY


def judged(content: Questionnaire, choices: dict[str, str]) -> Result:
    return assess(content, response({id: Answer(choice, f"note on {id}") for id, choice in choices.items()}), TODAY)


def two_steps() -> Questionnaire:
    """Return a questionnaire with two areas. The step of one takes hours, the step of the other months."""
    return questionnaire(
        area(question("a", "must", step="soon"), question("b"), question("c"), id="one"),
        area(*(question(id, step="late") for id in "def"), id="two"),
        steps=[step("soon", "hours"), step("late", "months")],
    )


def test_outlook_counts_what_each_horizon_adds() -> None:
    result = judged(
        two_steps(), {"a": "none", "b": "proven", "c": "in-place", "d": "none", "e": "unknown", "f": "in-place"}
    )
    assert [(projection.horizon, projection.steps, projection.gaps) for projection in result.projections] == [
        ("this-week", 1, 1),
        ("60-days", 1, 3),
    ]
    percents = [projection.overall.score.worst.percent for projection in result.projections if projection.overall]
    assert result.overall
    assert [int(result.overall.score.worst.percent), *map(int, percents)] == [50, 66, 100]
    assert [projection.essentials.in_place for projection in result.projections] == [1, 1]


def test_outlook_is_the_score_of_the_answers_that_it_projects() -> None:
    result = judged(two_steps(), {"a": "none", "b": "partial", "c": "unknown", "d": "none", "f": "proven"})
    for projection in result.projections:
        again = assess(result.questionnaire, with_steps_done(result.response, result.plan, projection.horizon), TODAY)
        assert (again.overall, again.essentials) == (projection.overall, projection.essentials)


def test_outlook_leaves_what_is_not_answered_open() -> None:
    (last,) = judged(two_steps(), {"a": "none", "b": "in-place", "c": "in-place"}).projections
    assert last.overall
    assert (last.overall.score.worst.percent, last.overall.score.best.percent) == (50, 100)


def test_outlook_is_empty_without_a_plan() -> None:
    assert judged(two_steps(), dict.fromkeys("abcdef", "in-place")).projections == ()


def test_projection_keeps_notes_and_what_is_above_its_target() -> None:
    result = judged(two_steps(), {"a": "none", "b": "proven"})
    answers = with_steps_done(result.response, result.plan, "later").answers
    assert answers["a"] == Answer("in-place", "note on a")
    assert answers["b"] == Answer("proven", "note on b")
    assert result.response.answers["a"].choice == "none"
