"""What a level may say and what "does not apply" may change, for any company and the shipped questionnaire."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.core.question import Area, Question
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response, asked_questions, profile_tags
from assessment.core.result import Result, assess
from support.content import TODAY
from support.strategies import Company, shipped_companies

LAWS = settings(max_examples=100, deadline=None)
Profile = Mapping[str, tuple[str, ...]]
FOUNDATION, OPERATING = 1, 2


def asked_of(company: Company) -> Iterator[tuple[Area, Question]]:
    """The questions as the company is asked them, with their areas."""
    tags = profile_tags(company.questionnaire, company.response)
    for area in company.questionnaire.areas:
        for question in asked_questions(area, tags):
            yield area, question


def judged(company: Company, choices: Mapping[str, str]) -> Result:
    answers = {question_id: Answer(choice) for question_id, choice in choices.items()}
    return assess(company.questionnaire, replace(company.response, answers=answers), TODAY)


def level_place(result: Result) -> int:
    """The place of the level in the worst case, 0 for the lowest."""
    assert result.overall
    assert result.overall.score.worst_level
    return result.questionnaire.levels.index(result.overall.score.worst_level)


# What a level says


@LAWS
@given(company=shipped_companies())
def test_level_is_at_most_operating_while_the_supporting_practices_are_at_their_worst(company: Company) -> None:
    choices = {
        question.id: question.options[-1 if area.core or question.importance == "must" else 0].id
        for area, question in asked_of(company)
    }
    result = judged(company, choices)
    if result.overall and result.gaps:
        assert level_place(result) <= OPERATING


@LAWS
@given(company=shipped_companies(), data=st.data())
def test_level_is_at_most_operating_while_any_practice_is_below_target(company: Company, data: st.DataObject) -> None:
    entries = list(asked_of(company))
    _area, below = data.draw(st.sampled_from(entries))
    choices = {question.id: question.options[-1].id for _area, question in entries} | {below.id: below.options[0].id}
    result = judged(company, choices)
    if result.overall:
        assert level_place(result) <= (FOUNDATION if below.importance == "must" else OPERATING)


@LAWS
@given(company=shipped_companies(), data=st.data())
def test_level_is_foundation_at_half_of_the_essentials_alone(company: Company, data: st.DataObject) -> None:
    questions = [question for _area, question in asked_of(company)]
    musts = [question for question in questions if question.importance == "must"]
    in_place = data.draw(st.permutations(musts))[: (len(musts) + 1) // 2]
    choices = {question.id: question.options[0].id for question in questions}
    result = judged(company, choices | {question.id: question.target for question in in_place})
    if result.overall:
        assert level_place(result) >= FOUNDATION


# What "does not apply" may change


def chosen(profile: Profile, question_id: str) -> frozenset[str]:
    return frozenset(profile.get(question_id, ()))


def seen_by_its_owner_alone(profile: Profile) -> bool:
    """Nobody else sees an upload, and no model makes or takes one."""
    shown = chosen(profile, "content") & {"public", "ai-output"}
    return not shown and not chosen(profile, "services") & {"dating", "search", "ai"}


def links_in_private_alone(profile: Profile) -> bool:
    content = chosen(profile, "content")
    return "private" in content and "public" not in content and not chosen(profile, "services") & {"search", "access"}


def words_in_private_alone(profile: Profile) -> bool:
    content = chosen(profile, "content")
    return "private" in content and "public" not in content and not chosen(profile, "services") & {"search", "ai"}


def no_live_video(profile: Profile) -> bool:
    return "live" not in chosen(profile, "content")


def no_business_customers(profile: Profile) -> bool:
    return not chosen(profile, "services") & {"host", "domains"}


def in_no_sharing_program(profile: Profile) -> bool:
    return "lantern" not in chosen(profile, "programs")


FITS: Mapping[tuple[str, str], Callable[[Profile], bool]] = {
    ("known-material-matching", "nothing-public"): seen_by_its_owner_alone,
    ("match-response", "nothing-public"): seen_by_its_owner_alone,
    ("matching-coverage", "nothing-public"): seen_by_its_owner_alone,
    ("url-list", "private-only"): links_in_private_alone,
    ("keyword-lists", "private-only"): words_in_private_alone,
    ("matching-coverage", "no-video"): no_live_video,
    ("customer-terms", "no-customers"): no_business_customers,
    ("signal-sharing", "none-fits"): in_no_sharing_program,
}
"""For each question and reason, whether a profile leaves room for the reason. Written apart from the rules."""


def test_every_reason_has_a_rule_and_an_expectation(content: Questionnaire) -> None:
    reasons = {
        (question.id, reason.id): reason for question in content.questions() for reason in question.not_applicable
    }
    assert reasons.keys() == FITS.keys()
    assert [reason.id for reason in reasons.values() if not reason.when.tags() or not reason.contradicted] == []


@settings(LAWS, max_examples=500)
@given(company=shipped_companies())
def test_reason_is_offered_only_if_the_profile_leaves_room_for_it(company: Company) -> None:
    for _area, question in asked_of(company):
        for reason in question.not_applicable:
            assert FITS[question.id, reason.id](company.response.profile)


@LAWS
@given(company=shipped_companies())
def test_must_is_never_set_aside(company: Company) -> None:
    assert [
        question.id
        for _area, question in asked_of(company)
        if question.importance == "must" and question.not_applicable
    ] == []


PRIVATE_ALBUMS: Profile = {
    "services": ("file-sharing",),
    "content": ("images", "links", "text", "private", "held"),
    "established": ("us",),
    "users": ("us",),
    "size": ("mid",),
    "reviewers": ("own",),
}
"""A company that is offered most reasons."""


@pytest.mark.parametrize("reason", FITS, ids="-".join)
def test_every_reason_is_offered_to_some_company(content: Questionnaire, reason: tuple[str, str]) -> None:
    profiles = [
        PRIVATE_ALBUMS,
        {**PRIVATE_ALBUMS, "services": ("access",)},
        {**PRIVATE_ALBUMS, "services": ("game",)},
    ]
    offered = {
        (question.id, reason.id)
        for profile in profiles
        for _area, question in asked_of(Company(content, Response(profile)))
        for reason in question.not_applicable
    }
    assert reason in offered


def with_reasons(company: Company, rest: Callable[[Question], str]) -> dict[str, str]:
    """Give every reason that is offered, and answer the other questions."""
    return {
        question.id: f"na.{question.not_applicable[0].id}" if question.not_applicable else rest(question)
        for _area, question in asked_of(company)
    }


@LAWS
@given(company=shipped_companies())
def test_reasons_do_not_lift_a_company_past_the_floor_that_they_remove(company: Company) -> None:
    profile = {**company.response.profile, "content": ("images", "private", "held"), "services": ("file-sharing",)}
    private = replace(company, response=replace(company.response, profile=profile))
    result = judged(private, with_reasons(private, lambda question: question.options[-1].id))
    matching = next(area for area in result.areas if area.area.id == "hash-matching")
    assert matching.set_aside
    assert matching.score is None
    assert result.overall
    assert level_place(result) <= OPERATING


@LAWS
@given(company=shipped_companies())
def test_reasons_leave_the_floor_of_reporting(company: Company) -> None:
    result = judged(company, with_reasons(company, lambda question: question.options[0].id))
    reporting = next(area for area in result.areas if area.area.id == "reporting")
    assert (reporting.set_aside, reporting.mostly_set_aside) == ((), False)
    if result.overall:
        assert level_place(result) <= FOUNDATION


@LAWS
@given(company=shipped_companies())
def test_area_that_is_mostly_set_aside_has_neither_percent_nor_level(company: Company) -> None:
    result = judged(company, with_reasons(company, lambda question: question.options[-1].id))
    for area in result.areas:
        aside = sum(bool(question.question.not_applicable) for question in area.asked)
        if aside > len(area.asked) - aside:
            assert (area.score, area.level_path) == (None, None)
        elif area.asked:
            assert area.score


@LAWS
@given(company=shipped_companies(), data=st.data())
def test_reason_that_the_profile_contradicts_counts_as_no_answer_and_is_told(
    company: Company, data: st.DataObject
) -> None:
    questionnaire = company.questionnaire
    question_id, reason_id = data.draw(st.sampled_from(list(FITS)))
    asked_by_id = {question.id: question for _area, question in asked_of(company)}
    if question_id not in asked_by_id:
        return
    result = judged(company, {question_id: f"na.{reason_id}"})
    offered = {reason.id for reason in asked_by_id[question_id].not_applicable}
    status = next(entry.status for entry in result.asked if entry.question.id == question_id)
    contradicted = questionnaire.question(question_id).not_applicable[0].contradicted
    assert (status == "unanswered") == (contradicted in result.contradictions) == (reason_id not in offered)
