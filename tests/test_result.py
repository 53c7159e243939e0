"""assess(): how the stages of judging combine into a result."""

from collections.abc import Iterable
from datetime import date

import pytest

from assessment.core.duty import Exclusion
from assessment.core.profile import Contradiction
from assessment.core.program import Program
from assessment.core.question import Reason
from assessment.core.questionnaire import Questionnaire
from assessment.core.recommended_programs import ProgramResult
from assessment.core.response import Answer, Response
from assessment.core.result import Essentials, Result, assess
from assessment.core.rules import DerivedTag, Rule
from support.builders import (
    all_of,
    area,
    duty,
    open_gaps,
    profile_question,
    program,
    question,
    questionnaire,
    response,
    source,
    step,
    tags,
    term,
    tie,
)
from support.content import TODAY

IMAGES = Rule(any=("images",))


def judged(content: Questionnaire, choices: dict[str, str] | None = None, **profile: tuple[str, ...]) -> Result:
    return assess(content, response(choices, **profile), TODAY)


def names(programs: tuple[ProgramResult, ...]) -> list[tuple[str, list[str]]]:
    return [(program.match.program.id, [gap.question.id for gap in program.gaps]) for program in programs]


# Questions and areas


def test_result_keeps_what_it_was_made_from() -> None:
    content = questionnaire(area(question("a")), derived=(DerivedTag("seen", IMAGES, "What it means."),))
    given = response({"a": "none"}, service=("images",))
    result = assess(content, given, TODAY)
    assert (result.questionnaire, result.response, result.date) == (content, given, TODAY)
    assert result.tags == tags("images", "seen")


def test_result_states_the_date_but_does_not_depend_on_it() -> None:
    content, given = questionnaire(area(question("a")), programs=[program(start=["a"])]), response({"a": "none"})
    early, late = assess(content, given, date(1999, 1, 1)), assess(content, given, date(2099, 1, 1))
    assert {name: value for name, value in all_of(early).items() if name != "date"} == {
        name: value for name, value in all_of(late).items() if name != "date"
    }


def test_questions_are_numbered_in_the_whole_questionnaire() -> None:
    content = questionnaire(
        area(question("a", applies=IMAGES), question("b"), id="one"), area(question("c"), id="two")
    )
    result = judged(content)
    assert [(question.number, question.question.id, question.asked) for question in result.questions] == [
        ("1.1", "a", False),
        ("1.2", "b", True),
        ("2.1", "c", True),
    ]
    assert [question.number for question in result.asked] == ["1.2", "2.1"]


def test_question_result_holds_the_answer_and_what_follows() -> None:
    content = questionnaire(
        area(
            question("a", duties=(tie("law"), tie("other"))),
            question("b", reasons=["r"]),
            question("c"),
            question("d"),
        ),
        duties=[duty("law", applies=IMAGES), duty("other", applies=Rule(any=("links",)))],
    )
    given = response({"a": Answer("partial", "Seen in May."), "b": "na.r", "c": "unknown"}, service=("images",))
    result = assess(content, given, TODAY)
    a, b, c, d = result.questions
    assert (a.status, a.note, a.option, a.reason) == ("answered", "Seen in May.", a.question.options[1], None)
    assert (a.duties, a.gap, a.in_place) == ((tie("law"),), result.gaps[0], False)
    assert (b.status, b.note, b.option, b.reason) == ("not-applicable", "", None, b.question.not_applicable[0])
    assert (b.gap, b.in_place) == (None, False)
    assert (c.status, c.option, c.gap) == ("unknown", None, result.gaps[1])
    assert (d.status, d.option, d.gap) == ("unanswered", None, None)


@pytest.mark.parametrize(
    ("choices", "service", "state", "answered"),
    [
        ({}, ("images",), "not-started", 0),
        ({"a": "none"}, ("images",), "in-progress", 1),
        ({"a": "none", "b": "unknown"}, ("images",), "done", 2),
        ({"a": "na.r", "b": "proven"}, ("images",), "done", 2),
        ({"a": "gone", "b": ""}, ("images",), "not-started", 0),
        ({"a": "none"}, (), "not-asked", 0),
    ],
)
def test_area_state_by_what_is_answered(
    choices: dict[str, str], service: tuple[str, ...], state: str, answered: int
) -> None:
    content = questionnaire(area(question("a", reasons=["r"], applies=IMAGES), question("b", applies=IMAGES)))
    (result,) = judged(content, choices, service=service).areas
    assert (result.state, result.answered) == (state, answered)


def test_area_state_ignores_hidden_questions() -> None:
    content = questionnaire(area(question("a"), question("b", applies=IMAGES)))
    (result,) = judged(content, {"a": "none"}).areas
    assert (result.state, len(result.asked), len(result.questions)) == ("done", 1, 2)


def test_area_gaps_are_in_the_order_asked() -> None:
    content = questionnaire(area(question("a"), question("b"), question("c", "must"), id="one"), area(question("d")))
    result = judged(content, {"a": "none", "b": "in-place", "c": "none", "d": "none"})
    assert [gap.question.id for gap in result.areas[0].gaps] == ["a", "c"]
    assert [gap.question.id for gap in result.gaps] == ["c", "a", "d"]


def test_area_without_anything_that_counts_has_no_score() -> None:
    content = questionnaire(area(question("a", applies=IMAGES), id="one"), area(question("b"), id="two"))
    first, two = judged(content, {"a": "proven", "b": "none"}).areas
    assert first.score is None
    assert two.score
    assert two.score.best.percent == 0


# Counts


def test_essentials_count_the_musts_that_apply() -> None:
    content = questionnaire(
        area(*(question(id, "must") for id in "abcd"), question("e"), question("f", "must", applies=IMAGES)),
        area(question("g", "must"), id="side", core=False),
    )
    choices = {"a": "in-place", "b": "none", "c": "unknown", "e": "proven", "f": "proven", "g": "proven"}
    assert judged(content, choices).essentials == Essentials(in_place=2, unknown=2, total=5)


def test_counts_of_unknown_and_unanswered_leave_hidden_questions_out() -> None:
    content = questionnaire(area(*(question(id) for id in "abcd"), question("e", applies=IMAGES)))
    result = judged(content, {"a": "unknown", "b": "none", "e": "unknown"})
    assert (result.unknown, result.unanswered) == (1, 2)


def test_complete_when_every_question_asked_and_the_profile_are_answered() -> None:
    profile = (profile_question("service", "many", ["images", "links"], required=True),)
    content = questionnaire(area(question("a", reasons=["r"]), question("b", applies=IMAGES)), profile=profile)
    assert judged(content, {"a": "na.r"}, service=("links",)).complete
    assert judged(content, {"a": "unknown"}, service=("links",)).complete
    assert not judged(content, {"a": "none"}, service=("images",)).complete
    assert not judged(content, {"a": "none"}).complete


def test_strengths_and_evidence_are_what_is_in_place() -> None:
    content = questionnaire(area(*(question(id) for id in "abc"), question("d", applies=IMAGES)))
    choices = {
        "a": Answer("in-place", "Approved in May."),
        "b": Answer("proven"),
        "c": Answer("partial", "Begun."),
        "d": Answer("proven", "Hidden."),
    }
    result = assess(content, response(choices), TODAY)
    assert [question.question.id for question in result.strengths] == ["a", "b"]
    assert result.evidence_named == 1


# The stages together


def test_overall_essentials_and_gaps_belong_together() -> None:
    content = questionnaire(area(question("a", "must"), question("b"), question("c")))
    result = judged(content, {"a": "partial", "b": "in-place", "c": "in-place"})
    assert result.overall
    assert result.overall.score.worst.percent == pytest.approx(500 / 6)
    assert result.overall.musts == ("a",)
    assert result.gaps == open_gaps(content, {"a": "partial", "b": "in-place", "c": "in-place"})
    assert result.overall.score.worst_level == content.levels[1]


@pytest.mark.parametrize(
    ("choice", "verdict"),
    [("none", "open-after"), ("unknown", "open-after"), ("", "open-after"), ("in-place", "open"), ("na.r", "open")],
)
def test_verdict_waits_for_a_practice_that_is_not_known_to_be_at_target(choice: str, verdict: str) -> None:
    content = questionnaire(area(question("a", reasons=["r"])), programs=[program(after_questions=["a"])])
    assert judged(content, {"a": choice}).matches["program"].verdict == verdict


def test_verdict_does_not_wait_for_a_practice_that_is_not_asked() -> None:
    content = questionnaire(area(question("a", applies=IMAGES)), programs=[program(after_questions=["a"])])
    assert judged(content, {"a": "none"}).matches["program"].verdict == "open"


def test_plan_and_first_actions_come_from_the_gaps() -> None:
    content = questionnaire(
        area(question("a"), question("b", "must")),
        steps=[step("do-a", first=Rule(any=("size-large",)))],
        programs=[program(start=["a"])],
    )
    result = judged(content, {"a": "none", "b": "none"}, size=("size-small",))
    assert [step.step.id for step in result.plan] == ["do-b", "do-a"]
    assert [step.step.id for step in result.first_actions] == ["do-b"]
    assert [step.programs for step in result.plan] == [(), (result.matches["program"],)]


# Programs


def test_programs_are_those_of_the_plan_first_then_by_gap() -> None:
    content = questionnaire(
        area(question("a", weight=3), question("b")),
        programs=[
            program("more", strengthen=["a"]),
            program("paper", role="read", start=["b"]),
            program("best", cost="member", start=["b"]),
            program("unneeded", start=["c"]),
        ],
    )
    result = judged(content, {"a": "none", "b": "none"})
    assert names(result.programs) == [("best", ["b"]), ("more", ["a"]), ("paper", ["b"])]
    assert [match.program.id for step in result.plan for match in step.programs] == ["best"]


def test_programs_name_every_gap_they_help_with() -> None:
    content = questionnaire(
        area(*(question(id) for id in "abc")), programs=[program(start=["a", "c"], strengthen=["b"])]
    )
    assert names(judged(content, {"a": "none", "b": "none", "c": "in-place"}).programs) == [("program", ["a", "b"])]


def test_programs_include_the_membership_of_a_list() -> None:
    content = questionnaire(
        area(question("a"), question("b")),
        programs=[
            program("whole", cost="member", strengthen=["b"]),
            program("part", cost="member", part_of="whole", start=["a"]),
        ],
    )
    assert names(judged(content, {"a": "none", "b": "in-place"}).programs) == [("part", ["a"]), ("whole", ["a"])]
    assert names(judged(content, {"a": "none", "b": "none"}).programs) == [("part", ["a"]), ("whole", ["b"])]
    assert names(judged(content, {"a": "none"}, programs=("whole",)).programs) == [("part", ["a"])]


def test_programs_include_whatever_comes_before_one() -> None:
    content = questionnaire(
        area(question("a")),
        programs=[
            program("first"),
            program("second", after_programs=["first"]),
            program("third", after_programs=["second"], start=["a"]),
        ],
    )
    result = judged(content, {"a": "none"})
    assert names(result.programs) == [("third", ["a"]), ("second", ["a"]), ("first", ["a"])]
    assert result.good_to_know == ()
    assert names(judged(content, {"a": "none"}, programs=("second",)).programs) == [("third", ["a"])]


def test_in_use_names_the_gaps_a_program_could_help_with_more() -> None:
    content = questionnaire(
        area(question("a"), question("b")),
        programs=[program("used", start=["a"]), program("idle", start=["b"]), program("new", start=["a"])],
    )
    result = judged(content, {"a": "none", "b": "in-place"}, programs=("idle", "used"))
    assert names(result.in_use) == [("used", ["a"]), ("idle", [])]
    assert names(result.programs) == [("new", ["a"])]


def test_in_use_leaves_out_programs_that_the_catalog_does_not_have() -> None:
    assert judged(questionnaire(area(question("a"))), programs=("long-gone",)).in_use == ()


def names_of(programs: Iterable[Program]) -> list[str]:
    return [refused.id for refused in programs]


def test_not_for_you_lists_the_whole_catalog_with_each_reason_once() -> None:
    content = questionnaire(
        area(question("a"), question("b")),
        programs=[
            program("both", start=["a", "b"], needs=["budget"]),
            program("no-gap", start=["c"], needs=["budget"]),
            program("extra", needs=["budget"]),
            program("lone", needs=["links"]),
            program("used", needs=["budget"]),
        ],
    )
    result = judged(content, {"a": "none", "b": "in-place"}, programs=("used",))
    assert [(refusal.because, names_of(refusal.programs)) for refusal in result.not_for_you] == [
        ("It is for budget.", ["both", "no-gap", "extra"]),
        ("It is for links.", ["lone"]),
    ]
    assert result.good_to_know == ()
    assert judged(content, {"a": "none"}, service=("budget", "links")).not_for_you == ()


def test_good_to_know_lists_what_helps_with_no_question() -> None:
    content = questionnaire(
        area(question("a")),
        programs=[
            program("paper", role="read"),
            program("later", after_questions=["a"]),
            program("idle", start=["a"]),
        ],
    )
    result = judged(content, {"a": "in-place"})
    assert [match.program.id for match in result.good_to_know] == ["paper", "later"]


def test_good_to_know_leaves_out_what_is_in_use() -> None:
    content = questionnaire(area(question("a")), programs=[program("paper", role="read"), program("other")])
    result = judged(content, programs=("paper",))
    assert [match.program.id for match in result.good_to_know] == ["other"]
    assert names(result.in_use) == [("paper", [])]


# Duties, contradictions and sources


def test_duties_that_may_apply_are_separate_from_open_points() -> None:
    content = questionnaire(
        area(question("a")),
        duties=[
            duty("sure", applies=IMAGES),
            duty("likely", "medium", applies=IMAGES),
            duty("unsure", "low", applies=IMAGES),
            duty("others", applies=Rule(any=("links",))),
        ],
    )
    result = judged(content, service=("images",))
    assert [duty.id for duty in result.duties] == ["sure", "likely"]
    assert [duty.id for duty in result.open_points] == ["unsure"]
    assert (judged(content).duties, judged(content).open_points) == ((), ())


def test_duty_whose_reach_is_unclear_is_separate_from_those_that_apply() -> None:
    content = questionnaire(
        area(question("a", duties=[tie("reaching")])),
        duties=[
            duty("reaching", applies=IMAGES, may_apply=Rule(any=("abroad",))),
            duty("unsure", "low", applies=IMAGES, may_apply=Rule(any=("abroad",))),
            duty("plain", applies=IMAGES),
        ],
    )
    abroad = judged(content, {"a": "none"}, service=("abroad",))
    assert [duty.id for duty in abroad.unclear_duties] == ["reaching"]
    assert (abroad.duties, abroad.open_points, abroad.gaps[0].duties) == ((), (), ())
    both = judged(content, {"a": "none"}, service=("abroad", "images"))
    assert (both.unclear_duties, [duty.id for duty in both.duties]) == ((), ["reaching", "plain"])


def test_duty_says_what_it_leaves_out_even_if_it_applies() -> None:
    exclusions = (Exclusion(Rule(any=("links",)), "Links are out."), Exclusion(IMAGES, "Images are out."))
    content = questionnaire(area(question("a")), duties=[duty("law", applies=IMAGES, excludes=exclusions)])
    assert judged(content, service=("here",)).excluded_duties == ()
    assert [excluded.text for excluded in judged(content, service=("links", "images")).excluded_duties] == [
        "Links are out."
    ]
    partly = judged(content, service=("images",))
    assert [(excluded.duty.id, excluded.text) for excluded in partly.excluded_duties] == [("law", "Images are out.")]
    assert [duty.id for duty in partly.duties] == ["law"]


CHECK = Contradiction(Rule(all=("uses:program",)), "Look again.", "a", ("none", "partial"))


@pytest.mark.parametrize(
    ("choice", "programs", "texts"),
    [
        ("none", ("program",), ("Look again.",)),
        ("partial", ("program",), ("Look again.",)),
        ("in-place", ("program",), ()),
        ("unknown", ("program",), ()),
        ("", ("program",), ()),
        ("none", (), ()),
    ],
)
def test_contradiction_of_profile_and_answer(choice: str, programs: tuple[str, ...], texts: tuple[str, ...]) -> None:
    content = questionnaire(area(question("a")), programs=[program()], contradictions=(CHECK,))
    assert judged(content, {"a": choice}, programs=programs).contradictions == texts


def test_contradiction_within_the_profile_alone() -> None:
    check = Contradiction(Rule(all=("images", "links")), "Look at the profile again.")
    content = questionnaire(area(question("a")), contradictions=(check,))
    assert judged(content, service=("images", "links")).contradictions == ("Look at the profile again.",)
    assert judged(content, service=("images",)).contradictions == ()


def test_contradiction_is_none_where_the_question_is_hidden() -> None:
    content = questionnaire(area(question("a", applies=IMAGES)), programs=[program()], contradictions=(CHECK,))
    assert judged(content, {"a": "none"}, programs=("program",)).contradictions == ()


def test_sources_are_those_of_the_content_shown() -> None:
    content = questionnaire(
        area(
            question("a", sources=("asked",), terms=("shown",)),
            question("b", sources=("hidden",), terms=("unseen",), applies=IMAGES),
            question("c"),
        ),
        programs=[
            program("helps", start=["a", "c"], sources=("program",)),
            program("paper", role="read", sources=("paper",)),
            program("no-gap", start=["b"], sources=("no-gap",)),
            program("never", start=["a"], needs=["budget"], sources=("never",)),
            program("used", start=["a"], sources=("used",)),
        ],
        terms=(term("unseen"), term("shown")),
        duties=[
            duty("here", applies=Rule(any=("here",)), sources=("law",)),
            duty("abroad", applies=Rule(any=("abroad",)), sources=("abroad",)),
            duty("unsure", "low", applies=Rule(any=("here",)), sources=("unsure",)),
        ],
        sources=tuple(
            source(id)
            for id in (
                "unsure", "law", "abroad", "paper", "never", "no-gap", "program", "used", "hidden", "asked", "nobody",
                "S", "unseen", "shown",
            )
        ),
    )  # fmt: skip
    result = judged(content, {"a": "none", "c": "none"}, service=("here",), programs=("used",))
    expected = ["unsure", "law", "program", "used"]
    assert [source.id for source in result.sources] == expected


def test_terms_are_those_of_the_questions_asked_in_alphabetical_order() -> None:
    content = questionnaire(
        area(
            question("a", terms=("zebra", "apple")),
            question("b", terms=("hidden",), applies=IMAGES),
            question("c", terms=("Berry", "apple")),
        ),
        terms=tuple(map(term, ("zebra", "hidden", "Berry", "apple", "nowhere"))),
    )
    result = judged(content, {}, service=("here",))
    assert [term.id for term in result.terms] == ["apple", "Berry", "zebra"]


# Robustness


def test_ids_that_the_questionnaire_does_not_have_change_nothing() -> None:
    content = questionnaire(area(question("a")), programs=[program(start=["a"])])
    plain = judged(content, {"a": "none"}, service=("images",))
    more = judged(content, {"a": "none", "b": "none"}, service=("images", "gone"), lost=("images",))
    assert {name: value for name, value in all_of(plain).items() if name != "response"} == {
        name: value for name, value in all_of(more).items() if name != "response"
    }


def test_assess_of_an_empty_response() -> None:
    result = assess(questionnaire(area(question("a", "must"))), Response(), TODAY)
    assert result.overall
    assert (result.overall.score.worst.percent, result.overall.score.best.percent) == (0, 100)
    assert (result.gaps, result.plan, result.first_actions, result.programs) == ((), (), (), ())
    assert result.essentials == Essentials(in_place=0, unknown=1, total=1)


def test_pages_with_questions_do_without_the_plan() -> None:
    result = judged(questionnaire(area(question("a"))), {"a": "none"})
    assert result.areas[0].asked[0].gap
    assert (result.overall, result.quick_check, result.enough_answered) == (result.overall, (), True)
    assert not {"plan", "projections", "matches", "recommended", "programs", "sources"} & set(vars(result))
    assert [step.step.id for step in result.first_actions] == ["do-a"]
    assert {"plan", "matches", "recommended"} <= set(vars(result)), "and once is enough"


def test_contradiction_of_a_reason_that_the_profile_no_longer_allows() -> None:
    private = Reason("private", "All is private.", Rule(none=("images",)), "You said that all is private.")
    asked_twice = [question(question_id, not_applicable=(private,)) for question_id in ("a", "b")]
    content = questionnaire(area(*asked_twice, question("c", applies=IMAGES, not_applicable=(private,))))
    choices = dict.fromkeys("abc", "na.private")
    before, after = judged(content, choices), judged(content, choices, service=("images",))
    assert [entry.status for entry in before.asked] == ["not-applicable", "not-applicable"]
    assert before.contradictions == ()
    assert [entry.status for entry in after.asked] == ["unanswered"] * 3
    assert after.contradictions == ("You said that all is private.",)


def test_question_is_judged_as_this_company_is_asked_it() -> None:
    content = questionnaire(area(question("a", must_when=IMAGES), question("b"), question("c")))
    for service, importance, musts in (((), "should", ()), (("images",), "must", ("a",))):
        result = judged(content, {"a": "none", "b": "proven", "c": "proven"}, service=service)
        assert [gap.question.importance for gap in result.gaps] == [importance]
        assert result.questions[0].question.importance == importance
        assert (result.essentials.total, result.overall.musts if result.overall else None) == (len(musts), musts)


def test_area_that_is_mostly_set_aside_has_gaps_but_neither_score_nor_path() -> None:
    content = questionnaire(area(*(question(id, reasons=["r"]) for id in "abcde")))
    result = judged(content, {**dict.fromkeys("abc", "na.r"), "d": "none", "e": "partial"})
    (only,) = result.areas
    assert (only.mostly_set_aside, only.score, only.level_path, result.overall) == (True, None, None, None)
    assert [entry.question.id for entry in only.set_aside] == ["a", "b", "c"]
    assert [gap.question.id for gap in only.gaps] == ["d", "e"]
