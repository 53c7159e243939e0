"""Laws of judging that hold for the shipped questionnaire, any made-up one, and any company."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.core.planned_step import HORIZONS, PlannedStep
from assessment.core.question import NOT_APPLICABLE_PREFIX, UNKNOWN, Question, Reason
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Response, profile_tags
from assessment.core.result import Result, assess
from assessment.core.rules import Rule
from assessment.core.scoring import Score
from assessment.sample_answers import full_profile
from bench.made_up import improvements, made_up_response
from support.builders import all_of, answers
from support.content import TODAY
from support.strategies import Company, choices, companies, shipped_companies

LAWS = settings(
    max_examples=50,
    deadline=None,
    # The time to draw an example depends on the machine and says nothing about the law.
    suppress_health_check=[HealthCheck.too_slow],
)
"""Each run draws other examples. A failure is kept in .hypothesis/ and tried first in the next run."""


def judge(company: Company) -> Result:
    return assess(company.questionnaire, company.response, TODAY)


def with_answers(company: Company, changed: Mapping[str, str]) -> Company:
    response = company.response
    return replace(company, response=replace(response, answers={**response.answers, **answers(changed)}))


def answer_all(company: Company, choose: Callable[[Question], str]) -> Company:
    return with_answers(company, {question.id: choose(question) for question in company.questionnaire.questions()})


def first_choice(question: Question) -> str:
    return question.options[0].id


def last_choice(question: Question) -> str:
    return question.options[-1].id


def any_question(data: st.DataObject, company: Company) -> Question:
    return data.draw(st.sampled_from(company.questionnaire.questions()))


def judgement(result: Result) -> dict[str, Any]:
    """Return every part of the result except the questions and answers on which it is based."""
    parts = {name: part for name, part in all_of(result).items() if name not in ("response", "areas", "questions")}
    return parts | {"scores": scores(result)}


def scores(result: Result) -> dict[str, Score | None]:
    return {area.area.id: area.score for area in result.areas}


def all_scores(result: Result) -> list[Score | None]:
    return [*scores(result).values(), result.overall.score if result.overall else None]


def gap_ids(result: Result) -> set[str]:
    return {gap.question.id for gap in result.gaps}


def step_ids(steps: tuple[PlannedStep, ...]) -> list[str]:
    return [step.step.id for step in steps]


def level_number(result: Result, score: Score, best: bool) -> int:
    level = score.best_level if best else score.worst_level
    return -1 if level is None else result.questionnaire.levels.index(level)


def assert_never_lower(before: Result, after: Result, best: bool) -> None:
    """Check that no area's percentage or level, nor the overall ones, fell in the worst or the best case."""
    for old, new in zip(all_scores(before), all_scores(after), strict=True):
        if old and new:
            assert (new.best if best else new.worst).percent >= (old.best if best else old.worst).percent
            if old.worst_level and new.worst_level:
                assert level_number(after, new, best) >= level_number(before, old, best)


# Answers and scores


@LAWS
@given(company=companies(), data=st.data())
def test_law_better_answer_never_lowers_a_score_nor_adds_a_gap(company: Company, data: st.DataObject) -> None:
    question = any_question(data, company)
    option_ids = [option.id for option in question.options]
    better = data.draw(st.integers(1, len(option_ids) - 1))
    worse = data.draw(st.integers(0, better - 1))
    before = judge(with_answers(company, {question.id: option_ids[worse]}))
    after = judge(with_answers(company, {question.id: option_ids[better]}))
    assert_never_lower(before, after, best=False)
    assert_never_lower(before, after, best=True)
    assert gap_ids(after) <= gap_ids(before)
    assert after.essentials.in_place >= before.essentials.in_place
    assert set(step_ids(after.plan)) <= set(step_ids(before.plan))


def test_law_better_answer_lowers_nothing_for_3000_companies(content: Questionnaire) -> None:
    """Improve one answer of each company, whose other answers are of every kind."""
    for seed in range(3000):
        response = made_up_response(content, seed)
        before = assess(content, response, TODAY)
        for question_id, better in improvements(content, response, seed, 1):
            after = assess(content, better, TODAY)
            assert_never_lower(before, after, best=False)
            if response.answers[question_id].choice != UNKNOWN:
                assert_never_lower(before, after, best=True)
            assert gap_ids(after) <= gap_ids(before)
            assert after.essentials.in_place >= before.essentials.in_place


@LAWS
@given(company=companies(), data=st.data())
def test_law_finding_out_narrows_the_range_and_adds_no_gap(company: Company, data: st.DataObject) -> None:
    question = any_question(data, company)
    option = data.draw(st.sampled_from(question.options))
    before = judge(with_answers(company, {question.id: UNKNOWN}))
    after = judge(with_answers(company, {question.id: option.id}))
    assert_never_lower(before, after, best=False)
    assert_never_lower(after, before, best=True)
    assert gap_ids(after) <= gap_ids(before)


@LAWS
@given(company=companies(), data=st.data())
def test_law_hidden_questions_never_count(company: Company, data: st.DataObject) -> None:
    tags = profile_tags(company.questionnaire, company.response)
    hidden = [question for question in company.questionnaire.questions() if not question.applies.holds(tags)]
    changed = {question.id: data.draw(st.sampled_from(choices(question))) for question in hidden[:5]}
    assert judgement(judge(with_answers(company, changed))) == judgement(judge(company))


@LAWS
@given(company=companies())
def test_law_all_best_is_the_highest_level(company: Company) -> None:
    result = judge(answer_all(company, last_choice))
    highest = company.questionnaire.levels[-1]
    for score in filter(None, all_scores(result)):
        assert score.exact
        assert score.worst.percent == 100
        assert score.worst_level in (None, highest)
    if result.overall:
        assert result.overall.score.worst_level == highest
        assert (result.overall.floors, result.overall.musts) == ((), ())
    assert (result.gaps, result.plan, result.first_actions, result.programs) == ((), (), (), ())


@LAWS
@given(company=companies(beyond_target=True))
def test_law_all_at_target_is_all_of_the_way_and_integrated(company: Company) -> None:
    result = judge(answer_all(company, lambda question: question.target))
    for score in filter(None, all_scores(result)):
        assert score.worst.percent == 100
        assert score.worst_level is None or score.worst_level.id == "integrated"
    assert not result.overall or result.overall.score.best_level.id == "integrated"
    assert (result.gaps, result.plan, result.first_actions, result.programs) == ((), (), (), ())
    assert result.essentials.in_place == result.essentials.total


@pytest.mark.parametrize("choice", [UNKNOWN, ""])
@LAWS
@given(company=companies(beyond_target=True))
def test_law_nothing_known_is_the_whole_range(choice: str, company: Company) -> None:
    result = judge(answer_all(company, lambda _question: choice))
    levels = company.questionnaire.levels
    for score in filter(None, all_scores(result)):
        assert (score.worst.percent, score.best.percent) == (0, 100)
    if result.overall:
        assert (result.overall.score.worst_level, result.overall.score.best_level) == (levels[0], levels[-1])
    assert result.essentials.in_place == 0
    assert len(result.gaps) == (len(result.asked) if choice else 0)


@LAWS
@given(company=companies())
def test_law_worst_case_is_never_above_the_best(company: Company) -> None:
    result = judge(company)
    for score in filter(None, all_scores(result)):
        assert 0 <= score.worst.percent <= score.best.percent <= 100
        assert level_number(result, score, best=False) <= level_number(result, score, best=True)


@LAWS
@given(company=companies(), data=st.data())
def test_law_not_applicable_counts_as_not_asked_and_costs_nothing(company: Company, data: st.DataObject) -> None:
    question = replace(
        any_question(data, company),
        importance="should",
        must_when=None,
        not_applicable=(Reason("reason", "It is not so here."),),
    )
    company = with_question(company, question)
    not_applicable = judge(with_answers(company, {question.id: NOT_APPLICABLE_PREFIX + "reason"}))
    if is_judged_as_set_aside(not_applicable, question):
        return
    for choice in (first_choice(question), UNKNOWN):
        assert_never_lower(judge(with_answers(company, {question.id: choice})), not_applicable, best=False)
    hidden = judge(with_question(company, replace(question, applies=Rule(any=("no-such-tag",)))))
    assert scores(not_applicable) == scores(hidden)
    assert (not_applicable.overall, not_applicable.essentials) == (hidden.overall, hidden.essentials)
    assert gap_ids(not_applicable) == gap_ids(hidden)


def is_judged_as_set_aside(result: Result, question: Question) -> bool:
    """Whether so much of the question's area is set aside that the area has no score, or no level but a floor."""
    area = next(area for area in result.areas if question in area.area.questions)
    no_level = area.score is None or area.score.worst_level is None
    return area.mostly_set_aside or bool(area.set_aside and area.area.floor and no_level)


def with_question(company: Company, new: Question) -> Company:
    """Return the same company with the question of the same id replaced."""
    areas = [
        replace(area, questions=tuple(new if question.id == new.id else question for question in area.questions))
        for area in company.questionnaire.areas
    ]
    return replace(company, questionnaire=replace(company.questionnaire, areas=tuple(areas)))


@LAWS
@given(company=companies(), data=st.data())
def test_law_order_of_the_answers_changes_nothing(company: Company, data: st.DataObject) -> None:
    response = company.response
    shuffled = data.draw(st.permutations(list(response.answers.items())))
    other = Response(dict(reversed(response.profile.items())), dict(shuffled))
    assert all_of(judge(replace(company, response=other))) == all_of(judge(company))


@LAWS
@given(company=companies(), data=st.data())
def test_law_order_of_the_questions_of_an_area_changes_no_score(company: Company, data: st.DataObject) -> None:
    areas = [
        replace(area, questions=tuple(data.draw(st.permutations(area.questions))))
        for area in company.questionnaire.areas
    ]
    before = judge(company)
    after = judge(replace(company, questionnaire=replace(company.questionnaire, areas=tuple(areas))))
    assert all_scores(after) == all_scores(before)
    assert after.essentials == before.essentials
    assert gap_ids(after) == gap_ids(before)
    if before.overall and after.overall:
        assert after.overall.floors == before.overall.floors
        assert set(after.overall.musts) == set(before.overall.musts)


@LAWS
@given(company=companies())
def test_law_same_input_gives_the_same_result(company: Company) -> None:
    first, second = judge(company), judge(company)
    assert all_of(first) == all_of(second)
    # Equal mappings may still differ in their order, which the report would show.
    assert (list(first.matches), list(first.recommended)) == (list(second.matches), list(second.recommended))


PRINT_RESULTS = """
from datetime import date
from assessment.content import load, shipped
from assessment.core.result import assess
from assessment.sample_answers import sample
content = load(shipped())
for seed in range(5):
    day = date(2026, 11, 22)
    result = assess(content, sample(content, "random", day, seed).response, day)
    print(sorted(result.tags), result.areas, result.overall, result.gaps, result.plan, result.first_actions)
    print(result.recommended, result.programs, result.in_use, result.not_for_you, result.sources)
"""


def test_law_same_input_gives_the_same_result_in_every_process() -> None:
    """Each process hashes text differently, so a result that depends on the order of a set would differ."""
    printed = [
        subprocess.run(
            [sys.executable, "-c", PRINT_RESULTS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(printed[0]) > 1000
    assert printed[0] == printed[1]


# Programs


@LAWS
@given(company=companies())
def test_law_every_recommended_program_has_a_gap(company: Company) -> None:
    result = judge(company)
    for program in result.programs:
        assert program.gaps
        assert set(program.gaps) <= set(result.gaps)


@LAWS
@given(company=companies())
def test_law_nothing_is_offered_that_is_ruled_out_or_in_use(company: Company) -> None:
    result = judge(company)
    planned = [match for step in result.plan for match in step.programs]
    for match in [*planned, *(program.match for program in result.programs)]:
        assert match.verdict in ("open", "open-after")
        assert all(condition.holds(result.tags) for condition in match.program.eligible)
        assert f"uses:{match.program.id}" not in result.tags
        assert (match.verdict == "open-after") == bool(match.after_steps or match.after_programs)
    assert all(match.program.role in ("join", "use") for match in planned)


@LAWS
@given(company=companies())
def test_law_what_comes_first_can_be_had_and_is_shown(company: Company) -> None:
    result = judge(company)
    shown = {program.match.program.id for program in result.programs}
    for program in result.programs:
        assert shown.issuperset(program.match.after_programs)
        for program_id in program.match.after_programs:
            assert result.matches[program_id].verdict in ("open", "open-after")


@LAWS
@given(company=companies())
def test_law_each_program_is_shown_once(company: Company) -> None:
    result = judge(company)
    matches = [program.match for program in (*result.programs, *result.in_use)]
    refused = [program for refusal in result.not_for_you for program in refusal.programs]
    shown = Counter(program.id for program in (*(match.program for match in matches), *refused))
    shown.update(match.program.id for match in result.good_to_know)
    assert {program_id for program_id, times in shown.items() if times > 1} == set()


@LAWS
@given(company=shipped_companies())
def test_law_paid_programs_are_offered_only_with_a_budget(company: Company) -> None:
    result = judge(company)
    paid = [program for program in result.programs if program.match.program.cost == "paid"]
    assert not paid or "budget" in result.tags


# Plan and first actions


@LAWS
@given(company=companies())
def test_law_plan_holds_every_gap_once(company: Company) -> None:
    result = judge(company)
    planned = [gap.question.id for step in result.plan for gap in step.gaps]
    assert sorted(planned) == sorted(gap.question.id for gap in result.gaps)
    assert len(set(step_ids(result.plan))) == len(result.plan)


@LAWS
@given(company=companies())
def test_law_no_step_stands_before_what_it_waits_for(company: Company) -> None:
    """A step comes after the prerequisites of its work and of its programs."""
    result = judge(company)
    places = {step.step.id: place for place, step in enumerate(result.plan)}
    horizons = {step.step.id: HORIZONS.index(step.horizon) for step in result.plan}
    for step in result.plan:
        needed = {*step.step.after, *(step_id for match in step.programs for step_id in match.after_steps)}
        assert set(step.after) >= {step_id for step_id in needed - {step.step.id} if step_id in places}
        for step_id in step.after:
            assert places[step_id] < places[step.step.id]
            assert horizons[step_id] <= horizons[step.step.id]


def may_be_first(step: PlannedStep, result: Result) -> bool:
    return step.importance == "must" or step.step.first.holds(result.tags)


@LAWS
@given(company=companies())
def test_law_first_actions_are_few_and_of_the_plan(company: Company) -> None:
    result = judge(company)
    first = step_ids(result.first_actions)
    assert len(first) <= 6
    assert len(first) == len(set(first))
    assert set(first) <= set(step_ids(result.plan))
    assert all(may_be_first(step, result) for step in result.first_actions)
    startable = [step for step in result.plan if may_be_first(step, result) and not step.after]
    assert len(first) >= min(6, len(startable))


@LAWS
@given(company=companies())
def test_law_first_actions_leave_room_beside_the_musts(company: Company) -> None:
    """With nothing in place, there are more essential steps than first actions."""
    result = judge(answer_all(company, first_choice))
    left_out = [
        step
        for step in result.plan
        if step not in result.first_actions and step.step.first.holds(result.tags) and not step.after
    ]
    if any(step.importance != "must" for step in left_out):
        assert sum(step.importance == "must" for step in result.first_actions) <= 4


@LAWS
@given(company=companies())
def test_law_no_first_action_waits_for_a_step_that_is_not_one(company: Company) -> None:
    """With nothing in place, there are more steps than first actions."""
    for result in (judge(company), judge(answer_all(company, first_choice))):
        first = set(step_ids(result.first_actions))
        assert all(first.issuperset(step.after) for step in result.first_actions)


# Results that the shipped questionnaire must never give


@pytest.mark.parametrize("service", ["social", "file-sharing", "messaging", "e2ee", "ai", "game", "dating"])
def test_law_no_matching_is_not_above_foundation_however_good_the_rest(service: str, content: Questionnaire) -> None:
    # In the United States, no practice of the area is essential. So only the floor can hold the level back.
    profile = full_profile(content) | {
        "services": (service,),
        "content": ("images", "links", "public", "held"),
        "established": ("us",),
        "users": ("us",),
    }
    result = judge(without_matching(Company(content, Response(profile))))
    percents = {area.area.id: area.score.worst.percent for area in result.areas if area.score and area.area.core}
    assert percents == {
        "reporting": 100,
        "hash-matching": 0,
        "blocking-lists": 100,
        "classification": 100,
        "training": 100,
    }
    assert result.overall
    assert result.overall.musts == ()
    assert result.overall.floors == ("hash-matching",)
    assert result.overall.score.best_level == content.levels[1]


@LAWS
@given(company=shipped_companies())
def test_law_no_matching_is_never_above_foundation_for_any_company(company: Company) -> None:
    """The company has images in public places, so it is asked about matching."""
    response = company.response
    profile = {**response.profile, "services": ("social",), "content": ("images", "public")}
    result = judge(without_matching(replace(company, response=replace(response, profile=profile))))
    assert result.overall
    assert level_number(result, result.overall.score, best=True) <= 1


def without_matching(company: Company) -> Company:
    """Return the company with the best answers everywhere except in hash matching, where it does nothing."""
    matching = company.questionnaire.area("hash-matching")
    assert matching
    return with_answers(
        answer_all(company, last_choice), {question.id: first_choice(question) for question in matching.questions}
    )


def test_law_reporting_unviewed_is_a_full_answer_on_classification(content: Questionnaire) -> None:
    """No score rewards a company for viewing material."""
    question = content.question("report-classification")
    target = question.option(question.target)
    assert target
    assert "Viewed files also carry" in target.text
    company = answer_all(Company(content, Response(full_profile(content))), first_choice)
    before, after = judge(company), judge(with_answers(company, {question.id: question.target}))
    assert gap_ids(before) - gap_ids(after) == {question.id}
    assert question.id in {strength.question.id for strength in after.strengths}
