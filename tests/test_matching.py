"""Matching: the verdicts and their reasons, and the order of a gap's programs."""

from collections.abc import Iterable

import pytest

from assessment.core.matching import ProgramMatch, Recommendation, Verdict, is_sufficient, match_all, recommend
from assessment.core.program import Condition, CostClass, Help, Program, Role, Trait
from assessment.core.rules import Rule
from assessment.core.step import Effort
from support.builders import area, open_gaps, program, question, questionnaire, tags

ASKED = (question("a"), question("b", step="do-a"), question("c"))


def matched(
    programs: Iterable[Program], *set: str, uses: Iterable[str] = (), below: str = ""
) -> dict[str, ProgramMatch]:
    content = questionnaire(area(*ASKED), programs=tuple(programs))
    return match_all(content, tags(*set, uses=uses), frozenset(below.split()))


def order(programs: Iterable[Program], choice: str = "none", *set: str, uses: Iterable[str] = ()) -> list[str]:
    """Return the ids of the programs recommended for the gap of question a."""
    content = questionnaire(area(*ASKED), programs=tuple(programs))
    gaps = open_gaps(content, {"a": choice}, *set)
    matches = match_all(content, tags(*set, uses=uses), frozenset("abc"))
    return [
        recommendation.match.program.id for recommendation in recommend(gaps, matches, tags(*set, uses=uses))["a"]
    ]


# Verdicts


def test_verdict_open_where_nothing_stands_before() -> None:
    plain = program()
    assert matched([plain]) == {"program": ProgramMatch(plain, "open")}


def test_verdict_in_use_even_where_the_profile_rules_it_out() -> None:
    plain = program(needs=["budget"], after_questions=["a"])
    assert matched([plain], uses=["program"], below="a") == {"program": ProgramMatch(plain, "in-use")}


def test_verdict_not_for_you_gives_the_first_reason_that_does_not_hold() -> None:
    asking = program(needs=["images", "budget", "links"])
    assert matched([asking], "images") == {"program": ProgramMatch(asking, "not-for-you", "It is for budget.")}
    assert matched([asking], "images", "budget", "links") == {"program": ProgramMatch(asking, "open")}


@pytest.mark.parametrize(
    ("condition", "set", "verdict"),
    [
        (Condition(because="No.", any=("images", "links")), ("links",), "open"),
        (Condition(because="No.", all=("images", "links")), ("links",), "not-for-you"),
        (Condition(because="No.", none=("images",)), ("images",), "not-for-you"),
        (Condition(because="No.", none=("images",)), (), "open"),
    ],
)
def test_verdict_by_each_kind_of_condition(condition: Condition, set: tuple[str, ...], verdict: Verdict) -> None:
    assert matched([program(eligible=(condition,))], *set)["program"].verdict == verdict


def test_verdict_open_after_names_the_steps_once() -> None:
    waiting = program(after_questions=["a", "b", "c"])
    assert matched([waiting], below="a b c")["program"] == ProgramMatch(
        waiting, "open-after", after_steps=("do-a", "do-c")
    )
    assert matched([waiting], below="b")["program"].after_steps == ("do-a",)


def test_verdict_open_where_the_practice_is_at_target_or_not_asked() -> None:
    waiting = program(after_questions=["a"])
    assert matched([waiting], below="b c")["program"] == ProgramMatch(waiting, "open")


def test_verdict_open_after_a_program_that_is_not_in_use() -> None:
    first, second = program("first"), program("second", after_programs=["first"])
    assert matched([second, first])["second"] == ProgramMatch(
        second, "open-after", first=(ProgramMatch(first, "open"),)
    )
    assert matched([second, first], uses=["first"])["second"] == ProgramMatch(second, "open")


def test_verdict_not_for_you_where_a_program_before_it_is_not() -> None:
    first, second = program("first", needs=["images"]), program("second", after_programs=["first"])
    assert matched([first, second])["second"] == ProgramMatch(second, "not-for-you", "It is for images.")
    assert matched([second, first])["second"] == ProgramMatch(second, "not-for-you", "It is for images.")
    assert matched([first, second], uses=["first"])["second"] == ProgramMatch(second, "open")


@pytest.mark.parametrize("turned", [False, True])
def test_verdict_of_a_part_follows_its_membership(turned: bool) -> None:
    whole = program("whole", cost="member", needs=["budget"])
    part = program("part", cost="member", part_of="whole")
    catalog = (part, whole) if turned else (whole, part)
    assert matched(catalog)["part"] == ProgramMatch(part, "not-for-you", "It is for budget.")
    assert matched(catalog, "budget")["part"] == ProgramMatch(
        part, "open-after", first=(ProgramMatch(whole, "open"),)
    )
    assert matched(catalog, uses=["whole"])["part"] == ProgramMatch(part, "open", included=True)
    assert matched(catalog, uses=["part"])["part"] == ProgramMatch(part, "in-use")


def test_verdict_of_a_part_keeps_conditions_of_its_own() -> None:
    whole = program("whole", needs=["budget"])
    part = program("part", part_of="whole", needs=["images"])
    assert matched([whole, part], "budget")["part"].because == "It is for images."
    assert matched([whole, part], uses=["whole"])["part"].because == "It is for images."


def test_verdict_of_a_part_names_its_membership_once_and_first() -> None:
    whole, other = program("whole"), program("other")
    part = program("part", part_of="whole", after_programs=["other", "whole"])
    assert matched([whole, other, part])["part"].after_programs == ("whole", "other")


@pytest.mark.parametrize(
    ("role", "offered"),
    [("join", True), ("use", True), ("receive", False), ("read", False), ("navigate", False), ("quality", False)],
)
def test_offered_by_role(role: Role, offered: bool) -> None:
    offer = program(role=role)
    assert ProgramMatch(offer, "open").offered is offered
    assert ProgramMatch(offer, "open-after").offered is offered


@pytest.mark.parametrize("verdict", ["in-use", "not-for-you"])
def test_offered_never_where_in_use_or_not_for_you(verdict: Verdict) -> None:
    assert not ProgramMatch(program(), verdict).offered


# Traits


def with_traits(programs: Iterable[Program], traits: Iterable[Trait], *set: str) -> dict[str, ProgramMatch]:
    content = questionnaire(area(*ASKED), programs=tuple(programs), traits=tuple(traits))
    return match_all(content, tags(*set), frozenset())


def test_trait_holds_each_of_its_programs_to_its_conditions() -> None:
    trait = Trait("needs-images", "It needs images.", (Condition(because="It needs images.", any=("images",)),))
    catalog = [program("tool", traits=("needs-images",)), program("other", traits=("needs-images",)), program("free")]
    refused = with_traits(catalog, [trait])
    assert {id: (match.verdict, match.because) for id, match in refused.items()} == {
        "tool": ("not-for-you", "It needs images."),
        "other": ("not-for-you", "It needs images."),
        "free": ("open", ""),
    }
    assert {match.verdict for match in with_traits(catalog, [trait], "images").values()} == {"open"}


def test_trait_is_named_before_a_condition_of_the_program() -> None:
    trait = Trait("needs-images", "It needs images.", (Condition(because="It needs images.", any=("images",)),))
    tool = program("tool", needs=["budget"], traits=("needs-images",))
    assert with_traits([tool], [trait])["tool"].because == "It needs images."
    assert with_traits([tool], [trait], "images")["tool"].because == "It is for budget."


def test_trait_puts_a_program_behind_others_of_the_same_cost() -> None:
    trait = Trait("needs-code", "It has to be connected.", later=Rule(none=("reviewers",)))
    catalog = (
        program("api", effort="hours", start=["a"], traits=("needs-code",)),
        program("switch", start=["a"]),
        program("paid-switch", cost="paid", start=["a"]),
    )
    content = questionnaire(area(*ASKED), programs=catalog, traits=(trait,))
    for set, expected in (((), ["switch", "api", "paid-switch"]), (("reviewers",), ["api", "switch", "paid-switch"])):
        recommended = recommend(
            open_gaps(content, {"a": "none"}, *set), with_traits(catalog, [trait], *set), tags(*set)
        )
        assert [recommendation.match.program.id for recommendation in recommended["a"]] == expected


# The order under a gap


def test_recommend_lists_every_gap_with_the_programs_that_help() -> None:
    helping, other = program("helping", start=["a"], strengthen=["c"]), program("other")
    content = questionnaire(area(*ASKED), programs=(helping, other))
    match = ProgramMatch(helping, "open")
    assert recommend(open_gaps(content), match_all(content, tags(), frozenset()), tags()) == {
        "a": (Recommendation(match, "start"),),
        "b": (),
        "c": (Recommendation(match, "strengthen"),),
    }


@pytest.mark.parametrize(("set", "depth"), [((), None), (("links",), "strengthen"), (("links", "images"), "start")])
def test_recommend_takes_the_first_help_that_holds(set: tuple[str, ...], depth: str | None) -> None:
    helps = (Help("a", "start", Rule(any=("images",))), Help("a", "strengthen", Rule(any=("links",))))
    content = questionnaire(area(*ASKED), programs=(program(helps=helps),))
    recommendations = recommend(open_gaps(content), match_all(content, tags(*set), frozenset()), tags(*set))["a"]
    assert [recommendation.depth for recommendation in recommendations] == ([depth] if depth else [])


@pytest.mark.parametrize(
    ("choice", "depth", "enough"),
    [
        ("none", "start", True),
        ("none", "strengthen", False),
        ("unknown", "strengthen", False),
        ("partial", "strengthen", True),
        ("partial", "start", True),
    ],
)
def test_sufficient_by_kind_of_gap_and_depth(choice: str, depth: str, enough: bool) -> None:
    gap = open_gaps(questionnaire(area(question("a"))), {"a": choice})[0]
    assert is_sufficient(Recommendation(ProgramMatch(program(), "open"), depth), gap) is enough


def test_recommend_puts_the_cheapest_first() -> None:
    costs: list[CostClass] = ["paid", "member", "not-published", "free-after-approval", "free"]
    assert order(program(cost, cost=cost, start=["a"]) for cost in costs) == costs[::-1]


def test_recommend_puts_what_is_included_beside_what_is_free() -> None:
    programs = [
        program("whole", cost="member"),
        program("approved", cost="free-after-approval", start=["a"]),
        program("included", cost="member", part_of="whole", start=["a"]),
        program("free", start=["a"]),
    ]
    assert order(programs, uses=["whole"]) == ["free", "included", "approved"]


def test_recommend_puts_what_is_sufficient_before_what_is_cheap() -> None:
    programs = [program("cheap", strengthen=["a"]), program("enough", cost="paid", start=["a"])]
    assert order(programs) == ["enough", "cheap"]
    assert order(programs, "unknown") == ["enough", "cheap"]
    assert order(programs, "partial") == ["cheap", "enough"]


def test_recommend_puts_what_is_free_after_something_before_what_costs_at_once() -> None:
    programs = [
        program("ruled-out", start=["a"], needs=["budget"]),
        program("paid", cost="paid", start=["a"]),
        program("waiting", start=["a"], after_questions=["c"]),
        program("free", start=["a"]),
        program("used", cost="paid", start=["a"]),
    ]
    assert order(programs, uses=["used"]) == ["used", "free", "waiting", "paid", "ruled-out"]


def test_recommend_includes_the_cost_of_prerequisites() -> None:
    programs = [
        program("first", cost="paid"),
        program("behind", start=["a"], after_programs=["first"]),
        program("member", cost="member", start=["a"]),
    ]
    assert order(programs) == ["member", "behind"]
    assert order(programs, uses=["first"]) == ["behind", "member"]


def test_recommend_puts_the_least_effort_first_at_equal_cost() -> None:
    efforts: list[Effort] = ["months", "weeks", "days", "hours"]
    programs = [
        *(program(effort, effort=effort, start=["a"]) for effort in efforts),
        program("wide", start=["a", "b"]),
    ]
    assert order(programs) == ["hours", "wide", "days", "weeks", "months"]


def test_recommend_puts_what_is_ruled_out_last_even_if_it_would_be_enough() -> None:
    programs = [program("ruled-out", start=["a"], needs=["budget"]), program("more", strengthen=["a"])]
    assert order(programs) == ["more", "ruled-out"]


def test_recommend_puts_advice_of_the_right_depth_first_at_equal_cost() -> None:
    programs = [program("begin", start=["a"]), program("go-on", strengthen=["a"])]
    assert order(programs, "partial") == ["go-on", "begin"]


def test_recommend_puts_what_helps_with_most_gaps_first_and_then_goes_by_id() -> None:
    programs = [program("z", start=["a"]), program("wide", start=["a", "b"]), program("y", start=["a"])]
    assert order(programs) == ["wide", "y", "z"]
