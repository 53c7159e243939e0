"""The plans of 72 made-up companies of every kind and size, with between none and nearly all practices in place.

The tests derive what must hold from the content and the answers alone, without the code that makes the plan.
"""

import random
from functools import cache

import pytest

from assessment.content import load, shipped
from assessment.core.gaps import Gap
from assessment.core.planned_step import HORIZONS
from assessment.core.program import Program, Trait
from assessment.core.question import Question
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import USES_TAG_PREFIX, Answer, Response, asked_questions, profile_tags
from assessment.core.result import Result, assess
from assessment.core.rules import Rule
from support.content import TODAY

COSTS = ["free", "free-after-approval", "not-published", "member", "paid"]
EFFORTS = ["hours", "days", "weeks", "months"]
WAYS = {"nothing": 0.0, "little": 0.25, "half": 0.55, "much": 0.9}
"""The probability, for each kind of company, that a practice is at its target or above."""
SIZES = ("solo", "tiny", "small", "mid", "large")
COMPANIES = [(example, way) for example in range(18) for way in WAYS]


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


@cache
def company(number: int, way: str) -> Result:
    """Return the result of an example company whose size, budget, programs in use and answers are changed."""
    dice = random.Random(f"{number} {way}")
    example = questionnaire().examples[number]
    profile = {id: tuple(chosen) for id, chosen in example.profile.items()}
    profile["size"] = (SIZES[(number + list(WAYS).index(way)) % len(SIZES)],)
    facts = set(profile["facts"]) ^ {fact for fact in ("budget", "engineers", "trading") if dice.random() < 0.5}
    profile["facts"] = tuple(sorted(facts))
    programs = [program.id for program in questionnaire().programs if program.role in ("join", "use")]
    profile["programs"] = tuple(dice.sample(programs, dice.randint(0, 5))) if way in ("half", "much") else ()
    tags = profile_tags(questionnaire(), Response(profile))
    answers = {
        question.id: Answer(choice(question, WAYS[way], dice))
        for area in questionnaire().areas
        for question in asked_questions(area, tags)
    }
    return assess(questionnaire(), Response(profile, answers), TODAY)


def choice(question: Question, likely: float, dice: random.Random) -> str:
    if dice.random() < likely:
        return dice.choice([option.id for option in question.options if option.points >= question.target_points])
    below = [option.id for option in question.options if option.points < question.target_points]
    return dice.choice([below[0], below[0], below[-1], "unknown"]) if likely else below[0]


@pytest.fixture(params=COMPANIES, ids=lambda given: f"{given[0]}-{given[1]}")
def result(request: pytest.FixtureRequest) -> Result:
    return company(*request.param)


# An independent reading of the content, with which the plan is compared


def eligible(program: Program, tags: frozenset[str]) -> bool:
    """Return whether the company meets the conditions of the program and of the programs that must come first."""
    if USES_TAG_PREFIX + program.id in tags:
        return True
    shared = [condition for trait in traits(program) for condition in trait.eligible]
    own = all(holds(condition, tags) for condition in (*shared, *program.eligible))
    return own and all(eligible(first, tags) for first in before(program))


def traits(program: Program) -> list[Trait]:
    return [trait for trait in questionnaire().traits if trait.id in program.traits]


def holds(rule: Rule, tags: frozenset[str]) -> bool:
    return (not rule.any or bool(set(rule.any) & tags)) and set(rule.all) <= tags and not set(rule.none) & tags


def before(program: Program) -> list[Program]:
    ids = [program.part_of, *(prerequisite.program for prerequisite in program.prerequisites)]
    return [questionnaire().program(id) for id in ids if id]


def costs(program: Program, tags: frozenset[str]) -> int:
    """Return the index of the highest cost class, including programs that must come first. Included ones are free."""
    if USES_TAG_PREFIX + program.id in tags or USES_TAG_PREFIX + program.part_of in tags:
        return 0
    return max([COSTS.index(program.cost), *(costs(first, tags) for first in before(program))])


def enough(program: Program, gap: Gap, tags: frozenset[str]) -> bool:
    """Return whether the program can close the gap: a company can join or use it, and it helps enough."""
    helps = [helps for helps in program.helps if helps.question == gap.question.id and helps.when.holds(tags)]
    return bool(helps) and program.role in ("join", "use") and (gap.kind == "partial" or helps[0].depth == "start")


def open_questions(result: Result) -> set[str]:
    """Return the ids of all counted questions whose practice is not known to be at its target."""
    return {
        question.question.id
        for question in result.asked
        if not question.in_place and question.status != "not-applicable"
    }


def waits_for(program: Program, result: Result) -> set[str]:
    """Return the ids of the steps that must come before the program or before its prerequisite programs."""
    if USES_TAG_PREFIX + program.id in result.tags:
        return set()
    needed = {prerequisite.question for prerequisite in program.prerequisites} & open_questions(result)
    steps = {questionnaire().question(id).step for id in needed}
    return steps.union(*(waits_for(first, result) for first in before(program)))


def takes(program: Program, tags: frozenset[str]) -> int:
    """Return the index of the longest effort, including programs that the company must join first."""
    first = [other for other in before(program) if USES_TAG_PREFIX + other.id not in tags]
    return max([EFFORTS.index(program.effort), *(takes(other, tags) for other in first)])


def expense(program: Program, result: Result) -> tuple[int, bool, bool, int]:
    later = any(trait.later and holds(trait.later, result.tags) for trait in traits(program))
    first = [other for other in before(program) if USES_TAG_PREFIX + other.id not in result.tags]
    own = {prerequisite.question for prerequisite in program.prerequisites} & open_questions(result)
    return costs(program, result.tags), later, bool(first or own), takes(program, result.tags)


def best_for(gap: Gap, result: Result) -> set[str]:
    """Return the ids of the cheapest sufficient programs, or none if a sufficient one is already in use."""
    able = [program for program in questionnaire().programs if enough(program, gap, result.tags)]
    if any(USES_TAG_PREFIX + program.id in result.tags for program in able):
        return set()
    able = [program for program in able if eligible(program, result.tags)]
    least = min((expense(program, result) for program in able), default=None)
    return {program.id for program in able if expense(program, result) == least}


# The plan


def test_plan_puts_no_step_before_its_prerequisites(result: Result) -> None:
    place = {step.step.id: at for at, step in enumerate(result.plan)}
    when = {step.step.id: HORIZONS.index(step.horizon) for step in result.plan}
    for step in result.plan:
        needed = set(step.step.after).union(*(waits_for(match.program, result) for match in step.programs))
        for id in (needed & set(place)) - {step.step.id}:
            assert place[id] < place[step.step.id]
            assert when[id] <= when[step.step.id]


def test_plan_recommends_only_what_is_open_to_the_company(result: Result) -> None:
    planned = [match for step in result.plan for match in step.programs]
    offered = [
        program.match for program in (*result.programs, *(program for program in result.in_use if program.gaps))
    ]
    for match in [*planned, *offered, *result.good_to_know]:
        assert eligible(match.program, result.tags), match.program.id
    assert {match.program.id for match in planned} & set(result.response.profile["programs"]) == set()
    if "budget" not in result.tags:
        assert [
            match.program.id for match in planned if costs(match.program, result.tags) > COSTS.index("not-published")
        ] == []


def test_plan_takes_the_cheapest_sufficient_program_for_each_gap(result: Result) -> None:
    """No program could be left out, because each is the only one in the plan for some gap.

    A program that the plan names once can serve other steps unnamed, and one that goes along with another is extra.
    """
    used = {match.program.id for step in result.plan for match in step.programs}
    needed: set[str] = set()
    for step in result.plan:
        here = {match.program.id for match in step.programs}
        for gap in step.gaps:
            best = best_for(gap, result)
            named_elsewhere = {id for id in best & used if questionnaire().program(id).once}
            assert best & (here | named_elsewhere) or not best, gap.question.id
            alone = {id for id in best & here if questionnaire().program(id).alongside not in here}
            needed |= best & here if len(alone) == 1 else set()
        assert here <= {id for gap in step.gaps for id in best_for(gap, result)}
    assert used == needed


def test_plan_never_puts_a_paid_program_before_a_sufficient_free_one(result: Result) -> None:
    for gap in result.gaps:
        listed = [
            recommendation.match
            for recommendation in result.recommended[gap.question.id]
            if enough(recommendation.match.program, gap, result.tags)
            and recommendation.match.verdict in ("open", "open-after")
        ]
        ranks = [costs(match.program, result.tags) for match in listed]
        assert ranks == sorted(ranks), gap.question.id


def test_plan_leaves_no_gap_without_a_step(result: Result) -> None:
    in_steps = [gap.question.id for step in result.plan for gap in step.gaps]
    assert sorted(in_steps) == sorted(gap.question.id for gap in result.gaps)
    assert len(set(in_steps)) == len(in_steps)
    assert [step.title for step in result.plan if not step.summary or not step.step.owner] == []


def test_projection_is_the_score_of_the_answers_that_it_projects(result: Result) -> None:
    assert {projection.horizon for projection in result.projections} == {step.horizon for step in result.plan}
    for projection in result.projections:
        by_then = HORIZONS[: HORIZONS.index(projection.horizon) + 1]
        closed = {gap.question for step in result.plan if step.horizon in by_then for gap in step.gaps}
        answers = {**result.response.answers, **{question.id: Answer(question.target) for question in closed}}
        again = assess(questionnaire(), Response(result.response.profile, answers), TODAY)
        assert (again.overall, again.essentials) == (projection.overall, projection.essentials)
        assert len(result.gaps) - len(again.gaps) == projection.gaps == len(closed)


def test_companies_differ_in_service_size_and_standing() -> None:
    results = [company(*name) for name in COMPANIES]
    assert {size for result in results for size in result.response.profile["size"]} == set(SIZES)
    services = {
        option.id
        for profile_question in questionnaire().profile
        if profile_question.id == "services"
        for option in profile_question.options
    }
    assert {service for result in results for service in result.response.profile["services"]} == services
    assert min(len(result.gaps) for result in results) < 10
    assert max(len(result.gaps) for result in results) > 30
    assert any(match.after_steps for result in results for step in result.plan for match in step.programs)
