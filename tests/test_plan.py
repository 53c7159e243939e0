"""The plan: the order of the steps, their programs, the horizons and the first actions."""

from collections import Counter
from collections.abc import Iterable

import pytest

from assessment.core.first_actions import MAX_FIRST_ACTIONS, MAX_FIRST_MUSTS
from assessment.core.matching import match_all, recommend
from assessment.core.plan import first_actions, make_plan
from assessment.core.planned_step import HORIZONS, Horizon, PlannedStep
from assessment.core.program import CostClass, Program, Role
from assessment.core.question import Question
from assessment.core.questionnaire import Questionnaire
from assessment.core.rules import Rule
from assessment.core.step import Effort, StepEffort, TailoredStep
from support.builders import area, open_gaps, program, question, questionnaire, step, tags


def planned(
    content: Questionnaire, choices: dict[str, str] | None = None, *set: str, uses: Iterable[str] = ()
) -> tuple[PlannedStep, ...]:
    """Return the plan of a company that has nothing in place unless `choices` says otherwise."""
    gaps = open_gaps(content, choices, *set)
    below = frozenset(gap.question.id for gap in gaps)
    all_tags = tags(*set, uses=uses)
    return make_plan(content, all_tags, gaps, recommend(gaps, match_all(content, all_tags, below), all_tags))


def ids(steps: Iterable[PlannedStep]) -> list[str]:
    return [step.step.id for step in steps]


def chosen(
    questions: Iterable[Question],
    programs: Iterable[Program],
    choices: dict[str, str] | None = None,
    *set: str,
    uses: Iterable[str] = (),
) -> list[str]:
    """Return the ids of the programs of the plan's only step."""
    content = questionnaire(area(*questions), programs=tuple(programs))
    (only,) = planned(content, choices, *set, uses=uses)
    return [match.program.id for match in only.programs]


# Steps


def test_plan_merges_gaps_of_one_step_in_their_order() -> None:
    content = questionnaire(
        area(question("a", step="one"), question("b", step="two"), question("c", "must", step="one"), question("d"))
    )
    steps = planned(content, {"d": "in-place"})
    assert [(step.step.id, [gap.question.id for gap in step.gaps]) for step in steps] == [
        ("one", ["c", "a"]),
        ("two", ["b"]),
    ]
    assert [(step.importance, step.area, step.title) for step in steps] == [
        ("must", "area", "Do one"),
        ("should", "area", "Do two"),
    ]


def test_plan_is_empty_without_gaps() -> None:
    assert planned(questionnaire(area(question("a"))), {"a": "proven"}) == ()


def test_plan_puts_prerequisites_right_before_the_step_that_waits_for_them() -> None:
    content = questionnaire(
        area(*(question(id, step=id, weight=weight) for id, weight in (("a", 3), ("b", 2), ("c", 1), ("d", 1)))),
        steps=[step("a", after=["c"]), step("b"), step("c"), step("d")],
    )
    assert ids(planned(content)) == ["c", "a", "b", "d"]


def test_plan_waits_only_for_steps_that_are_open() -> None:
    content = questionnaire(
        area(question("a", step="a", weight=3), question("b", step="b")), steps=[step("a", after=["b"]), step("b")]
    )
    assert [(step.step.id, step.after) for step in planned(content)] == [("b", ()), ("a", ("b",))]
    assert [(step.step.id, step.after) for step in planned(content, {"b": "in-place"})] == [("a", ())]


def test_step_is_worded_for_the_company() -> None:
    tailored = (TailoredStep(Rule(any=("here",)), "Do it here", "How to do it here."),)
    content = questionnaire(area(question("a")), steps=[step("do-a", tailored=tailored)])
    assert [(step.title, step.summary) for step in planned(content, {}, "here")] == [
        ("Do it here", "How to do it here.")
    ]
    assert [(step.title, step.summary) for step in planned(content)] == [("Do do-a", "How to do do-a.")]


def test_step_is_worded_for_what_is_left_of_it() -> None:
    left = TailoredStep(Rule(all=("gap:b",), none=("gap:a",)), "Do what is left", "How to do what is left.")
    questions = [question("a", step="one"), question("b", step="one")]
    content = questionnaire(area(*questions), steps=[step("one", tailored=(left,))])
    titles = {
        choice: [step.title for step in planned(content, {"a": choice})] for choice in ("none", "unknown", "in-place")
    }
    assert titles == {"none": ["Do one"], "unknown": ["Do one"], "in-place": ["Do what is left"]}


@pytest.mark.parametrize(("second", "expected"), [("unknown", True), ("none", False), ("in-place", True)])
def test_step_is_to_find_out_if_no_one_knows_any_of_it(second: str, expected: bool) -> None:
    content = questionnaire(area(question("a", step="one"), question("b", step="one")))
    (only,) = planned(content, {"a": "unknown", "b": second})
    assert only.find_out is expected


# Programs of a step


def test_step_uses_the_cheapest_sufficient_program() -> None:
    programs = [
        program("free-but-more", strengthen=["a"]),
        program("paid", cost="paid", start=["a"]),
        program("member", cost="member", start=["a"]),
        program("ruled-out", start=["a"], needs=["budget"]),
    ]
    assert chosen([question("a")], programs) == ["member"]
    assert chosen([question("a")], programs, {"a": "partial"}) == ["free-but-more"]
    assert chosen([question("a")], programs, {}, "budget") == ["ruled-out"]


def test_step_uses_nothing_where_no_program_suffices() -> None:
    assert chosen([question("a")], [program("more", strengthen=["a"])]) == []


@pytest.mark.parametrize("role", ["receive", "read", "navigate", "quality"])
def test_step_uses_only_what_can_be_joined_or_used(role: Role) -> None:
    programs = [program("other", role=role, start=["a"]), program("tool", "use", "paid", start=["a"])]
    assert chosen([question("a")], programs) == ["tool"]


def test_step_uses_nothing_new_where_a_sufficient_program_is_in_use() -> None:
    programs = [program("used", cost="paid", start=["a"]), program("free", start=["a"])]
    assert chosen([question("a")], programs, uses=["used"]) == []


def test_step_uses_a_new_program_where_the_one_in_use_is_not_enough() -> None:
    programs = [program("used", strengthen=["a"]), program("free", start=["a"])]
    assert chosen([question("a")], programs, uses=["used"]) == ["free"]


@pytest.mark.parametrize("role", ["receive", "read", "navigate", "quality"])
def test_step_uses_a_new_program_where_the_one_in_use_cannot_fill_a_gap(role: Role) -> None:
    programs = [program("used", role=role, start=["a"]), program("free", start=["a"])]
    assert chosen([question("a")], programs, uses=["used"]) == ["free"]


def test_step_uses_one_program_for_several_gaps_where_that_costs_no_more() -> None:
    questions = [question("a", step="one"), question("b", step="one"), question("c", step="one")]
    both = program("z-both", start=["a", "c"])
    programs = [program("a-only", start=["a"]), program("b-only", start=["b"]), program("c-only", start=["c"]), both]
    assert chosen(questions, programs) == ["z-both", "b-only"]


def test_step_never_pays_more_to_use_fewer_programs() -> None:
    questions = [question("a", step="one"), question("b", step="one")]
    programs = [program("both", cost="member", start=["a", "b"]), program("b-only", start=["b"])]
    assert chosen(questions, programs) == ["both", "b-only"]


def programs_of(content: Questionnaire, choices: dict[str, str] | None = None) -> dict[str, list[str]]:
    return {step.step.id: [match.program.id for match in step.programs] for step in planned(content, choices)}


def test_plan_joins_as_few_programs_as_it_can_at_the_same_cost() -> None:
    questions = [question(id) for id in "abc"]
    programs = [program("a-one", start=["a"]), program("z-all", start=["a", "b"]), program("needed", start=["c"])]
    assert programs_of(questionnaire(area(*questions), programs=programs)) == {
        "do-a": ["z-all"],
        "do-b": ["z-all"],
        "do-c": ["needed"],
    }


def test_step_uses_among_equals_what_the_plan_uses_anyway() -> None:
    """`wide` helps with more gaps, but `quick` takes less effort."""
    programs = [
        program("wide", start=["a", "b", "c"]),
        program("quick", effort="hours", start=["b", "c"]),
        program("used", start=["a", "d"]),
    ]
    content = questionnaire(area(*(question(id) for id in "abcd")), programs=programs)
    assert programs_of(content) == {"do-a": ["used"], "do-b": ["quick"], "do-c": ["quick"], "do-d": ["used"]}


def test_plan_takes_the_program_that_serves_most_of_the_gaps_still_open() -> None:
    programs = [
        program("other", start=["a", "c", "d"]),
        program("another", start=["b", "c", "d"]),
        program("quick", effort="hours", start=["c", "d"]),
        program("two", start=["a", "b"]),
    ]
    content = questionnaire(area(*(question(id) for id in "abcd")), programs=programs)
    assert programs_of(content) == {"do-a": ["two"], "do-b": ["two"], "do-c": ["quick"], "do-d": ["quick"]}


def test_plan_keeps_no_program_that_the_others_make_needless() -> None:
    programs = [program("a-b", start=["a", "b"]), program("a-c", start=["a", "c"]), program("b-d", start=["b", "d"])]
    content = questionnaire(area(*(question(id) for id in "abcd")), programs=programs)
    assert programs_of(content) == {"do-a": ["a-c"], "do-b": ["b-d"], "do-c": ["a-c"], "do-d": ["b-d"]}


def test_plan_joins_no_dearer_program_for_the_sake_of_fewer() -> None:
    programs = [program("a-only", start=["a"]), program("both", cost="member", start=["a", "b"])]
    content = questionnaire(area(question("a"), question("b")), programs=programs)
    assert programs_of(content) == {"do-a": ["a-only"], "do-b": ["both"]}


def test_plan_names_a_coaching_program_once() -> None:
    coach = program("coach", start=["a", "b"], once=True)
    content = questionnaire(area(question("a"), question("b")), programs=[coach])
    assert programs_of(content) == {"do-a": ["coach"], "do-b": []}


def test_plan_adds_a_program_that_goes_together_with_one_that_it_uses() -> None:
    programs = [
        program("alerts", start=["a"]),
        program("more-alerts", start=["a"], alongside="alerts"),
        program("unrelated", start=["a"]),
        program("elsewhere", start=["b"], alongside="alerts"),
        program("shorter", effort="hours", start=["b"]),
    ]
    content = questionnaire(area(question("a"), question("b")), programs=programs)
    assert programs_of(content) == {"do-a": ["alerts", "more-alerts"], "do-b": ["shorter"]}


def test_plan_pays_only_with_a_budget_and_if_nothing_free_suffices() -> None:
    programs = [
        program("free", strengthen=["a", "b"]),
        program("paid", cost="paid", start=["a", "b"], needs=["budget"]),
        program("free-too", start=["b"]),
    ]
    content = questionnaire(area(question("a"), question("b")), programs=programs)
    assert programs_of(content) == {"do-a": [], "do-b": ["free-too"]}
    with_budget = planned(content, None, "budget")
    assert [[match.program.id for match in step.programs] for step in with_budget] == [["paid"], ["free-too"]]


def test_step_waits_for_what_comes_before_its_program() -> None:
    """It waits for the prerequisites of its own program and of the programs that come before that one."""
    questions = [question("late", "must"), question("later", "must"), question("early", "could")]
    programs = [
        program("tool", start=["late"], after_questions=["early"]),
        program("list", start=["later"], after_programs=["tool"]),
    ]
    content = questionnaire(area(*questions), programs=programs)
    assert [(step.step.id, step.after) for step in planned(content)] == [
        ("do-early", ()),
        ("do-late", ("do-early",)),
        ("do-later", ("do-early",)),
    ]
    assert ids(planned(content, {"early": "in-place"})) == ["do-late", "do-later"]


def test_step_does_not_wait_for_itself() -> None:
    questions = [question("a", step="one"), question("b", step="one")]
    content = questionnaire(area(*questions), programs=[program("tool", start=["a"], after_questions=["b"])])
    assert [step.after for step in planned(content)] == [()]


@pytest.mark.parametrize(
    ("costs", "expected"), [((), None), (("free",), "free"), (("free", "member", "free-after-approval"), "member")]
)
def test_step_costs_as_much_as_its_dearest_program(costs: tuple[CostClass, ...], expected: str | None) -> None:
    questions = [question(f"q{at}", step="one") for at in range(3)]
    programs = [program(f"p{at}", cost=cost, start=[f"q{at}"]) for at, cost in enumerate(costs)]
    (only,) = planned(questionnaire(area(*questions), programs=programs))
    assert only.cost == expected


def test_step_uses_a_list_that_is_open_after_its_membership_as_one() -> None:
    programs = [program("whole", cost="member"), program("part", cost="member", part_of="whole", start=["a"])]
    content = questionnaire(area(question("a")), programs=programs)
    (only,) = planned(content)
    assert [(match.program.id, match.after_programs) for match in only.programs] == [("part", ("whole",))]
    assert only.programs[0].verdict == "open-after"


# Horizons


def at(content: Questionnaire, *set: str) -> dict[str, Horizon]:
    return {step.step.id: step.horizon for step in planned(content, {}, *set)}


def work(effort: Effort, count: int) -> Questionnaire:
    """Return a questionnaire with this many independent steps of one effort."""
    names = [f"s{place}" for place in range(count)]
    return questionnaire(area(*(question(id, step=id) for id in names)), steps=[step(id, effort) for id in names])


@pytest.mark.parametrize(
    ("effort", "horizon"),
    [("hours", "this-week"), ("days", "this-week"), ("weeks", "30-days"), ("months", "60-days")],
)
def test_horizon_is_the_first_by_which_the_work_can_be_done(effort: Effort, horizon: Horizon) -> None:
    assert at(work(effort, 1), "size-large") == {"s0": horizon}


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (("size-solo", "size-small"), [*["this-week"] * 4, *["30-days"] * 8, *["60-days"] * 8]),
        (("size-tiny", "size-small"), [*["this-week"] * 3, *["30-days"] * 11, *["60-days"] * 6]),
        (("size-small",), [*["this-week"] * 3, *["30-days"] * 11, *["60-days"] * 6]),
        (("size-mid",), [*["this-week"] * 4, *["30-days"] * 16]),
        (("size-large",), [*["this-week"] * 6, *["30-days"] * 14]),
        ((), [*["this-week"] * 3, *["30-days"] * 11, *["60-days"] * 6]),
    ],
)
def test_horizon_holds_no_more_than_a_team_of_that_size_can_do(size: tuple[str, ...], expected: list[str]) -> None:
    assert list(at(work("days", 20), *size).values()) == expected


@pytest.mark.parametrize(
    ("size", "days"),
    [
        ("size-solo", (4, 8, 10, 10)),
        ("size-tiny", (5, 16, 20, 20)),
        ("size-small", (6, 22, 28, 28)),
        ("size-mid", (8, 40, 52, 52)),
        ("size-large", (12, 60, 80, 80)),
    ],
)
def test_horizon_holds_all_the_working_days_of_a_team_of_that_size(size: str, days: tuple[int, ...]) -> None:
    """A step of hours takes half a day, so such steps fill the horizon exactly."""
    steps_per_horizon = Counter(at(work("hours", 2 * sum(days) + 1), size).values())
    assert [steps_per_horizon[horizon] / 2 for horizon in HORIZONS] == [*days, 0.5]


def test_horizon_is_later_for_work_that_is_too_large_for_the_team() -> None:
    assert list(at(work("months", 4), "size-solo").values()) == ["60-days", "60-days", "90-days", "later"]


def test_horizon_of_small_work_takes_no_room_from_more_important_work() -> None:
    """The essential step of weeks ends within 30 days, but it takes the days of this week already."""
    content = questionnaire(
        area(question("a", "must", step="a"), question("b", step="b"), question("c", "could", step="c")),
        steps=[step("a", "weeks"), step("b", "days"), step("c", "hours")],
    )
    assert at(content, "size-small") == {"a": "30-days", "b": "30-days", "c": "30-days"}
    assert at(content, "size-mid") == {"a": "30-days", "b": "this-week", "c": "30-days"}


def test_horizon_is_that_of_the_program_where_it_takes_longer() -> None:
    """The effort of the membership that includes the program counts too."""
    whole = program("whole", effort="weeks")
    programs = [whole, program("part", effort="hours", part_of="whole", start=["a"])]
    content = questionnaire(area(question("a"), question("b")), steps=[step("do-a", "hours")], programs=programs)
    assert {step.step.id: step.effort for step in planned(content)} == {"do-a": "weeks", "do-b": "days"}
    assert at(content, "size-large") == {"do-a": "30-days", "do-b": "this-week"}


def test_horizon_is_that_of_the_work_where_a_program_only_strengthens_it() -> None:
    programs = [program("slow", effort="months", strengthen=["a"])]
    content = questionnaire(area(question("a")), programs=programs)
    (only,) = planned(content, {"a": "partial"})
    assert [match.program.id for match in only.programs] == ["slow"]
    assert (only.effort, only.horizon) == ("days", "this-week")


def test_effort_can_depend_on_the_company_and_on_what_is_left() -> None:
    efforts = (StepEffort(Rule(all=("partial:a",)), "hours"), StepEffort(Rule(any=("here",)), "days"))
    content = questionnaire(area(question("a")), steps=[step("do-a", "weeks", efforts=efforts)])
    choices: list[tuple[dict[str, str], tuple[str, ...]]] = [({}, ()), ({}, ("here",)), ({"a": "partial"}, ("here",))]
    assert [planned(content, given, *set)[0].effort for given, set in choices] == ["weeks", "days", "hours"]


def test_horizon_counts_from_that_of_the_prerequisites() -> None:
    content = questionnaire(
        area(*(question(id, step=id) for id in "abcd")),
        steps=[step("a"), step("b", "weeks", after=["a"]), step("c", "weeks", after=["b"]), step("d", after=["c"])],
    )
    assert at(content, "size-large") == {"a": "this-week", "b": "30-days", "c": "60-days", "d": "60-days"}


def test_horizon_is_not_before_that_of_a_prerequisite() -> None:
    content = questionnaire(
        area(question("a", step="a"), question("b", step="b"), question("c", step="c")),
        steps=[step("a", "months"), step("b", "hours", after=["a"]), step("c", "hours", after=["b"])],
    )
    assert at(content, "size-large") == {"a": "60-days", "b": "60-days", "c": "60-days"}


# First actions


def first(content: Questionnaire, choices: dict[str, str] | None = None, *set: str) -> list[str]:
    return ids(first_actions(planned(content, choices, *set)))


def one_area(id: str, *importances: str) -> tuple[Question, ...]:
    """Return questions such as a1 and a2, each alone in a step of the same name."""
    return tuple(question(f"{id}{at}", importance, step=f"{id}{at}") for at, importance in enumerate(importances, 1))


def areas(*given: tuple[Question, ...]) -> Questionnaire:
    return questionnaire(*(area(*questions, id=questions[0].id[0]) for questions in given))


def test_first_actions_are_none_without_gaps() -> None:
    assert first(questionnaire(area(question("a"))), {"a": "in-place"}) == []


def test_first_actions_are_never_padded() -> None:
    assert first(areas(one_area("a", "must", "should"), one_area("b", "could"))) == ["a1", "a2", "b1"]


def test_first_actions_are_at_most_six() -> None:
    assert first(areas(*(one_area(id, "should") for id in "abcdefgh"))) == ["a1", "b1", "c1", "d1", "e1", "f1"]
    assert MAX_FIRST_ACTIONS == 6


def test_first_actions_take_at_most_four_musts_while_other_areas_have_work() -> None:
    content = areas(one_area("a", *["must"] * 6), one_area("b", "should"), one_area("c", "could"))
    assert first(content) == ["a1", "a2", "a3", "a4", "b1", "c1"]
    assert MAX_FIRST_MUSTS == 4


def test_first_actions_fill_up_with_musts_where_nothing_else_is_open() -> None:
    content = areas(one_area("a", *["must"] * 7), one_area("b", "should"))
    assert first(content) == ["a1", "a2", "a3", "a4", "a5", "b1"]


def test_first_actions_take_a_second_step_of_an_area_before_a_fifth_must() -> None:
    content = areas(one_area("a", *["must"] * 6), one_area("b", "should", "should"))
    assert first(content) == ["a1", "a2", "a3", "a4", "b1", "b2"]


def test_first_actions_take_one_step_of_each_area_before_a_second() -> None:
    content = areas(
        one_area("a", "should", "should", "should"), one_area("b", "could", "could"), one_area("c", "could")
    )
    assert first(content) == ["a1", "a2", "a3", "b1", "b2", "c1"]
    longer = areas(
        one_area("a", "should", "should", "should"),
        one_area("b", "could", "could"),
        *(one_area(id, "could") for id in "cde"),
    )
    assert first(longer) == ["a1", "a2", "b1", "c1", "d1", "e1"]


def test_first_actions_take_an_area_with_a_must_only_after_the_others() -> None:
    content = areas(one_area("a", "must", "should"), *(one_area(id, "could") for id in "bcdef"))
    assert first(content) == ["a1", "b1", "c1", "d1", "e1", "f1"]
    assert first(areas(one_area("a", "must", "should"), *(one_area(id, "could") for id in "bcde"))) == [
        "a1",
        "a2",
        "b1",
        "c1",
        "d1",
        "e1",
    ]


def test_first_actions_take_supporting_areas_too() -> None:
    content = questionnaire(
        area(*one_area("a", *["should"] * 7), id="a"), area(*one_area("s", "could"), id="s", core=False)
    )
    assert first(content) == ["a1", "a2", "a3", "a4", "a5", "s1"]


def test_first_actions_take_the_best_step_of_an_area() -> None:
    subject = area(question("light", step="light"), question("heavy", step="heavy", weight=3), id="a")
    others = [area(*one_area(id, "should"), id=id) for id in "bcdef"]
    assert first(questionnaire(subject, *others))[0] == "heavy"


def test_first_actions_take_the_least_work_among_equals() -> None:
    others = [area(*one_area(id, "should"), id=id) for id in "bcdef"]
    content = questionnaire(
        area(question("a", step="long"), question("b", step="short"), id="a"),
        *others,
        steps=[step("long", "weeks"), step("short", "hours")],
    )
    assert first(content)[0] == "short"


def test_first_actions_leave_out_steps_that_are_not_for_a_first_look() -> None:
    large = Rule(any=("size-large",))
    content = questionnaire(area(question("a"), question("b")), steps=[step("do-a", first=large)])
    assert first(content, {}, "size-small") == ["do-b"]
    assert first(content, {}, "size-large") == ["do-a", "do-b"]


def test_first_actions_always_have_room_for_a_must() -> None:
    content = questionnaire(area(question("a", "must")), steps=[step("do-a", first=Rule(any=("size-large",)))])
    assert first(content, {}, "size-small") == ["do-a"]


def test_first_actions_stand_in_the_order_of_the_plan() -> None:
    content = questionnaire(
        area(question("a", "must", step="a"), id="one"),
        area(question("b", step="b"), id="two"),
        steps=[step("a", after=["b"]), step("b")],
    )
    assert first(content) == ["b", "a"]


def test_first_actions_leave_out_what_waits_for_a_step_that_is_not_among_them() -> None:
    content = questionnaire(
        area(question("late", step="late", weight=3), question("early", step="early"), id="a"),
        *(area(*one_area(id, "should"), id=id) for id in "bcdef"),
        steps=[step("late", after=["early"]), step("early")],
    )
    assert first(content) == ["early", "b1", "c1", "d1", "e1", "f1"]


def test_first_actions_take_a_step_together_with_the_one_it_waits_for() -> None:
    content = questionnaire(
        area(question("late", step="late", weight=3), question("early", step="early"), id="a"),
        area(*one_area("b", "should"), id="b"),
        steps=[step("late", after=["early"]), step("early")],
    )
    assert first(content) == ["early", "late", "b1"]


def test_first_actions_take_no_fifth_must_for_the_sake_of_what_waits_for_it() -> None:
    content = questionnaire(
        area(*one_area("a", *["must"] * 5), id="a"),
        area(question("b", step="b"), question("c", "could", step="c"), id="b"),
        area(*one_area("d", "could"), id="d"),
        steps=[step("b", after=["a5"])],
    )
    assert first(content) == ["a1", "a2", "a3", "a4", "c", "d1"]


def test_first_actions_take_what_a_must_waits_for() -> None:
    content = questionnaire(
        area(question("late", "must", step="late"), id="a"),
        *(area(*one_area(id, "should"), id=id) for id in "bcdefg"),
        area(question("early", "could", step="early"), id="h"),
        steps=[step("late", after=["early"]), step("early")],
    )
    assert first(content) == ["early", "late", "b1", "c1", "d1", "e1"]


HERE = Rule(any=("here",))


def test_first_actions_take_foremost_steps_before_other_areas() -> None:
    content = questionnaire(
        *(area(*one_area(id, "must"), id=id) for id in "abcd"),
        *(area(*one_area(id, "should"), id=id) for id in "efg"),
        area(question("h", "could", step="h"), id="h"),
        steps=[step("h", foremost=HERE)],
    )
    assert first(content, {}, "here") == ["a1", "b1", "c1", "d1", "h", "e1"]
    assert first(content) == ["a1", "b1", "c1", "d1", "e1", "f1"]


def test_first_actions_take_the_step_listed_first_among_equals() -> None:
    others = [area(*one_area(id, "should"), id=id) for id in "cdefg"]
    questions = [area(*one_area("a", "should"), id="a"), area(*one_area("b", "should"), id="b")]
    content = questionnaire(*questions, *others, steps=[step(f"{id}1") for id in "cdefgba"])
    assert first(content) == ["c1", "d1", "e1", "f1", "g1", "b1"]


def test_plan_gives_scarce_time_to_foremost_steps() -> None:
    content = questionnaire(
        area(question("z", "must", step="z")),
        area(*(question(id, step=id, weight=3) for id in "abcdefg"), id="many"),
        area(question("late", "could", step="late"), question("later", "could", step="later"), id="one"),
        steps=[step("z", "weeks"), *(step(id, "weeks") for id in "abcdefg"), step("late", "weeks", foremost=HERE)],
    )
    steps = at(content, "here", "size-solo")
    assert (steps["z"], steps["late"], steps["c"]) == ("30-days", "30-days", "60-days")
    assert at(content, "size-solo")["late"] == "90-days"


def test_plan_puts_what_is_soon_right_after_what_the_service_is_about() -> None:
    content = questionnaire(
        area(*(question(id, "could", step=id) for id in "abc"), question("d", weight=3, step="d")),
        steps=[step("a"), step("b", soon=HERE), step("c", foremost=HERE), step("d")],
    )
    assert ids(planned(content, {}, "here")) == ["c", "b", "d", "a"]


def test_opening_steps_come_before_all_others() -> None:
    content = questionnaire(
        area(question("a", "must", step="a", weight=3), question("b", "could", step="b"), question("c", step="c")),
        steps=[step("a", "hours"), step("b", "weeks", opening=True), step("c", opening=True)],
    )
    assert ids(planned(content, {}, "size-large")) == ["c", "b", "a"]


def test_hours_that_protect_people_rank_with_the_essentials() -> None:
    content = questionnaire(
        area(question("a", "must", step="a"), question("b", "could", step="b"), question("c", weight=3, step="c")),
        area(question("d", "could", step="d"), id="other"),
        steps=[step("a"), step("b", "hours", protects=True), step("c"), step("d", protects=True)],
    )
    assert ids(planned(content)) == ["b", "a", "c", "d"]


def test_programs_of_a_step_begin_with_those_that_do_more_than_coach() -> None:
    questions = [question("a", "must", step="one"), question("b", step="one")]
    programs = [program("coach", start=["a"], coaching=True), program("register", start=["b"])]
    assert chosen(questions, programs) == ["register", "coach"]


def test_plan_puts_foremost_steps_after_further_musts() -> None:
    content = questionnaire(
        area(*(question(id, "must", step=id) for id in "abcdefg"), question("k", weight=3, step="k")),
        area(question("f1", "could", step="f1"), id="f1"),
        area(question("f2", "could", step="f2"), id="f2"),
        area(question("f3", "could", step="f3"), id="f3"),
        steps=[*(step(id) for id in "abcdefgk"), *(step(id, foremost=HERE) for id in ("f1", "f2", "f3"))],
    )
    assert ids(planned(content, {}, "here")) == ["a", "b", "c", "d", "f1", "f2", "e", "f", "g", "f3", "k"]
