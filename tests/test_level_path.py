"""The path to the next level: the fewest improvements that raise an area by one level."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.core.level_path import LevelPath, path_to_next_level
from assessment.core.question import Question
from assessment.core.scoring import QuestionPoints, level_of, question_points, range_end
from support.builders import LEVELS, answers, question


def counted(*questions: Question, **choices: str) -> tuple[QuestionPoints, ...]:
    given = {question.id: "none" for question in questions} | choices
    return question_points(questions, answers(given))


def told(path: LevelPath | None) -> tuple[str, list[tuple[str, str]]] | None:
    return path and (path.level.id, [(lift.question.id, lift.option.id) for lift in path.improvements])


def test_next_level_needs_what_weighs_most() -> None:
    questions = [question("light"), question("heavy", weight=3), question("middle", weight=2)]
    assert told(path_to_next_level(LEVELS, counted(*questions))) == ("foundation", [("heavy", "in-place")])
    assert told(path_to_next_level(LEVELS, counted(*questions, heavy="in-place"))) == (
        "operating",
        [("middle", "in-place")],
    )


def test_next_level_needs_all_musts_where_the_level_does() -> None:
    questions = [question("a", weight=3), question("b", "must"), question("c", weight=3)]
    begun = counted(*questions, a="in-place")
    assert told(path_to_next_level(LEVELS, begun)) == ("operating", [("b", "in-place"), ("c", "in-place")])


def test_next_level_beyond_the_targets_takes_the_highest_statements() -> None:
    questions = [question("a"), question("b", weight=3), question("c", weight=2, points=(0, 2))]
    done = counted(*questions, a="in-place", b="in-place", c="in-place")
    assert told(path_to_next_level(LEVELS, done)) == ("measured", [("b", "proven")])


def test_next_level_counts_unknown_practices_as_missing() -> None:
    questions = [question("a"), question("b"), question("c")]
    assert told(path_to_next_level(LEVELS, counted(*questions, a="unknown", b="in-place", c="partial"))) == (
        "operating",
        [("a", "in-place")],
    )


def test_highest_level_and_too_few_questions_have_no_next_level() -> None:
    questions = [question("a"), question("b"), question("c")]
    assert path_to_next_level(LEVELS, counted(*questions, a="proven", b="proven", c="proven")) is None
    assert path_to_next_level(LEVELS, counted(*questions[:2])) is None
    assert path_to_next_level(LEVELS, ()) is None


@pytest.mark.parametrize("choice", ["none", "unknown"])
def test_next_level_of_an_area_where_all_is_missing(choice: str) -> None:
    questions = [question(id, "must") for id in "abcdef"]
    path = path_to_next_level(LEVELS, counted(*questions, **dict.fromkeys("abcdef", choice)))
    assert told(path) == ("foundation", [("a", "in-place"), ("b", "in-place")])


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["must", "should"]),
            st.integers(1, 3),
            st.sampled_from(["none", "partial", "in-place", "proven", "unknown"]),
        ),
        min_size=3,
        max_size=6,
    )
)
def test_next_level_is_reached_and_with_no_fewer_answers(drawn: list[tuple[str, int, str]]) -> None:
    """No smaller set of practices reaches the level, even with the highest answer to each."""
    questions = [question(f"q{at}", importance, weight) for at, (importance, weight, _choice) in enumerate(drawn)]
    now = counted(*questions, **{f"q{at}": choice for at, (_importance, _weight, choice) in enumerate(drawn)})
    path = path_to_next_level(LEVELS, now)
    if path is None:
        assert level_of(LEVELS, range_end(now, best=False)) == LEVELS[-1]
        return
    lifted = {improvement.question.id: improvement.option.points for improvement in path.improvements}
    assert LEVELS.index(level_after(now, lifted)) >= LEVELS.index(path.level)
    for fewer in combinations([points.question.id for points in now], len(lifted) - 1):
        assert LEVELS.index(level_after(now, dict.fromkeys(fewer, 3))) < LEVELS.index(path.level)


def level_after(now: tuple[QuestionPoints, ...], lifted: dict[str, int]) -> object:
    changed = [
        QuestionPoints(points.question, max(points.low, lifted.get(points.question.id, 0)), points.high)
        for points in now
    ]
    return level_of(LEVELS, range_end(changed, best=False))


def test_next_level_can_be_reached_by_half_of_the_essentials_alone() -> None:
    questions = [question("a", "must"), question("b", weight=3), question("c", weight=3), question("d", weight=3)]
    assert told(path_to_next_level(LEVELS, counted(*questions, b="none"))) == ("foundation", [("b", "in-place")])
    light = [question("m", "must"), *(question(f"s{place}", weight=3, points=(0, 1), target=1) for place in range(9))]
    start = counted(*light)
    assert told(path_to_next_level(LEVELS, start)) == ("foundation", [("m", "in-place")])
