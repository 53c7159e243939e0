"""Hypothesis strategies for small made-up questionnaires, and for companies that answer them or the shipped one.

Everything is drawn, so Hypothesis can shrink a failure to the smallest questionnaire and the fewest answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from assessment.content import load, shipped
from assessment.core.profile import ProfileQuestion
from assessment.core.program import Prerequisite, Program
from assessment.core.question import NOT_APPLICABLE_PREFIX, UNKNOWN, Area, Question, Reason
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.rules import ALWAYS, Rule
from assessment.core.step import EFFORTS, Step
from support.builders import SERVICES, SIZES, area, duty, program, question, questionnaire, step, tie

STEP_IDS = tuple(f"s{number}" for number in range(9))
PROGRAM_IDS = tuple(f"p{number}" for number in range(6))

RULES = st.sampled_from(
    [ALWAYS, ALWAYS, ALWAYS, Rule(any=("images", "links")), Rule(all=("here",)), Rule(none=("images",))]
)
MUST_RULES = st.sampled_from([None, None, Rule(any=("links",)), Rule(all=("here",))])
"""The companies for which a practice is essential, whatever its importance for others."""
IMPORTANCES_AND_WEIGHTS = st.sampled_from(list(product(["should", "must", "could"], [1, 2, 3])))
POINTS_AND_TARGETS = st.sampled_from(
    [(points, target) for points in ((0, 1), (0, 3), (0, 1, 2), (0, 2, 3), (0, 1, 2, 3)) for target in points[1:]]
)
POINTS_BEYOND_TARGET = POINTS_AND_TARGETS.filter(lambda chosen: chosen[1] < max(chosen[0]))
ROLES_AND_COSTS = st.sampled_from(
    list(
        product(
            ["join", "use", "receive", "read"], ["free", "free-after-approval", "not-published", "member", "paid"]
        )
    )
)
NEEDS = st.sampled_from([*[""] * len(SERVICES), *SERVICES])
"""The tag that a program requires: none in half of the cases, otherwise one of the services."""
DUTIES = st.sampled_from([(), (tie("law"),), (tie("law", "prepares-for"),), (tie("unsure"),)])


@dataclass(frozen=True)
class Company:
    """A questionnaire, and a company that answers it."""

    questionnaire: Questionnaire
    response: Response

    def __repr__(self) -> str:
        content = "shipped" if self.questionnaire is shipped_questionnaire() else repr(self.questionnaire)
        return f"Company({content}, {self.response})"


@cache
def shipped_questionnaire() -> Questionnaire:
    return load(shipped())


def choices(question: Question) -> list[str]:
    """Return every possible choice, beginning with no choice."""
    reasons = [NOT_APPLICABLE_PREFIX + reason.id for reason in question.not_applicable]
    return ["", UNKNOWN, *(option.id for option in question.options), *reasons]


# Made-up questionnaires


@st.composite
def questions(draw: DrawFn, question_id: str, beyond_target: bool) -> Question:
    points, target = draw(POINTS_BEYOND_TARGET if beyond_target else POINTS_AND_TARGETS)
    importance, weight = draw(IMPORTANCES_AND_WEIGHTS)
    reason = Reason("reason", "It is not so here.", draw(RULES), f"{question_id} does not fit.")
    return question(
        question_id,
        importance,
        weight=weight,
        points=points,
        target=target,
        must_when=None if importance == "must" else draw(MUST_RULES),
        not_applicable=() if importance == "must" else (reason,),
        applies=draw(RULES),
        step=draw(st.sampled_from(STEP_IDS)),
        duties=draw(DUTIES),
    )


@st.composite
def areas(draw: DrawFn, area_id: str, min_questions: int, beyond_target: bool) -> Area:
    count = draw(st.integers(min_questions, 5))
    return area(
        *(draw(questions(f"{area_id}-q{number}", beyond_target)) for number in range(count)),
        id=area_id,
        core=draw(st.booleans()),
        floor=draw(st.booleans()),
    )


@st.composite
def steps(draw: DrawFn, place: int) -> Step:
    """Draw a step that waits only for an earlier one, so that there are no cycles."""
    before = draw(st.sampled_from(["", *STEP_IDS[:place]]))
    return step(STEP_IDS[place], draw(st.sampled_from(EFFORTS)), filter(None, [before]), first=draw(RULES))


@st.composite
def programs(draw: DrawFn, place: int, questions: Sequence[Question]) -> Program:
    """Draw a program that follows or is part of earlier ones only, so that there are no cycles."""
    role, cost = draw(ROLES_AND_COSTS)
    question_ids = st.sampled_from(["", *(helped.id for helped in questions)])
    earlier = st.sampled_from(["", *PROGRAM_IDS[:place]])
    return program(
        PROGRAM_IDS[place],
        role,
        cost,
        start=filter(None, [draw(question_ids)]),
        strengthen=filter(None, [draw(question_ids)]),
        after_programs=filter(None, [draw(earlier)]),
        needs=filter(None, [draw(NEEDS)]),
        part_of=draw(earlier),
    )


@st.composite
def programs_after_practices(
    draw: DrawFn, drawn_programs: Sequence[Program], questions: Sequence[Question]
) -> tuple[Program, ...]:
    """Make programs wait for practices whose steps come before the steps of every practice they help with.

    This includes the practices that later programs help with, so that there are no cycles.
    """
    step_of = {helped.id: STEP_IDS.index(helped.step) for helped in questions}
    earliest_step = dict.fromkeys(PROGRAM_IDS, len(STEP_IDS))
    waiting = []
    for waiting_program in reversed(drawn_programs):
        limit = min(
            [earliest_step[waiting_program.id], *(step_of[helps.question] for helps in waiting_program.helps)]
        )
        for before in (waiting_program.part_of, *(needed.program for needed in waiting_program.prerequisites)):
            if before:
                earliest_step[before] = min(earliest_step[before], limit)
        possible = [question_id for question_id, place in step_of.items() if place < limit]
        practice = draw(st.sampled_from(["", *possible]))
        practices = (Prerequisite(question=practice),) if practice else ()
        waiting.append(replace(waiting_program, prerequisites=(*practices, *waiting_program.prerequisites)))
    return tuple(reversed(waiting))


@st.composite
def questionnaires(draw: DrawFn, beyond_target: bool = False) -> Questionnaire:
    """Draw any small questionnaire. With `beyond_target`, every question has an option beyond its target."""
    # half of them have more steps than there are first actions, and programs that build on each other
    min_areas, min_questions, min_programs = draw(st.sampled_from([(1, 1, 0), (4, 3, 4)]))
    area_count = draw(st.integers(min_areas, 4))
    program_count = draw(st.integers(min_programs, len(PROGRAM_IDS)))
    drawn_areas = [draw(areas(f"a{number}", min_questions, beyond_target)) for number in range(area_count)]
    drawn_questions = [drawn for drawn_area in drawn_areas for drawn in drawn_area.questions]
    drawn_programs = [draw(programs(place, drawn_questions)) for place in range(program_count)]
    return questionnaire(
        *drawn_areas,
        steps=[draw(steps(place)) for place in range(len(STEP_IDS))],
        programs=draw(programs_after_practices(drawn_programs, drawn_questions)),
        duties=(duty("law"), duty("unsure", "low")),
    )


# Companies


PATTERNS = ("none", "unknown", "first", "target", "last")
"""The ways in which a company can answer an area, apart from single answers."""


@st.composite
def answered(draw: DrawFn, content: Questionnaire) -> dict[str, Answer]:
    """Draw the answers: one pattern for each area, and then some single answers."""
    answers = {}
    patterns = draw(st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=len(content.areas)))
    for place, asked_area in enumerate(content.areas):
        pattern = patterns[place % len(patterns)]
        answers |= {question.id: Answer(_by_pattern(question, pattern)) for question in asked_area.questions}
    for singled_out in draw(st.lists(st.sampled_from(content.questions()), max_size=12)):
        answers[singled_out.id] = Answer(draw(st.sampled_from(choices(singled_out))))
    return answers


@st.composite
def made_up_companies(draw: DrawFn, beyond_target: bool = False) -> Company:
    content = draw(questionnaires(beyond_target))
    program_ids = [offered.id for offered in content.programs]
    profile = {
        "service": tuple(draw(st.lists(st.sampled_from(SERVICES), unique=True))),
        "size": (draw(st.sampled_from(SIZES)),),
        "programs": tuple(draw(st.lists(st.sampled_from(program_ids), max_size=1)) if program_ids else ()),
    }
    return Company(content, Response(profile, draw(answered(content))))


@st.composite
def shipped_companies(draw: DrawFn) -> Company:
    content = shipped_questionnaire()
    profile = {question.id: draw(_profile_answers(question, content)) for question in content.profile}
    return Company(content, Response(profile, draw(answered(content))))


def _profile_answers(question: ProfileQuestion, content: Questionnaire) -> st.SearchStrategy[tuple[str, ...]]:
    option_ids = [option.id for option in question.options]
    if question.kind == "one":
        return st.sampled_from(option_ids).map(lambda option_id: (option_id,))
    if question.kind == "many":
        return st.lists(st.sampled_from(option_ids), min_size=1, unique=True).map(tuple)
    if question.kind == "programs":
        program_ids = [offered.id for offered in content.programs]
        return st.lists(st.sampled_from(program_ids), unique=True, max_size=4).map(tuple)
    return st.just(("Example Company",) if question.required else ())


def _by_pattern(question: Question, pattern: str) -> str:
    answers: Mapping[str, str] = {
        "none": "",
        "unknown": UNKNOWN,
        "first": question.options[0].id,
        "target": question.target,
        "last": question.options[-1].id,
    }
    return answers[pattern]


def companies(beyond_target: bool = False) -> st.SearchStrategy[Company]:
    """Draw a company that answers a made-up questionnaire or the shipped one."""
    return made_up_companies(beyond_target) | shipped_companies()
