"""The fewest answers that lift an area to its next level."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.level_path import LevelPath, path_to_next_level
from assessment.core.question import Question
from assessment.core.scoring import QuestionPoints, level_of, question_points, range_end
from support.builders import LEVELS, answers, area, question, tags


def counted(*asked: Question, **choices: str) -> tuple[QuestionPoints, ...]:
    given = {each.id: "none" for each in asked} | choices
    return question_points(area(*asked), tags(), answers(given))


def told(move: LevelPath | None) -> tuple[str, list[tuple[str, str]]] | None:
    return move and (move.level.id, [(lift.question.id, lift.option.id) for lift in move.improvements])


def test_next_level_needs_what_weighs_most() -> None:
    asked = [question("light"), question("heavy", weight=3), question("middle", weight=2)]
    assert told(path_to_next_level(LEVELS, counted(*asked))) == ("foundation", [("heavy", "in-place")])
    assert told(path_to_next_level(LEVELS, counted(*asked, heavy="in-place"))) == (
        "operating",
        [("middle", "in-place")],
    )


def test_next_level_needs_all_musts_where_the_level_does() -> None:
    asked = [question("a", weight=3), question("b", "must"), question("c", weight=3)]
    begun = counted(*asked, a="in-place")
    assert told(path_to_next_level(LEVELS, begun)) == ("operating", [("b", "in-place"), ("c", "in-place")])


def test_next_level_beyond_the_targets_takes_the_highest_statements() -> None:
    asked = [question("a"), question("b", weight=3), question("c", weight=2, points=(0, 2))]
    done = counted(*asked, a="in-place", b="in-place", c="in-place")
    assert told(path_to_next_level(LEVELS, done)) == ("measured", [("b", "proven")])


def test_next_level_counts_what_nobody_knows_as_missing() -> None:
    asked = [question("a"), question("b"), question("c")]
    assert told(path_to_next_level(LEVELS, counted(*asked, a="unknown", b="in-place", c="partial"))) == (
        "operating",
        [("a", "in-place")],
    )


def test_next_level_of_the_highest_and_of_too_few_is_none() -> None:
    asked = [question("a"), question("b"), question("c")]
    assert path_to_next_level(LEVELS, counted(*asked, a="proven", b="proven", c="proven")) is None
    assert path_to_next_level(LEVELS, counted(*asked[:2])) is None
    assert path_to_next_level(LEVELS, ()) is None


@pytest.mark.parametrize("choice", ["none", "unknown"])
def test_next_level_of_an_area_where_all_is_missing(choice: str) -> None:
    asked = [question(id, "must") for id in "abcdef"]
    move = path_to_next_level(LEVELS, counted(*asked, **dict.fromkeys("abcdef", choice)))
    assert told(move) == ("foundation", [("a", "in-place"), ("b", "in-place")])


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
def test_next_level_is_reached_and_with_no_fewer_answers(made: list[tuple[str, int, str]]) -> None:
    """Against every smaller set of practices, each brought to its highest statement."""
    asked = [question(f"q{at}", importance, weight) for at, (importance, weight, _choice) in enumerate(made)]
    now = counted(*asked, **{f"q{at}": choice for at, (_importance, _weight, choice) in enumerate(made)})
    move = path_to_next_level(LEVELS, now)
    if move is None:
        assert level_of(LEVELS, range_end(now, best=False)) == LEVELS[-1]
        return
    lifted = {lift.question.id: lift.option.points for lift in move.improvements}
    assert LEVELS.index(level_after(now, lifted)) >= LEVELS.index(move.level)
    for fewer in combinations([each.question.id for each in now], len(lifted) - 1):
        assert LEVELS.index(level_after(now, dict.fromkeys(fewer, 3))) < LEVELS.index(move.level)


def level_after(now: tuple[QuestionPoints, ...], lifted: dict[str, int]) -> object:
    changed = [
        QuestionPoints(each.question, max(each.low, lifted.get(each.question.id, 0)), each.high) for each in now
    ]
    return level_of(LEVELS, range_end(changed, best=False))
