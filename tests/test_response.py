"""A response, and the tags, applicable questions and missing answers that follow from it."""

from dataclasses import replace

import pytest

from assessment.core.profile import ProfileOption
from assessment.core.question import Reason
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import (
    Answer,
    Response,
    Status,
    answer_status,
    asked_questions,
    chosen_option,
    chosen_reason,
    contradicted_reason,
    profile_missing,
    profile_tags,
)
from assessment.core.rules import DerivedTag, Rule
from support.builders import area, profile_question, question, questionnaire, response

PROFILE = (
    profile_question("name", "text"),
    profile_question(
        "service",
        "many",
        ["images", ProfileOption("both", "Both", ("images", "links")), ProfileOption("other", "No")],
    ),
    profile_question("size", "one", ["small", "large"]),
    profile_question("programs", "programs"),
)
SETTABLE = question("practice", reasons=["new"])


@pytest.mark.parametrize(
    ("profile", "tags"),
    [
        ({}, set()),
        ({"service": ("images",)}, {"images"}),
        ({"service": ("both", "images"), "size": ("large",)}, {"images", "links", "large"}),
        ({"service": ("other",)}, set()),
        ({"service": ("gone",), "forgotten": ("images",)}, set()),
        ({"name": ("images",)}, set()),
        ({"programs": ("list", "tool")}, {"uses:list", "uses:tool"}),
    ],
)
def test_profile_tags_of_each_kind_of_question(profile: dict[str, tuple[str, ...]], tags: set[str]) -> None:
    assert profile_tags(questionnaire(profile=PROFILE), Response(profile)) == tags


def test_profile_tags_include_derived_ones() -> None:
    derived = (DerivedTag("listed", Rule(all=("images", "uses:list")), "What it means."),)
    content = questionnaire(profile=PROFILE, derived=derived)
    assert profile_tags(content, response(service=("images",), programs=("list",))) == {
        "images",
        "uses:list",
        "listed",
    }
    assert profile_tags(content, response(service=("images",))) == {"images"}


def test_asked_leaves_out_what_does_not_apply_and_keeps_the_order() -> None:
    always, images, links = question("a"), question("b", applies=Rule(any=("images",))), question("c")
    assert asked_questions(area(links, images, always), frozenset()) == (links, always)
    assert asked_questions(area(links, images, always), frozenset(["images"])) == (links, images, always)


def test_asked_question_is_essential_where_its_rule_holds() -> None:
    matching = question("a", must_when=Rule(all=("public",)), not_applicable=(Reason("never", "Never."),))
    (ordinary,), (essential,) = (asked_questions(area(matching), frozenset(tags)) for tags in ((), ("public",)))
    assert ordinary == matching
    assert (essential.importance, essential.not_applicable) == ("must", ())
    assert answer_status(essential, Answer("na.never")) == "unanswered"


def test_asked_question_offers_the_reasons_that_the_profile_allows() -> None:
    hidden = Reason("hidden", "Nothing is public.", Rule(none=("public",)), "Something is public.")
    practice = question("a", not_applicable=(hidden, Reason("alone", "One person does it.")))
    (private,), (public,) = (asked_questions(area(practice), frozenset(tags)) for tags in ((), ("public",)))
    assert private == practice
    assert [reason.id for reason in public.not_applicable] == ["alone"]
    assert answer_status(public, Answer("na.hidden")) == "unanswered"


@pytest.mark.parametrize(
    ("tags", "choice", "contradicted"),
    [
        ((), "na.hidden", False),
        (("public",), "na.hidden", True),
        (("public",), "na.alone", False),
        (("public",), "none", False),
        (("law",), "na.hidden", True),
    ],
)
def test_contradicted_reason_is_a_chosen_one_that_is_not_offered(
    tags: tuple[str, ...], choice: str, contradicted: bool
) -> None:
    hidden = Reason("hidden", "Nothing is public.", Rule(none=("public",)), "Something is public.")
    practice = question("a", must_when=Rule(all=("law",)), not_applicable=(hidden, Reason("alone", "One person.")))
    expected = hidden if contradicted else None
    assert contradicted_reason(practice, frozenset(tags), Answer(choice)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, "unanswered"),
        (Answer(), "unanswered"),
        (Answer(note="A note alone."), "unanswered"),
        (Answer("partial"), "answered"),
        (Answer("unknown"), "unknown"),
        (Answer("na.new"), "not-applicable"),
        (Answer("na.invented"), "unanswered"),
        (Answer("na."), "unanswered"),
        (Answer("new"), "unanswered"),
        (Answer("no-longer-an-option"), "unanswered"),
    ],
)
def test_status_of_each_kind_of_answer(answer: Answer | None, expected: Status) -> None:
    assert answer_status(SETTABLE, answer) == expected


def test_status_of_a_must_is_never_not_applicable() -> None:
    assert answer_status(question(importance="must"), Answer("na.new")) == "unanswered"


def test_chosen_option_is_the_one_with_the_id() -> None:
    assert chosen_option(SETTABLE, Answer("partial")) == SETTABLE.options[1]
    assert [chosen_option(SETTABLE, answer) for answer in (None, Answer("unknown"), Answer("na.new"))] == [None] * 3


def test_chosen_reason_is_one_that_the_author_allows() -> None:
    assert chosen_reason(SETTABLE, Answer("na.new")) == SETTABLE.not_applicable[0]
    assert [chosen_reason(SETTABLE, answer) for answer in (None, Answer("na.old"), Answer("partial"))] == [None] * 3


def test_profile_missing_names_required_questions_without_a_value() -> None:
    needed = (
        profile_question("name", "text", required=True),
        profile_question("service", "many", ["images"], required=True),
        profile_question("size", "one", ["small"], required=True),
        profile_question("facts", "many", ["trading"]),
    )
    content = questionnaire(profile=needed)
    assert missing_ids(content, Response()) == ["name", "service", "size"]
    assert missing_ids(content, response(name=("",), service=(), size=("small",))) == ["name", "service"]
    assert missing_ids(content, response(name=("N",), service=("images",), size=("small",))) == []


def test_profile_missing_names_a_question_that_only_some_companies_must_answer() -> None:
    uses = replace(profile_question("uses", "many", ["chat", "calls"]), required_when=Rule(all=("of-some-kind",)))
    content = questionnaire(
        profile=(profile_question("service", "many", ["other", "images"]), uses),
        derived=(DerivedTag("of-some-kind", Rule(any=("other",)), "Its kind is not known."),),
    )
    assert missing_ids(content, Response()) == []
    assert missing_ids(content, response(service=("images",))) == []
    assert missing_ids(content, response(service=("images", "other"))) == ["uses"]
    assert missing_ids(content, response(service=("other",), uses=("calls",))) == []


def missing_ids(content: Questionnaire, given: Response) -> list[str]:
    return [missing.id for missing in profile_missing(content, given)]


def test_detail_is_the_text_or_nothing() -> None:
    given = response(name=("Example Company",), scope=())
    assert [given.detail(id) for id in ("name", "scope", "role")] == ["Example Company", "", ""]
