"""Laws of the judgement, on made-up questionnaires and on the one that comes with the product."""

import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessment.content import load, shipped
from assessment.core.planned_step import HORIZONS, PlannedStep
from assessment.core.program import Prerequisite, Program
from assessment.core.question import NOT_APPLICABLE_PREFIX, UNKNOWN, Question
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response, asked_questions, profile_tags
from assessment.core.result import Result, assess
from assessment.core.rules import ALWAYS, Rule
from assessment.core.scoring import Score
from assessment.sample_answers import any_profile, everything
from support.builders import SERVICES, SIZES, all_of, area, duty, program, question, questionnaire, step, tie
from support.content import TODAY

# The same cases in every run: a law that breaks does so for everyone, not now and then.
LAWS = settings(max_examples=80, deadline=None, derandomize=True, database=None)
CASES = {"seed": st.integers(0, 2**32), "areas": st.integers(1, 4)}
"""What Hypothesis chooses. The rest is rolled from the seed, which is ten times as fast as drawing each part."""
both = pytest.mark.parametrize("kind", ["made-up", "shipped"])

RULES = (ALWAYS, ALWAYS, ALWAYS, Rule(any=("images", "links")), Rule(all=("here",)), Rule(none=("images",)))
POINTS = ((0, 1), (0, 3), (0, 1, 2), (0, 2, 3), (0, 1, 2, 3))
WITH_ROOM = tuple(points for points in POINTS if len(points) > 2)
DUTIES = ((), (tie("law"),), (tie("law", "prepares-for"),), (tie("unsure"),))
STEPS = tuple(f"s{number}" for number in range(8))


def any_question(id: str, dice: random.Random, room: bool) -> Question:
    """With `room` there are points beyond the target."""
    points = dice.choice(WITH_ROOM if room else POINTS)
    importance = dice.choice(["must", "should", "could"])
    return question(
        id,
        importance,
        weight=dice.randint(1, 3),
        points=points,
        target=dice.choice(points[1:-1] if room else points[1:]),
        reasons=() if importance == "must" else dice.choice([(), ("r",)]),
        applies=dice.choice(RULES),
        step=dice.choice(STEPS),
        duties=dice.choice(DUTIES),
    )


def any_program(number: int, ids: list[str], dice: random.Random) -> Program:
    """May come after, or be part of, a program with a lower number only, so that there are no circles."""
    lower = [f"p{each}" for each in range(number)]
    return program(
        f"p{number}",
        dice.choice(["join", "use", "join", "use", "receive", "read"]),
        dice.choice(["free", "free-after-approval", "not-published", "member", "paid"]),
        start=dice.sample(ids, dice.randint(0, min(2, len(ids)))),
        strengthen=dice.sample(ids, dice.randint(0, min(2, len(ids)))),
        after_programs=dice.sample(lower, min(number, dice.choice([0, 0, 1]))),
        needs=dice.sample(SERVICES, dice.choice([0, 1])),
        part_of=dice.choice(["", "", *lower[:1]]),
    )


def with_practices_first(programs: list[Program], asked: list[Question], dice: random.Random) -> list[Program]:
    """Each waits for practices of earlier steps only than those that it helps with, so that there are no circles.

    It may be waited for itself: what comes after it counts as well.
    """
    place = {each.id: STEPS.index(each.step) for each in asked}
    earliest: dict[str, int] = {}
    made = []
    for each in reversed(programs):
        least = min([earliest.get(each.id, len(STEPS)), *(place[help.question] for help in each.helps)])
        for id in (each.part_of, *(first.program for first in each.prerequisites)):
            earliest[id] = min(earliest.get(id, len(STEPS)), least)
        possible = [id for id in place if place[id] < least]
        chosen = dice.sample(possible, min(len(possible), dice.choice([0, 0, 1, 2])))
        first = (*(Prerequisite(question=id) for id in chosen), *each.prerequisites)
        made.append(replace(each, prerequisites=first))
    return made[::-1]


def any_questionnaire(dice: random.Random, areas: int, room: bool) -> Questionnaire:
    made = [
        area(
            *(any_question(f"q{number}{place}", dice, room) for place in range(dice.randint(1, 5))),
            id=f"a{number}",
            core=number == 0 or dice.random() < 0.5,
            floor=dice.random() < 0.5,
        )
        for number in range(areas)
    ]
    ids = [each.id for one in made for each in one.questions]
    steps = [
        step(
            id,
            dice.choice(["hours", "days", "weeks", "months"]),
            dice.sample(STEPS[:place], min(place, dice.choice([0, 0, 1, 2]))),
            first=dice.choice(RULES),
        )
        for place, id in enumerate(STEPS)
    ]
    return questionnaire(
        *made,
        steps=steps,
        programs=with_practices_first(
            [any_program(number, ids, dice) for number in range(dice.randint(0, 6))],
            [each for one in made for each in one.questions],
            dice,
        ),
        duties=[duty("law"), duty("unsure", "low")],
    )


def small_profile(made: Questionnaire, dice: random.Random) -> dict[str, tuple[str, ...]]:
    programs = tuple(each.id for each in made.programs if dice.random() < 0.25)
    service = tuple(dice.sample(SERVICES, dice.randint(0, len(SERVICES))))
    return {"service": service, "size": (dice.choice(SIZES),), "programs": programs}


def choices(each: Question) -> list[str]:
    """All answers there are, no answer included."""
    return ["", UNKNOWN, *ids(each), *(NOT_APPLICABLE_PREFIX + reason.id for reason in each.not_applicable)]


def ids(each: Question) -> list[str]:
    return [option.id for option in each.options]


@cache
def the_shipped() -> Questionnaire:
    """Not the fixture: Hypothesis prints the arguments of a test that fails, and this one is a book."""
    return load(shipped())


def company(kind: str, seed: int, areas: int, room: bool = False) -> tuple[Questionnaire, Response, random.Random]:
    """A questionnaire, a company with answers from hopeless to nearly done, hidden ones included, and the dice."""
    dice = random.Random(seed)
    made = the_shipped() if kind == "shipped" else any_questionnaire(dice, areas, room)
    profile = any_profile(made, dice) if kind == "shipped" else small_profile(made, dice)
    at_target = dice.random()
    answers = {
        each.id: Answer(each.target if dice.random() < at_target else dice.choice(choices(each)))
        for each in made.questions()
    }
    return made, Response(profile, answers), dice


def result(kind: str, seed: int, areas: int) -> Result:
    made, response, _ = company(kind, seed, areas)
    return judge(made, response)


def judge(made: Questionnaire, response: Response) -> Result:
    return assess(made, response, TODAY)


def with_answers(response: Response, changed: dict[str, str]) -> Response:
    return replace(response, answers={**response.answers, **{id: Answer(choice) for id, choice in changed.items()}})


def answer_all(made: Questionnaire, response: Response, choose: Any) -> Response:
    return with_answers(response, {each.id: choose(each) for each in made.questions()})


def judgement(result: Result) -> dict[str, Any]:
    """All that is judged, without what it was judged from."""
    kept = {name: value for name, value in all_of(result).items() if name not in ("response", "areas", "questions")}
    return kept | {"scores": scores(result)}


def scores(result: Result) -> dict[str, Score | None]:
    return {each.area.id: each.score for each in result.areas}


def all_scores(result: Result) -> list[Score | None]:
    return [*scores(result).values(), result.overall.score if result.overall else None]


def gap_ids(result: Result) -> set[str]:
    return {gap.question.id for gap in result.gaps}


def place(result: Result, score: Score, best: bool) -> int:
    level = score.best_level if best else score.worst_level
    return -1 if level is None else result.questionnaire.levels.index(level)


def never_lower(before: Result, after: Result, best: bool) -> None:
    """Percent and level of every area and of the whole, in one of the two cases."""
    for old, new in zip(all_scores(before), all_scores(after), strict=True):
        if old and new:
            assert (new.best if best else new.worst).percent >= (old.best if best else old.worst).percent
            if old.worst_level and new.worst_level:
                assert place(after, new, best) >= place(before, old, best)


# answers and scores


@both
@LAWS
@given(**CASES)
def test_law_better_answer_never_lowers_a_score_nor_adds_a_gap(kind: str, seed: int, areas: int) -> None:
    made, response, dice = company(kind, seed, areas)
    each = dice.choice(made.questions())
    worse, better = sorted(dice.sample(ids(each), 2), key=ids(each).index)
    before = judge(made, with_answers(response, {each.id: worse}))
    after = judge(made, with_answers(response, {each.id: better}))
    never_lower(before, after, best=False)
    never_lower(before, after, best=True)
    assert gap_ids(after) <= gap_ids(before)
    assert after.essentials.in_place >= before.essentials.in_place
    assert {step.step.id for step in after.plan} <= {step.step.id for step in before.plan}


@both
@LAWS
@given(**CASES)
def test_law_finding_out_narrows_the_range_and_adds_no_gap(kind: str, seed: int, areas: int) -> None:
    made, response, dice = company(kind, seed, areas)
    each = dice.choice(made.questions())
    before = judge(made, with_answers(response, {each.id: UNKNOWN}))
    after = judge(made, with_answers(response, {each.id: dice.choice(ids(each))}))
    never_lower(before, after, best=False)
    never_lower(after, before, best=True)
    assert gap_ids(after) <= gap_ids(before)


@both
@LAWS
@given(**CASES)
def test_law_hidden_questions_never_count(kind: str, seed: int, areas: int) -> None:
    made, response, dice = company(kind, seed, areas)
    tags = profile_tags(made, response)
    shown = {each.id for one in made.areas for each in asked_questions(one, tags)}
    hidden = [each for each in made.questions() if each.id not in shown]
    assume(hidden)
    changed = {each.id: dice.choice(choices(each)) for each in hidden}
    assert judgement(judge(made, with_answers(response, changed))) == judgement(judge(made, response))


@both
@LAWS
@given(**CASES)
def test_law_all_best_is_the_highest_level(kind: str, seed: int, areas: int) -> None:
    made, response, _ = company(kind, seed, areas)
    found = judge(made, answer_all(made, response, lambda each: each.options[-1].id))
    assert {score.worst.percent for score in all_scores(found) if score} <= {100}
    assert all(score.exact for score in all_scores(found) if score)
    assert {score.worst_level for score in all_scores(found) if score} <= {None, made.levels[-1]}
    assert not found.overall or found.overall.score.worst_level == made.levels[-1]
    assert not found.overall or (found.overall.floors, found.overall.musts) == ((), ())
    assert (found.gaps, found.plan, found.first_actions, found.programs) == ((), (), (), ())


@both
@LAWS
@given(**CASES)
def test_law_all_at_target_is_all_of_the_way_and_integrated(kind: str, seed: int, areas: int) -> None:
    made, response, _ = company(kind, seed, areas, room=True)
    found = judge(made, answer_all(made, response, lambda each: each.target))
    assert {score.worst.percent for score in all_scores(found) if score} <= {100}
    assert {score.worst_level.id for score in all_scores(found) if score and score.worst_level} <= {"integrated"}
    assert not found.overall or found.overall.score.best_level.id == "integrated"
    assert (found.gaps, found.plan, found.first_actions, found.programs) == ((), (), (), ())
    assert found.essentials.in_place == found.essentials.total


@both
@pytest.mark.parametrize("choice", [UNKNOWN, ""])
@LAWS
@given(**CASES)
def test_law_nothing_known_is_the_whole_range(kind: str, choice: str, seed: int, areas: int) -> None:
    made, response, _ = company(kind, seed, areas, room=True)
    found = judge(made, answer_all(made, response, lambda each: choice))
    for score in filter(None, all_scores(found)):
        assert (score.worst.percent, score.best.percent) == (0, 100)
    if found.overall:
        assert (found.overall.score.worst_level, found.overall.score.best_level) == (made.levels[0], made.levels[-1])
    assert found.essentials.in_place == 0
    assert len(found.gaps) == (len(found.asked) if choice else 0)


@both
@LAWS
@given(**CASES)
def test_law_worst_case_is_never_above_the_best(kind: str, seed: int, areas: int) -> None:
    found = result(kind, seed, areas)
    for score in filter(None, all_scores(found)):
        assert 0 <= score.worst.percent <= score.best.percent <= 100
        assert place(found, score, best=False) <= place(found, score, best=True)


@both
@LAWS
@given(**CASES)
def test_law_not_applicable_counts_as_not_asked_and_costs_nothing(kind: str, seed: int, areas: int) -> None:
    made, response, dice = company(kind, seed, areas)
    settable = [each for each in made.questions() if each.not_applicable]
    assume(settable)
    each = dice.choice(settable)
    aside = judge(made, with_answers(response, {each.id: NOT_APPLICABLE_PREFIX + each.not_applicable[0].id}))
    never_lower(judge(made, with_answers(response, {each.id: each.options[0].id})), aside, best=False)
    never_lower(judge(made, with_answers(response, {each.id: UNKNOWN})), aside, best=False)
    hidden = replace(each, applies=Rule(any=("no-such-tag",)))
    without = judge(with_question(made, hidden), response)
    assert (scores(aside), aside.overall, aside.essentials) == (scores(without), without.overall, without.essentials)
    assert gap_ids(aside) == gap_ids(without)


def with_question(made: Questionnaire, other: Question) -> Questionnaire:
    """The same, with one question replaced by another of its id."""
    areas = [
        replace(one, questions=tuple(other if each.id == other.id else each for each in one.questions))
        for one in made.areas
    ]
    return replace(made, areas=tuple(areas))


@both
@LAWS
@given(**CASES)
def test_law_order_of_the_answers_changes_nothing(kind: str, seed: int, areas: int) -> None:
    made, response, dice = company(kind, seed, areas)
    shuffled = list(response.answers.items())
    dice.shuffle(shuffled)
    turned = replace(response, answers=dict(shuffled), profile=dict(reversed(response.profile.items())))
    found, other = all_of(judge(made, response)), all_of(judge(made, turned))
    assert other == found


@both
@LAWS
@given(**CASES)
def test_law_order_of_the_questions_of_an_area_changes_no_score(kind: str, seed: int, areas: int) -> None:
    made, response, dice = company(kind, seed, areas)
    areas = [replace(one, questions=tuple(dice.sample(one.questions, len(one.questions)))) for one in made.areas]
    found, other = judge(made, response), judge(replace(made, areas=tuple(areas)), response)
    assert all_scores(other) == all_scores(found)
    assert other.essentials == found.essentials
    assert gap_ids(other) == gap_ids(found)
    if found.overall and other.overall:
        assert (other.overall.floors, set(other.overall.musts)) == (found.overall.floors, set(found.overall.musts))


@both
@LAWS
@given(**CASES)
def test_law_same_input_gives_the_same_result(kind: str, seed: int, areas: int) -> None:
    made, response, _ = company(kind, seed, areas)
    one, two = judge(made, response), judge(made, response)
    assert all_of(one) == all_of(two)
    # Equal mappings may still differ in their order, which the report would show.
    assert (list(one.matches), list(one.recommended)) == (list(two.matches), list(two.recommended))


PRINT_ONE = """
from datetime import date
from assessment.content import load, shipped
from assessment.core.result import assess
from assessment.sample_answers import sample
made = load(shipped())
for seed in range(5):
    found = assess(made, sample(made, "random", date(2026, 11, 22), seed).response, date(2026, 11, 22))
    print(sorted(found.tags), found.areas, found.overall, found.gaps, found.plan, found.first_actions)
    print(found.recommended, found.programs, found.in_use, found.not_for_you, found.sources)
"""


def test_law_same_input_gives_the_same_result_in_every_process() -> None:
    """Text is hashed differently in each process, so a result that depends on the order of a set would differ."""
    printed = [
        subprocess.run(
            [sys.executable, "-c", PRINT_ONE],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(printed[0]) > 1000
    assert printed[0] == printed[1]


# programs


@both
@LAWS
@given(**CASES)
def test_law_every_program_named_has_a_gap(kind: str, seed: int, areas: int) -> None:
    found = result(kind, seed, areas)
    for each in found.programs:
        assert each.gaps
        assert set(each.gaps) <= set(found.gaps)
    named = [each.match.program.id for each in found.programs]
    assert len(named) == len(set(named))


@both
@LAWS
@given(**CASES)
def test_law_nothing_is_offered_that_is_ruled_out_or_in_use(kind: str, seed: int, areas: int) -> None:
    found = result(kind, seed, areas)
    planned = [match for step in found.plan for match in step.programs]
    for match in [*planned, *(each.match for each in found.programs)]:
        assert match.verdict in ("open", "open-after")
        assert all(condition.holds(found.tags) for condition in match.program.eligible)
        assert f"uses:{match.program.id}" not in found.tags
        assert (match.verdict == "open-after") == bool(match.after_steps or match.after_programs)
    assert all(match.program.role in ("join", "use") for match in planned)


@both
@LAWS
@given(**CASES)
def test_law_what_comes_first_can_be_had_and_is_shown(kind: str, seed: int, areas: int) -> None:
    found = result(kind, seed, areas)
    shown = {each.match.program.id for each in found.programs}
    for each in found.programs:
        assert shown.issuperset(each.match.after_programs)
        assert all(found.matches[id].verdict in ("open", "open-after") for id in each.match.after_programs)


@both
@LAWS
@given(**CASES)
def test_law_each_program_is_shown_once(kind: str, seed: int, areas: int) -> None:
    found = result(kind, seed, areas)
    shown = Counter(
        match.program.id
        for match in (
            *(each.match for each in (*found.programs, *found.in_use)),
            *found.not_for_you,
            *found.good_to_know,
        )
    )
    assert {id for id, times in shown.items() if times > 1} == set()


@LAWS
@given(**CASES)
def test_law_paid_programs_are_offered_only_with_a_budget(seed: int, areas: int) -> None:
    found = result("shipped", seed, areas)
    paid = [each for each in found.programs if each.match.program.cost == "paid"]
    assert not paid or "budget" in found.tags


# plan and first actions


@both
@LAWS
@given(**CASES)
def test_law_plan_holds_every_gap_once(kind: str, seed: int, areas: int) -> None:
    found = result(kind, seed, areas)
    planned = [gap.question.id for step in found.plan for gap in step.gaps]
    assert sorted(planned) == sorted(gap.question.id for gap in found.gaps)
    assert len({step.step.id for step in found.plan}) == len(found.plan)


@both
@LAWS
@given(**CASES)
def test_law_no_step_stands_before_its_prerequisite(kind: str, seed: int, areas: int) -> None:
    found = result(kind, seed, areas)
    places = {step.step.id: number for number, step in enumerate(found.plan)}
    horizons = {step.step.id: HORIZONS.index(step.horizon) for step in found.plan}
    for each in found.plan:
        assert set(each.after) >= {id for id in each.step.after if id in places}
        for id in each.after:
            assert places[id] < places[each.step.id]
            assert horizons[id] <= horizons[each.step.id]


@both
@LAWS
@given(**CASES)
def test_law_no_step_stands_before_one_that_its_programs_wait_for(kind: str, seed: int, areas: int) -> None:
    found = result(kind, seed, areas)
    places = {step.step.id: number for number, step in enumerate(found.plan)}
    horizons = {step.step.id: HORIZONS.index(step.horizon) for step in found.plan}
    for each in found.plan:
        for id in (id for match in each.programs for id in match.after_steps if id in places):
            assert places[id] <= places[each.step.id]
            assert horizons[id] <= horizons[each.step.id]


def may_be_first(step: PlannedStep, tags: frozenset[str]) -> bool:
    return step.importance == "must" or step.step.first.holds(tags)


@both
@LAWS
@given(**CASES)
def test_law_first_actions_are_few_and_of_the_plan(kind: str, seed: int, areas: int) -> None:
    found = result(kind, seed, areas)
    first = [step.step.id for step in found.first_actions]
    assert len(first) <= 6
    assert len(first) == len(set(first))
    assert set(first) <= {step.step.id for step in found.plan}
    assert all(may_be_first(step, found.tags) for step in found.first_actions)
    startable = [step for step in found.plan if may_be_first(step, found.tags) and not step.after]
    assert len(first) >= min(6, len(startable))


@both
@LAWS
@given(**CASES)
def test_law_first_actions_leave_room_beside_the_musts(kind: str, seed: int, areas: int) -> None:
    made, response, _ = company(kind, seed, areas)
    # With nothing in place there are more essential steps than places for them.
    found = judge(made, answer_all(made, response, lambda each: each.options[0].id))
    left = [
        step
        for step in found.plan
        if step not in found.first_actions and step.step.first.holds(found.tags) and not step.after
    ]
    if any(step.importance != "must" for step in left):
        assert sum(step.importance == "must" for step in found.first_actions) <= 4


@both
@LAWS
@given(**CASES)
def test_law_first_actions_take_one_step_of_an_area_before_a_second(kind: str, seed: int, areas: int) -> None:
    found = result(kind, seed, areas)
    areas = Counter(step.area for step in found.first_actions)
    passed_over = [
        step
        for step in found.plan
        if not areas[step.area] and step.importance != "must" and step.step.first.holds(found.tags) and not step.after
    ]
    if passed_over:
        ordinary = [step for step in found.first_actions if step.importance != "must" and not foremost(step, found)]
        assert all(areas[step.area] == 1 for step in ordinary)


def foremost(step: PlannedStep, found: Result) -> bool:
    """Whether it is what this company's kind of service is about."""
    return step.step.foremost is not None and step.step.foremost.holds(found.tags)


@both
@LAWS
@given(**CASES)
def test_law_no_first_action_waits_for_a_step_that_is_not_one(kind: str, seed: int, areas: int) -> None:
    found = result(kind, seed, areas)
    first = {step.step.id for step in found.first_actions}
    assert all(first.issuperset(step.after) for step in found.first_actions)


# what the shipped questionnaire must never do


@pytest.mark.parametrize("service", ["social", "file-sharing", "messaging", "e2ee", "ai", "game", "dating"])
def test_law_no_matching_is_not_above_foundation_however_good_the_rest(service: str, content: Questionnaire) -> None:
    # Public places only: no essential practice of the area is asked, so nothing but the floor can hold the level.
    profile = everything(content) | {"services": (service,), "content": ("images", "links", "public", "held")}
    matching = content.area("hash-matching")
    assert matching
    best = answer_all(content, Response(profile), lambda each: each.options[-1].id)
    found = judge(content, with_answers(best, {each.id: each.options[0].id for each in matching.questions}))
    percents = {each.area.id: each.score.worst.percent for each in found.areas if each.score and each.area.core}
    assert percents == {
        "reporting": 100,
        "hash-matching": 0,
        "blocking-lists": 100,
        "classification": 100,
        "training": 100,
    }
    assert found.overall
    assert found.overall.musts == ()
    assert found.overall.floors == ("hash-matching",)
    assert found.overall.score.best_level == content.levels[1]


@LAWS
@given(**CASES)
def test_law_no_matching_is_never_above_foundation_for_any_company(seed: int, areas: int) -> None:
    content, response, _ = company("shipped", seed, areas)
    # Whoever has images or video in public places is asked about matching, but not about its one essential practice.
    profile = {**response.profile, "services": ("social",), "content": ("images", "public")}
    best = answer_all(content, replace(response, profile=profile), lambda each: each.options[-1].id)
    matching = content.area("hash-matching")
    assert matching
    found = judge(content, with_answers(best, {each.id: each.options[0].id for each in matching.questions}))
    assert found.overall
    assert place(found, found.overall.score, best=True) <= 1


def test_law_reporting_unviewed_is_a_full_answer_on_classification(content: Questionnaire) -> None:
    """Nothing rewards looking at material."""
    each = next(each for each in content.questions() if each.id == "report-classification")
    target = each.option(each.target)
    assert target
    assert "Reporting all of them unviewed counts fully." in target.text
    worst = answer_all(content, Response(everything(content)), lambda each: each.options[0].id)
    before, after = judge(content, worst), judge(content, with_answers(worst, {each.id: each.target}))
    assert gap_ids(before) - gap_ids(after) == {each.id}
    assert each.id in {strength.question.id for strength in after.strengths}
