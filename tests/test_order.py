"""The laws of order: what stands before what in the plan of any company, whatever it answers.

One pass plans the work of 3,000 made-up companies and looks at every law. Each law is a function that yields what
breaks it. It knows the content and the answers, but not the code that makes the plan. For each law, there is also a
way to switch it off, and a test that it is then broken.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings

from assessment.core import plan as plan_module
from assessment.core import step_rank
from assessment.core.planned_step import HORIZONS, PlannedStep
from assessment.core.question import Question
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import asked_questions
from assessment.core.result import Result, assess
from assessment.core.step import Step
from assessment.core.team import TEAM_OF_UNKNOWN_SIZE, TEAMS, Team
from bench.made_up import made_up_response
from bench.stability import count
from support.content import TODAY
from support.strategies import Company, companies, shipped_questionnaire

COMPANIES = 3000
WITH_A_LAW_OFF = 250
"""How many companies are planned for with one law switched off."""
IMPROVED_COMPANIES = 250
QUEUES = {
    "match-known-material",
    "extend-matching",
    "user-report-route",
    "trusted-lane",
    "live-video",
    "ai-safeguards",
    "minors-contact",
    "keyword-triage",
    "act-on-domain-alerts",
    "signal-sharing",
}
"""The steps after which more material reaches the people who review."""
LISTS = {"check-addresses", "keyword-triage", "act-on-domain-alerts", "act-on-payment-alerts"}
"""The steps that act on a decision to block, with lists of addresses, terms or alerts."""
MANY_SERVICES = 2
DURATION = {"hours": 0, "days": 0, "weeks": 1, "months": 2}
LATER = len(HORIZONS) - 1
IMPORTANCES = ["must", "should", "could"]


@dataclass(frozen=True)
class Plan:
    """The plan of one company, and what the laws need to know about it."""

    result: Result

    @cached_property
    def steps(self) -> tuple[PlannedStep, ...]:
        return self.result.plan

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {step.step.id: place for place, step in enumerate(self.steps)}

    @cached_property
    def due(self) -> Mapping[str, int]:
        return {step.step.id: HORIZONS.index(step.horizon) for step in self.steps}

    @cached_property
    def team(self) -> Team:
        return next((team for team in TEAMS if team.size in self.result.tags), TEAM_OF_UNKNOWN_SIZE)

    @cached_property
    def asked(self) -> Mapping[str, list[Question]]:
        """The questions that the company is asked, by step."""
        questions = defaultdict(list)
        for area in self.result.questionnaire.areas:
            for question in asked_questions(area, self.result.tags):
                questions[question.step].append(question)
        return questions

    @cached_property
    def waiting(self) -> Mapping[str, set[str]]:
        """The ids of the steps that wait for each step, directly or not: open ones, and by `after` all others too."""
        waiting: dict[str, set[str]] = {step_id: set() for step_id in self.asked}
        for step in (step for step in self.result.questionnaire.steps if step.id in self.asked):
            own = self.steps[self.places[step.id]].after if step.id in self.places else ()
            for before in {*step.after, *own} & set(self.asked):
                waiting[before].add(step.id)
        return {step_id: reached(step_id, waiting) for step_id in waiting}

    @cached_property
    def open_waiting(self) -> Mapping[str, set[str]]:
        """The ids of the open steps that wait for each open step directly."""
        return {step_id: {step.step.id for step in self.steps if step_id in step.after} for step_id in self.places}

    def step(self, step_id: str) -> Step:
        return self.result.questionnaire.step(step_id)

    def essential(self, step_id: str) -> bool:
        return any(question.importance == "must" for question in self.asked[step_id])

    def protects_in_hours(self, step_id: str) -> bool:
        step = self.step(step_id)
        return step.protects and step.effort_for(self.result.tags) == "hours"

    def group(self, step_id: str) -> int:
        """Return how important the step is, or a step that waits for it: 0 is most important."""
        return min(self.own_group(other) for other in {step_id, *self.waiting[step_id]})

    def own_group(self, step_id: str) -> int:
        step, tags = self.step(step_id), self.result.tags
        if step.opening:
            return 0
        if self.essential(step_id) or self.protects_in_hours(step_id):
            return 1
        for group, rule in enumerate((step.foremost, step.soon), 2):
            if rule is not None and rule.holds(tags):
                return group
        return 4 + min(question.importance != "should" for question in self.asked[step_id])

    def closes_per_day(self, step_id: str) -> Fraction:
        """Return the weighted points that the step closes for each working day.

        If a step that is as important waits for it, the two are as good as one, and the higher figure counts.
        """
        waiting = reached(step_id, self.open_waiting)
        alike = [step_id, *(other for other in waiting if self.group(other) == self.group(step_id))]
        steps = [self.steps[self.places[other]] for other in alike]
        return max(Fraction(sum(gap.shortfall for gap in step.gaps)) / self.team.days[step.effort] for step in steps)

    def earliest(self, step: PlannedStep) -> int:
        """Return the place of the first horizon that the step's prerequisites and its duration allow."""
        return min(LATER, max((self.due[before] for before in step.after), default=0) + DURATION[step.effort])

    def follows(self, later: str, earlier: str) -> bool:
        """Return whether one step stands after the other and is not due before it, or one of them is not open."""
        if {later, earlier} - set(self.places):
            return True
        return self.places[earlier] < self.places[later] and self.due[earlier] <= self.due[later]


def reached(step_id: str, waiting: Mapping[str, set[str]]) -> set[str]:
    ids: set[str] = set()
    todo = [step_id]
    while todo:
        new = waiting[todo.pop()] - ids
        ids |= new
        todo += new
    return ids


# The laws


def opening_steps_come_first(plan: Plan) -> Iterator[str]:
    """Reporting, the people in charge and stopping deletion come first while open, and are first actions."""
    opening = [
        step for step in plan.steps if step.step.id in ("ready-to-report", "people-in-charge", "stop-deletion")
    ]
    for step in opening:
        if not step.first:
            yield f"{step.step.id} is no first action"
        for other in plan.steps:
            if other not in opening and not plan.follows(other.step.id, step.step.id):
                yield f"{other.step.id} comes before {step.step.id}"


def reviewers_are_protected_before_a_queue_begins(plan: Plan) -> Iterator[str]:
    for queue in QUEUES:
        if not plan.follows(queue, "protect-reviewers"):
            yield f"{queue} comes before protect-reviewers"


def deletion_stops_before_matching(plan: Plan) -> Iterator[str]:
    for queue in ("match-known-material", "user-report-route", "live-video", "ai-safeguards"):
        if not plan.follows(queue, "stop-deletion"):
            yield f"{queue} comes before stop-deletion"


def decisions_come_before_deeds(plan: Plan) -> Iterator[str]:
    for deed in LISTS:
        if not plan.follows(deed, "decide-blocking"):
            yield f"{deed} comes before decide-blocking"


def lists_are_protected_before_the_first_one(plan: Plan) -> Iterator[str]:
    for deed in LISTS:
        if not plan.follows(deed, "protect-lists"):
            yield f"{deed} comes before protect-lists"


def nothing_takes_room_from_an_essential(plan: Plan) -> Iterator[str]:
    """An essential is due later than other work only if its own prerequisites or its duration make it so.

    Hours that protect people and the prerequisites of essentials count as essential.
    """
    soonest_other = min((plan.due[step_id] for step_id in plan.places if plan.group(step_id) > 1), default=LATER)
    for step in plan.steps:
        due = plan.due[step.step.id]
        if plan.essential(step.step.id) and due > soonest_other and due > plan.earliest(step):
            yield f"{step.step.id} waits for something that is not essential"


def smallest_teams_finish_essentials_in_90_days(plan: Plan) -> Iterator[str]:
    if "size-solo" in plan.result.tags:
        for step in plan.steps:
            if plan.essential(step.step.id) and plan.due[step.step.id] == LATER:
                yield f"{step.step.id} is due after 90 days"


def what_closes_most_per_day_comes_first(plan: Plan) -> Iterator[str]:
    """Within a horizon, and with the prerequisites of a step counted together with it."""
    listed = [step.step.id for step in plan.steps if not step.first]
    for first, second in pairwise(listed):
        alike = plan.due[first] == plan.due[second] and plan.group(first) == plan.group(second) > 0
        if alike and plan.closes_per_day(first) < plan.closes_per_day(second):
            yield f"{second} closes more per day than {first}"


def more_important_work_comes_first(plan: Plan) -> Iterator[str]:
    listed = [step.step.id for step in plan.steps if not step.first]
    for first, second in pairwise(listed):
        if plan.due[first] > plan.due[second]:
            yield f"{first} is due later than {second}"
        if plan.due[first] == plan.due[second] and plan.group(first) > plan.group(second):
            yield f"{second} is more important than {first}"


def hours_that_protect_people_are_within_30_days(plan: Plan) -> Iterator[str]:
    for step_id in ("protect-reviewers", "brief-everyone", "accidental-exposure"):
        if plan.due.get(step_id, 0) > HORIZONS.index("30-days"):
            yield f"{step_id} is due after 30 days"


def specialists_train_on_a_route_that_exists(plan: Plan) -> Iterator[str]:
    if not plan.follows("train-specialists", "ready-to-report"):
        yield "train-specialists comes before ready-to-report"


def training_and_care_stand_close_to_matching(plan: Plan) -> Iterator[str]:
    """In the same horizon or the next one, unless it has more kinds of services than it can look after."""
    services = plan.result.response.profile["services"]
    if "match-known-material" in plan.due and len(services) <= MANY_SERVICES:
        for step_id in ("train-reviewers", "reviewer-care"):
            if plan.due.get(step_id, 0) > plan.due["match-known-material"] + 1:
                yield f"{step_id} is due {plan.due[step_id]}, matching {plan.due['match-known-material']}"


def registration_stands_before_coaching(plan: Plan) -> Iterator[str]:
    coaches = {"tech-coalition-pathways", "ncmec-compliance-guidance", "tspa-curriculum", "tech-coalition-elevate"}
    for step in plan.steps:
        coaching = [match.program.id in coaches for match in step.programs]
        if coaching != sorted(coaching):
            yield f"{step.step.id} begins with coaching"


def first_actions_are_how_the_plan_begins(plan: Plan) -> Iterator[str]:
    first = plan.result.first_actions
    if first != plan.steps[: len(first)] or len(first) > 6:
        yield "the first actions are not the beginning of the plan"
    if {before for step in first for before in step.after} - {step.step.id for step in first}:
        yield "a first action waits for something else"
    this_week = sum(step.horizon == "this-week" for step in plan.steps)
    if plan.result.more_this_week != this_week - sum(step.horizon == "this-week" for step in first):
        yield "page 1 and this week disagree"
    if [plan.due[step.step.id] for step in first] != sorted(plan.due[step.step.id] for step in first):
        yield "the first actions are not in order of time"


def other_candidates(plan: Plan) -> list[PlannedStep]:
    """Return the steps that could also have been first actions, without the essentials."""
    first = {step.step.id for step in plan.result.first_actions}
    return [
        step
        for step in plan.steps
        if step.step.id not in first
        and step.importance != "must"
        and step.step.first.holds(plan.result.tags)
        and first.issuperset(step.after)
        and plan.due[step.step.id] <= HORIZONS.index("30-days")
    ]


def essentials_take_at_most_four_first_places(plan: Plan) -> Iterator[str]:
    """A fifth may be a first action if all other work waits for an essential."""
    musts = {step.step.id for step in plan.result.first_actions if step.importance == "must"}
    before = {step.step.id: set(step.after) for step in plan.steps}
    if len(musts) > 4 and any(musts.isdisjoint(reached(step.step.id, before)) for step in other_candidates(plan)):
        yield f"{len(musts)} essentials are first actions"


def first_actions_take_one_step_of_an_area_before_a_second(plan: Plan) -> Iterator[str]:
    """Apart from what the service is about, and what has to come before it."""
    areas = [step.area for step in plan.result.first_actions]
    chosen = plan.result.first_actions
    ordinary = [step for step in chosen if step.importance != "must" and plan.group(step.step.id) > 2]
    if any(step.area not in areas for step in other_candidates(plan)):
        for step in ordinary:
            if areas.count(step.area) > 1:
                yield f"{step.step.id} is a second step of {step.area}"


def no_more_is_due_than_the_team_can_do_by_then(plan: Plan) -> Iterator[str]:
    for horizon, days in enumerate(plan.team.days_by):
        work = sum(plan.team.days[step.effort] for step in plan.steps if plan.due[step.step.id] <= horizon)
        if work > days:
            yield f"{work} days of work by {HORIZONS[horizon]}"


Law = Callable[[Plan], Iterator[str]]
Off = Callable[[pytest.MonkeyPatch, Questionnaire], Questionnaire]


def with_steps(content: Questionnaire, change: Callable[[Step], Step]) -> Questionnaire:
    return replace(content, steps=tuple(change(step) for step in content.steps))


def without_after(*removed: str) -> Off:
    """Return a switch after which no step waits for these."""

    def off(_patch: pytest.MonkeyPatch, content: Questionnaire) -> Questionnaire:
        return with_steps(
            content, lambda step: replace(step, after=tuple(before for before in step.after if before not in removed))
        )

    return off


def without(**values: object) -> Off:
    """Return a switch that sets these keys of every step."""
    return lambda _patch, content: with_steps(content, lambda step: replace(step, **values))  # type: ignore[arg-type]


def ranked_upside_down(patch: pytest.MonkeyPatch, content: Questionnaire) -> Questionnaire:
    def ranks(questionnaire: Questionnaire, tags: frozenset[str]) -> dict[str, step_rank.StepRank]:
        known = step_rank.rank_steps(questionnaire, tags)
        return {
            step_id: step_rank.StepRank(step_rank.COULD, Fraction(0), -rank.place) for step_id, rank in known.items()
        }

    patch.setattr(plan_module, "rank_steps", ranks)
    return content


def both(first: Off, second: Off) -> Off:
    return lambda patch, content: second(patch, first(patch, content))


def without_what_steps_close(patch: pytest.MonkeyPatch, content: Questionnaire) -> Questionnaire:
    patch.setattr(PlannedStep, "shortfall", Fraction(1))
    return content


def with_large_efforts(_patch: pytest.MonkeyPatch, content: Questionnaire) -> Questionnaire:
    return with_steps(content, lambda step: replace(step, effort="months", efforts=()))


def without_room(patch: pytest.MonkeyPatch, content: Questionnaire) -> Questionnaire:
    schedule = plan_module.schedule
    patch.setattr(plan_module, "schedule", lambda steps, team: schedule(steps, replace(team, days_by=(999,) * 4)))
    return content


def without_coaching(_patch: pytest.MonkeyPatch, content: Questionnaire) -> Questionnaire:
    return replace(content, programs=tuple(replace(program, coaching=False) for program in content.programs))


def first_are(choose: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Off:
    def off(patch: pytest.MonkeyPatch, content: Questionnaire) -> Questionnaire:
        patch.setattr(
            plan_module, "choose_first", lambda steps, *_: frozenset(choose(tuple(step.step.id for step in steps)))
        )
        return content

    return off


SWITCHED_OFF: dict[Law, Off] = {
    opening_steps_come_first: without(opening=False),
    reviewers_are_protected_before_a_queue_begins: without_after("protect-reviewers"),
    deletion_stops_before_matching: both(without_after("stop-deletion"), ranked_upside_down),
    decisions_come_before_deeds: without_after("decide-blocking"),
    lists_are_protected_before_the_first_one: without_after("protect-lists"),
    nothing_takes_room_from_an_essential: ranked_upside_down,
    smallest_teams_finish_essentials_in_90_days: with_large_efforts,
    what_closes_most_per_day_comes_first: without_what_steps_close,
    more_important_work_comes_first: ranked_upside_down,
    hours_that_protect_people_are_within_30_days: without(protects=False),
    specialists_train_on_a_route_that_exists: both(without_after("ready-to-report"), ranked_upside_down),
    training_and_care_stand_close_to_matching: without(soon=None),
    registration_stands_before_coaching: without_coaching,
    first_actions_are_how_the_plan_begins: first_are(lambda steps: steps[-6:]),
    essentials_take_at_most_four_first_places: first_are(lambda steps: steps[:6]),
    first_actions_take_one_step_of_an_area_before_a_second: first_are(lambda steps: steps[:6]),
    no_more_is_due_than_the_team_can_do_by_then: without_room,
}


def planned(content: Questionnaire, seed: int) -> Plan:
    return Plan(assess(content, made_up_response(content, seed), TODAY))


@cache
def broken() -> Mapping[Law, list[str]]:
    """Return what breaks each law, over all companies."""
    broken: dict[Law, list[str]] = {law: [] for law in SWITCHED_OFF}
    for seed in range(COMPANIES):
        plan = planned(shipped_questionnaire(), seed)
        for law in SWITCHED_OFF:
            broken[law] += [f"company {seed}: {words}" for words in law(plan)]
    return broken


@pytest.mark.parametrize("law", SWITCHED_OFF, ids=lambda law: law.__name__)
def test_law_of_order_holds_for_every_company(law: Law) -> None:
    assert broken()[law][:5] == []


@pytest.mark.parametrize("law", SWITCHED_OFF, ids=lambda law: law.__name__)
def test_law_of_order_is_broken_when_it_is_switched_off(law: Law, monkeypatch: pytest.MonkeyPatch) -> None:
    content = SWITCHED_OFF[law](monkeypatch, shipped_questionnaire())
    assert any(list(law(planned(content, seed))) for seed in range(WITH_A_LAW_OFF))


GENERAL_LAWS = [
    nothing_takes_room_from_an_essential,
    what_closes_most_per_day_comes_first,
    more_important_work_comes_first,
    registration_stands_before_coaching,
    first_actions_are_how_the_plan_begins,
    essentials_take_at_most_four_first_places,
    first_actions_take_one_step_of_an_area_before_a_second,
    no_more_is_due_than_the_team_can_do_by_then,
]
"""The laws that hold for every questionnaire. The others speak of the steps of the shipped one."""


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(company=companies())
def test_laws_of_order_hold_for_any_questionnaire(company: Company) -> None:
    plan = Plan(assess(company.questionnaire, company.response, TODAY))
    assert [words for law in GENERAL_LAWS for words in law(plan)] == []


def test_better_answer_delays_no_other_step_and_lowers_no_projection() -> None:
    counted = count(IMPROVED_COMPANIES, first=10_000)
    assert counted.improvements > 2 * IMPROVED_COMPANIES
    assert counted.later.total() <= counted.improvements // 100
    assert counted.falls.total() == 0
