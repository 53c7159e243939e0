"""Gaps: which practices count as gaps, and the kinds, order and wording of gaps."""

import pytest

from assessment.core.gaps import GapKind, duty_ties, find_gaps, gap_wording
from assessment.core.question import TailoredAdvice
from assessment.core.response import Answer
from assessment.core.result import assess
from assessment.core.rules import Rule
from assessment.rendering.phrases import gap_words
from support.builders import answers, area, duty, open_gaps, question, questionnaire, response, tags, tie
from support.content import TODAY

HERE = Rule(any=("here",))
ABROAD = Rule(any=("abroad",))


@pytest.mark.parametrize(
    ("choice", "kind", "shortfall", "advice", "text"),
    [
        ("none", "missing", 6, "Start a.", "a is missing."),
        ("partial", "partial", 3, "Strengthen a.", "a is missing."),
        ("unknown", "unknown", 6, "Start a.", "Is a in place?"),
    ],
)
def test_gap_of_each_kind(choice: str, kind: GapKind, shortfall: int, advice: str, text: str) -> None:
    practice = question("a", weight=3)
    (gap,) = find_gaps(questionnaire(area(practice)), tags(), answers({"a": choice}))
    assert (gap.kind, gap.shortfall, gap.advice, gap.text) == (kind, shortfall, advice, text)
    assert (gap.option, gap.question, gap.area) == (practice.option(choice), practice, area(practice))


@pytest.mark.parametrize("choice", ["in-place", "proven", "na.r", "", "long-gone"])
def test_gap_is_none_at_target_set_aside_or_unanswered(choice: str) -> None:
    assert find_gaps(questionnaire(area(question("a", reasons=["r"]))), tags(), answers({"a": choice})) == ()


def test_gap_is_none_where_the_question_is_hidden() -> None:
    content = questionnaire(area(question("a", applies=HERE)))
    assert find_gaps(content, tags(), answers({"a": "none"})) == ()
    assert len(find_gaps(content, tags("here"), answers({"a": "none"}))) == 1


def test_gaps_come_by_importance_then_duty_then_shortfall_then_as_asked() -> None:
    required, prepared = (tie("law", "requires"),), (tie("law", "prepares-for"),)
    content = questionnaire(
        area(
            question("could", "could", weight=3, duties=required),
            question("first-of-two", weight=2),
            question("second-of-two", weight=2),
            question("heavier", weight=3),
            question("prepared", duties=prepared),
            question("required", duties=required),
            question("must", "must"),
            id="one",
        ),
        area(question("third-of-two", weight=2), question("must-required", "must", duties=required), id="two"),
        duties=[duty("law", applies=HERE)],
    )
    assert [gap.question.id for gap in open_gaps(content, {}, "here")] == [
        "must-required",
        "must",
        "required",
        "prepared",
        "heavier",
        "first-of-two",
        "second-of-two",
        "third-of-two",
        "could",
    ]


def test_gaps_come_by_what_is_lacking_and_not_by_weight_alone() -> None:
    content = questionnaire(area(question("heavy", weight=3), question("light", weight=2)))
    assert [gap.question.id for gap in open_gaps(content, {"heavy": "partial"})] == ["light", "heavy"]


def test_gaps_are_not_moved_by_a_duty_of_others() -> None:
    content = questionnaire(
        area(question("free"), question("tied", duties=(tie("law"),))), duties=[duty("law", applies=HERE)]
    )
    assert [gap.question.id for gap in open_gaps(content, {}, "abroad")] == ["free", "tied"]
    assert [gap.question.id for gap in open_gaps(content, {}, "here")] == ["tied", "free"]


def test_gap_takes_the_strongest_of_its_duties() -> None:
    both = (tie("abroad", "prepares-for"), tie("here", "requires"))
    content = questionnaire(
        area(question("prepared", duties=both[:1]), question("both", duties=both)),
        duties=[duty("here", applies=HERE), duty("abroad", applies=ABROAD)],
    )
    gaps = open_gaps(content, {}, "here", "abroad")
    assert [(gap.question.id, gap.duties) for gap in gaps] == [("both", both), ("prepared", both[:1])]


def test_duty_ties_leave_out_other_companies_and_open_points() -> None:
    ties = (tie("here"), tie("abroad"), tie("unsure"), tie("medium", "prepares-for"))
    content = questionnaire(
        area(practice := question(duties=ties)),
        duties=[
            duty("here", applies=HERE),
            duty("abroad", applies=ABROAD),
            duty("unsure", "low", applies=HERE),
            duty("medium", "medium", applies=HERE),
        ],
    )
    assert duty_ties(content, practice, tags("here")) == (tie("here"), tie("medium", "prepares-for"))


@pytest.mark.parametrize(
    ("set", "expected"),
    [
        ((), ("a is missing.", "Start a.", "Strengthen a.")),
        (("here",), ("Here it is missing.", "Start a.", "Strengthen a.")),
        (("abroad",), ("a is missing.", "Start abroad.", "Strengthen abroad.")),
        (("here", "abroad"), ("Here it is missing.", "Start a.", "Strengthen a.")),
    ],
)
def test_wording_is_the_first_that_holds_and_fills_up_from_the_general_one(
    set: tuple[str, ...], expected: tuple[str, str, str]
) -> None:
    tailored = (
        TailoredAdvice(HERE, gap="Here it is missing."),
        TailoredAdvice(ABROAD, start="Start abroad.", strengthen="Strengthen abroad."),
    )
    assert gap_wording(question("a", tailored=tailored), tags(*set)) == expected


def test_gap_is_worded_for_the_company() -> None:
    tailored = (TailoredAdvice(HERE, gap="Here it is missing.", strengthen="Strengthen here."),)
    (gap,) = open_gaps(questionnaire(area(question("a", tailored=tailored))), {"a": "partial"}, "here")
    assert (gap.text, gap.advice) == ("Here it is missing.", "Strengthen here.")


# Parts


WITH_PARTS = question("a", points=(0, 1, 2, 3), target=3, reasons=["r"], parts=["owner", "date", "rule"])
TAILORED = (TailoredAdvice(HERE, gap="Here it is missing.", strengthen="Strengthen here."),)


@pytest.mark.parametrize("choice", ["partial", "in-place"])
def test_gap_with_ticked_parts_advises_on_just_these_in_the_order_of_the_question(choice: str) -> None:
    answered = {"a": Answer(choice, missing=("rule", "long-gone", "owner"))}
    (gap,) = find_gaps(questionnaire(area(WITH_PARTS)), tags(), answered)
    assert [part.id for part in gap.missing] == ["owner", "rule"]
    assert gap.advice == "Add the owner. Add the rule."
    assert gap_words(gap) == "Still missing from your a: the owner; the rule."


@pytest.mark.parametrize("missing", [(), ("long-gone",)])
def test_gap_without_ticked_parts_keeps_its_general_wording(missing: tuple[str, ...]) -> None:
    (gap,) = find_gaps(questionnaire(area(WITH_PARTS)), tags(), {"a": Answer("partial", missing=missing)})
    assert (gap.missing, gap.advice, gap_words(gap)) == ((), "Strengthen a.", "a is missing.")


@pytest.mark.parametrize(("choice", "words"), [("none", "a is missing."), ("unknown", "To find out: Is a in place?")])
def test_parts_are_ignored_unless_the_practice_is_partly_in_place(choice: str, words: str) -> None:
    answered = {"a": Answer(choice, missing=("owner",))}
    (gap,) = find_gaps(questionnaire(area(WITH_PARTS)), tags(), answered)
    assert (gap.missing, gap.advice, gap_words(gap)) == ((), "Start a.", words)


def test_ticked_parts_replace_tailored_advice_too() -> None:
    practice = question("a", parts=["owner"], tailored=TAILORED)
    (gap,) = find_gaps(questionnaire(area(practice)), tags("here"), {"a": Answer("partial", missing=("owner",))})
    assert (gap.advice, gap_words(gap)) == ("Add the owner.", "Still missing from your a: the owner.")


@pytest.mark.parametrize("choice", ["none", "partial", "in-place", "proven", "unknown", "na.r", ""])
def test_parts_change_no_score_and_no_order(choice: str) -> None:
    content = questionnaire(area(WITH_PARTS, question("b", weight=2), question("c")))
    without, with_all = (
        assess(content, response({"a": Answer(choice, missing=missing), "b": "none", "c": "none"}), TODAY)
        for missing in ((), ("owner", "date", "rule"))
    )
    assert (without.overall, without.essentials) == (with_all.overall, with_all.essentials)
    assert [(gap.question, gap.kind, gap.shortfall) for gap in without.gaps] == [
        (gap.question, gap.kind, gap.shortfall) for gap in with_all.gaps
    ]
