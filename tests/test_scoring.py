"""Percentages, ranges and levels: which answers count, and what caps the level."""

from fractions import Fraction

import pytest

from assessment.core.question import Area
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import asked_questions, profile_tags
from assessment.core.rules import Rule
from assessment.core.scoring import (
    OverallScore,
    QuestionPoints,
    RangeEnd,
    Score,
    area_score,
    level_of,
    question_points,
    range_end,
    score_answers,
)
from support.builders import LEVELS, answers, area, level, question, questionnaire, response

NOBODY: frozenset[str] = frozenset()


def scored(other: Area, choices: dict[str, str], tags: frozenset[str] = NOBODY) -> Score | None:
    return area_score(LEVELS, question_points(asked_questions(other, tags), answers(choices)))


def judged(content: Questionnaire, choices: dict[str, str], *service: str) -> OverallScore | None:
    given = response(choices, service=service)
    return score_answers(content, profile_tags(content, given), given.answers).overall


def reached(
    percent: Fraction | int,
    above: Fraction | int,
    *,
    musts: bool = True,
    essentials: Fraction | int = 0,
    everything: bool = True,
) -> RangeEnd:
    return RangeEnd(Fraction(percent), Fraction(above), musts, Fraction(essentials), everything)


def three(id: str, **more: object) -> Area:
    """Return an area of three questions, which are enough for a level."""
    return area(*(question(f"{id}{place}", **more) for place in (1, 2, 3)), id=id)


def all_three(id: str, choice: str) -> dict[str, str]:
    return {f"{id}{place}": choice for place in (1, 2, 3)}


def titles(score: Score | None) -> tuple[str | None, str | None]:
    assert score
    worst, best = score.worst_level, score.best_level
    return worst.id if worst else None, best.id if best else None


# Points


@pytest.mark.parametrize(
    ("choice", "low", "high"),
    [("none", 0, 0), ("partial", 1, 1), ("proven", 3, 3), ("unknown", 0, 3), ("", 0, 3), ("long-gone", 0, 3)],
)
def test_points_of_an_answer(choice: str, low: int, high: int) -> None:
    practice = question("a")
    assert question_points([practice], answers({"a": choice})) == (QuestionPoints(practice, low, high),)


def test_points_of_a_question_without_answer_are_the_whole_range() -> None:
    practice = question("a", points=(0, 1, 2))
    assert question_points([practice], {}) == (QuestionPoints(practice, 0, 2),)


def test_points_leave_out_what_is_hidden_or_does_not_apply() -> None:
    counted, hidden, aside = question("a"), question("b", applies=Rule(any=("images",))), question("c", reasons=["r"])
    given = answers({"a": "none", "b": "proven", "c": "na.r"})
    questions = asked_questions(area(counted, hidden, aside), NOBODY)
    assert question_points(questions, given) == (QuestionPoints(counted, 0, 0),)


# Percentages


@pytest.mark.parametrize(
    ("choices", "percent"),
    [
        (("none", "none"), 0),
        (("partial", "none"), Fraction(100, 8)),
        (("none", "partial"), Fraction(300, 8)),
        (("in-place", "partial"), Fraction(500, 8)),
        (("in-place", "in-place"), 100),
        (("proven", "none"), 25),
        (("proven", "proven"), 100),
    ],
)
def test_percent_is_weighted_and_ends_at_target(choices: tuple[str, str], percent: Fraction) -> None:
    score = scored(area(question("a", weight=1), question("b", weight=3)), dict(zip("ab", choices, strict=True)))
    assert score
    assert (score.worst.percent, score.best.percent, score.exact) == (percent, percent, True)


def test_percent_is_an_exact_fraction() -> None:
    score = scored(area(question("a", points=(0, 1), target=1), question("b", weight=2, points=(0, 1), target=1)), {})
    assert score == Score(reached(0, 100, everything=False), reached(100, 100), None, None)
    other = scored(area(*(question(id, points=(0, 1, 3), target=3) for id in "a")), {"a": "partial"})
    assert other
    assert other.worst.percent == Fraction(100, 3)


def test_above_counts_only_points_beyond_target() -> None:
    counted = [QuestionPoints(question("a", weight=1), 3, 3), QuestionPoints(question("b", weight=3), 2, 2)]
    assert range_end(counted, best=False) == reached(100, 25)


def test_above_is_100_percent_if_no_points_lie_beyond_target() -> None:
    counted = [QuestionPoints(question("a", points=(0, 1), target=1), 0, 0)]
    assert range_end(counted, best=False) == reached(0, 100, everything=False)


def test_range_is_from_worst_to_best_case() -> None:
    score = scored(area(question("a"), question("b"), question("c")), {"a": "in-place", "b": "unknown"})
    assert score
    assert (score.worst.percent, score.best.percent, score.exact) == (Fraction(100, 3), Fraction(100), False)
    assert titles(score) == ("foundation", "measured")


def test_range_is_open_even_where_only_points_beyond_target_are_unsure() -> None:
    sure = QuestionPoints(question("a"), 2, 2)
    score = area_score(LEVELS, [sure, sure, QuestionPoints(question("b"), 2, 3)])
    assert score
    assert (score.worst.percent, score.best.percent, score.exact) == (100, 100, False)


# Levels


@pytest.mark.parametrize(
    ("percent", "above", "musts", "expected"),
    [
        (Fraction(0), 0, False, "not-started"),
        (Fraction(1999, 100), 100, True, "not-started"),
        (Fraction(20), 0, False, "foundation"),
        (Fraction(59), 0, True, "foundation"),
        (Fraction(60), 0, True, "operating"),
        (Fraction(60), 0, False, "foundation"),
        (Fraction(9999, 100), 100, True, "operating"),
        (Fraction(100), 0, True, "integrated"),
        (Fraction(100), Fraction(5999, 100), True, "integrated"),
        (Fraction(100), 60, True, "measured"),
        (Fraction(100), 100, False, "foundation"),
    ],
)
def test_level_needs_percent_points_above_and_musts(
    percent: Fraction, above: int, musts: bool, expected: str
) -> None:
    assert level_of(LEVELS, reached(percent, above, musts=musts)).id == expected


@pytest.mark.parametrize(
    ("percent", "essentials", "expected"),
    [(0, 0, "not-started"), (0, 49, "not-started"), (0, 50, "foundation"), (19, 100, "foundation")],
)
def test_level_is_foundation_at_half_of_the_essentials(percent: int, essentials: int, expected: str) -> None:
    assert level_of(LEVELS, reached(percent, 0, essentials=essentials, everything=False)).id == expected


@pytest.mark.parametrize("above", [0, 60, 100])
def test_level_is_operating_while_not_everything_is_at_target(above: int) -> None:
    assert level_of(LEVELS, reached(100, above, essentials=100, everything=False)).id == "operating"


@pytest.mark.parametrize(("choice", "essentials"), [("none", 50), ("unknown", 50), ("in-place", 100)])
def test_essentials_are_the_share_of_the_musts_at_target(choice: str, essentials: int) -> None:
    musts = (question("a", "must", weight=3), question("b", "must"), question("c"))
    score = scored(area(*musts), {"a": "in-place", "b": choice, "c": "none"})
    assert score
    assert (score.worst.essentials, score.best.essentials) == (essentials, 100 if choice == "unknown" else essentials)


def test_essentials_are_no_share_where_there_is_no_must() -> None:
    assert range_end([QuestionPoints(question("a"), 3, 3)], best=False).essentials == 0


@pytest.mark.parametrize("count", [1, 2])
def test_area_with_fewer_than_three_questions_has_no_level(count: int) -> None:
    few = area(*(question(id) for id in "abc"[:count]))
    assert titles(scored(few, {"a": "in-place", "b": "in-place"})) == (None, None)


def test_area_counts_only_questions_that_apply_towards_a_level() -> None:
    subject = area(question("a"), question("b"), question("c", reasons=["r"]))
    choices = {"a": "in-place", "b": "in-place"}
    assert titles(scored(subject, choices | {"c": "in-place"})) == ("integrated", "integrated")
    assert titles(scored(subject, choices | {"c": "na.r"})) == (None, None)


def test_area_where_nothing_counts_has_no_score() -> None:
    assert scored(area(question("a", reasons=["r"])), {"a": "na.r"}) is None
    assert scored(area(question("a", applies=Rule(any=("images",)))), {"a": "proven"}) is None


def test_area_level_is_capped_by_its_own_musts() -> None:
    subject = area(question("a", "must"), question("b", weight=3), question("c", weight=3))
    assert titles(scored(subject, {"a": "partial", "b": "proven", "c": "proven"})) == ("foundation", "foundation")


# Overall


def test_overall_is_the_mean_of_the_core_areas() -> None:
    side = area(question("s"), id="side", core=False)
    score = judged(questionnaire(three("a"), three("b", weight=3), side), all_three("a", "partial") | {"s": "proven"})
    assert score
    assert score.score.worst == reached(25, 0, everything=False)
    assert score.score.best == reached(75, 50, everything=False)
    assert titles(score.score) == ("foundation", "operating")


def test_overall_leaves_out_core_areas_that_are_not_asked() -> None:
    images = area(question("i", applies=Rule(any=("images",))), id="images")
    content = questionnaire(three("a"), images)
    without = judged(content, all_three("a", "in-place") | {"i": "none"})
    practice = judged(content, all_three("a", "in-place") | {"i": "none"}, "images")
    assert without
    assert practice
    assert (without.score.worst.percent, practice.score.worst.percent) == (100, 50)


def test_overall_is_none_where_no_core_area_is_asked() -> None:
    images = area(question("i", applies=Rule(any=("images",))))
    assert judged(questionnaire(images, area(question("s"), id="side", core=False)), {"s": "proven"}) is None


@pytest.mark.parametrize(
    ("reached", "expected"),
    [("none", "foundation"), ("partial", "operating"), ("in-place", "measured")],
)
def test_overall_is_at_most_one_above_the_floor(reached: str, expected: str) -> None:
    floor = area(*three("f").questions, id="f", floor=True)
    rest = [three(id) for id in "abcd"]
    best = {id: choice for other in rest for id, choice in all_three(other.id, "proven").items()}
    score = judged(questionnaire(floor, *rest), best | all_three("f", reached))
    assert titles(score.score if score else None) == (expected, expected)


def test_overall_takes_the_lowest_of_the_floors() -> None:
    floors = [area(*three(id).questions, id=id, floor=True) for id in "fg"]
    rest = [three(id) for id in "abcd"]
    best = {id: choice for other in rest for id, choice in all_three(other.id, "proven").items()}
    score = judged(questionnaire(*floors, *rest), best | all_three("f", "partial") | all_three("g", "none"))
    assert score
    assert (titles(score.score), score.floors) == (("foundation", "foundation"), ("g",))


def test_overall_ignores_a_floor_without_a_level() -> None:
    floor = area(question("f"), id="f", floor=True)
    rest = [three(id) for id in "abcd"]
    best = {id: choice for other in rest for id, choice in all_three(other.id, "proven").items()}
    score = judged(questionnaire(floor, *rest), best | {"f": "none"})
    assert score
    assert (titles(score.score), score.floors) == (("operating", "operating"), ())


def floor_set_aside(count: int, rest: str) -> OverallScore | None:
    """Judge best answers everywhere, except that some of the four questions of a floor area are set aside."""
    floor = area(*(question(f"f{place}", reasons=["r"]) for place in range(4)), id="f", floor=True)
    others = [three(area_id) for area_id in "abcd"]
    best = {question_id: choice for other in others for question_id, choice in all_three(other.id, "proven").items()}
    given = {f"f{place}": "na.r" if place < count else rest for place in range(4)}
    return judged(questionnaire(floor, *others), best | given)


@pytest.mark.parametrize(
    ("count", "rest", "level_id", "percent"),
    [
        (1, "proven", "measured", 100),
        (2, "proven", "operating", 100),
        (3, "proven", "operating", 100),
        (4, "proven", "operating", 100),
        (2, "none", "foundation", 80),
        (3, "none", "foundation", 100),
    ],
)
def test_floor_that_loses_its_level_to_set_aside_questions_counts_as_foundation(
    count: int, rest: str, level_id: str, percent: int
) -> None:
    """An area with more than half set aside does not count in the mean either."""
    score = floor_set_aside(count, rest)
    assert score
    assert titles(score.score) == (level_id, level_id)
    assert score.floors == (() if count == 1 else ("f",))
    assert score.score.worst.percent == percent


def test_area_that_is_mostly_set_aside_has_no_score() -> None:
    five = area(*(question(f"q{place}", reasons=["r"]) for place in range(5)))
    for count, expected in ((2, True), (3, False), (5, False)):
        given = answers({f"q{place}": "na.r" if place < count else "proven" for place in range(5)})
        scores = score_answers(questionnaire(five), NOBODY, given)
        assert (scores.by_area["area"] is not None, scores.set_aside) == (expected, () if expected else ("area",))
        assert (scores.overall is not None) == expected


def test_open_practices_beside_the_core_are_named_if_the_percent_would_give_more() -> None:
    side = area(question("s"), question("m", "must"), id="side", core=False)
    content = questionnaire(three("a"), side)
    score = judged(content, all_three("a", "in-place") | {"s": "partial", "m": "in-place"})
    assert score
    assert (score.by_percent.id, titles(score.score)) == ("integrated", ("operating", "operating"))
    assert (score.unfinished, score.musts, score.floors) == (("s",), (), ())
    lower = judged(content, all_three("a", "partial") | {"s": "partial", "m": "in-place"})
    assert lower
    assert lower.unfinished == ()


def test_overall_is_foundation_at_half_of_the_essentials_of_all_areas() -> None:
    side = area(question("m1", "must"), question("m2", "must"), id="side", core=False)
    content = questionnaire(three("a"), side)
    begun, none = (
        judged(content, all_three("a", "none") | {"m1": choice, "m2": "none"}) for choice in ("in-place", "none")
    )
    assert titles(begun.score if begun else None) == ("foundation", "foundation")
    assert titles(none.score if none else None) == ("not-started", "not-started")


def test_overall_is_not_held_back_by_a_floor_at_the_highest_level() -> None:
    floor = area(*three("f").questions, id="f", floor=True)
    rest = [three(id) for id in "abcd"]
    best = {id: choice for other in rest for id, choice in all_three(other.id, "proven").items()}
    score = judged(questionnaire(floor, *rest), best | all_three("f", "in-place"))
    assert score
    assert (titles(score.score), score.floors) == (("measured", "measured"), ())


@pytest.mark.parametrize("core", [True, False])
@pytest.mark.parametrize("choice", ["none", "partial", "unknown"])
def test_overall_is_foundation_while_a_must_is_not_in_place(choice: str, core: bool) -> None:
    other = area(question("m", "must"), id="other", core=core)
    score = judged(
        questionnaire(three("a"), three("b"), three("c"), other),
        {**all_three("a", "proven"), **all_three("b", "proven"), **all_three("c", "proven"), "m": choice},
    )
    assert score
    best = "measured" if choice == "unknown" else "foundation"
    assert (titles(score.score), score.musts) == (("foundation", best), ("m",))


def test_overall_names_the_level_that_the_percent_alone_would_give() -> None:
    """It also names both the floor and the must that cap the level, although either alone would."""
    floor = area(*three("f").questions, id="f", floor=True)
    rest = [three(id) for id in "abcd"]
    best = {id: choice for area_ in rest for id, choice in all_three(area_.id, "proven").items()}
    other = area(question("m", "must"), id="other", core=False)
    score = judged(questionnaire(floor, *rest, other), best | all_three("f", "none") | {"m": "none"})
    assert score
    assert (score.by_percent.id, score.floors, score.musts) == ("operating", ("f",), ("m",))
    assert titles(score.score) == ("foundation", "foundation")


def test_overall_is_free_of_a_must_that_is_in_place_or_hidden() -> None:
    other = area(question("m", "must"), question("h", "must", applies=Rule(any=("images",))), id="other", core=False)
    score = judged(questionnaire(three("a"), other), all_three("a", "proven") | {"m": "in-place", "h": "none"})
    assert score
    assert (titles(score.score), score.musts) == (("measured", "measured"), ())


def test_overall_uses_the_levels_of_the_questionnaire() -> None:
    levels = (level("low", 0), level("high", 50))
    score = judged(questionnaire(three("a"), levels=levels), all_three("a", "partial"))
    assert titles(score.score if score else None) == ("high", "high")
