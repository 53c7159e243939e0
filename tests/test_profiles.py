"""The profile of the shipped questionnaire: how it decides which questions, programs, steps and laws apply."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from html import unescape
from itertools import combinations, product

import pytest

from assessment.content import load, shipped
from assessment.core.area_result import AreaResult
from assessment.core.planned_step import PlannedStep
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Response, asked_questions, profile_tags
from assessment.core.result import Result, assess
from assessment.rendering.html import report_html
from assessment.sample_answers import sample
from support.content import TODAY

MATCHING = {
    "aws-marketplace-csea",
    "cloudflare-csam-scanning",
    "google-child-safety-toolkit",
    "iwf-image-hash-list",
    "iwf-image-intercept",
    "ncmec-hash-sharing",
    "pdq-hasher-matcher-actioner",
    "photodna",
    "shield-project-arachnid",
}
"""Hash lists, and the tools that compare content with them."""
IWF_LISTS = {
    "iwf-dynamic-blocking-lists",
    "iwf-image-hash-list",
    "iwf-keyword-list",
    "iwf-non-photographic-url-list",
    "iwf-url-list",
}
"""The services that a member with images, links and search terms can use."""
SCANNING = {"match-known-material", "extend-matching", "scanning-basis", "check-addresses", "keyword-triage"}
"""The steps that compare what people send or store with hash lists."""
UK_DUTIES = {
    "uk-66-reporting",
    "uk-66-records",
    "uk-illegal-content",
    "uk-intimate-48h",
    "uk-children",
}
"""The duties of the Online Safety Act for every user-to-user service with links to the UK."""


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


def company(
    services: tuple[str, ...],
    content: tuple[str, ...] = ("none",),
    established: tuple[str, ...] = ("us",),
    users: tuple[str, ...] = ("us",),
    size: str = "mid",
    activities: tuple[str, ...] = (),
    reviewers: tuple[str, ...] = ("own",),
    facts: tuple[str, ...] = ("trading", "engineers", "budget"),
    programs: tuple[str, ...] = (),
    answers: str = "worst",
) -> Result:
    """Return the result of a company with nothing in place. Each value is the id of a profile option."""
    profile = {
        "services": services,
        "content": content,
        "established": established,
        "users": users,
        "size": (size,),
        "activities": activities,
        "reviewers": reviewers,
        "facts": facts,
        "programs": programs,
    }
    for question in questionnaire().profile:
        options = {option.id for option in question.options} or {program.id for program in questionnaire().programs}
        assert question.kind == "text" or options.issuperset(profile[question.id])
    saved = sample(questionnaire(), answers, TODAY, profile=profile)
    return assess(questionnaire(), saved.response, TODAY)


def registrar(**more: tuple[str, ...]) -> Result:
    return company(services=("domains",), **more)


def social(**more: tuple[str, ...]) -> Result:
    return company(services=("social",), content=("images", "text", "links", "public", "private", "held"), **more)


def payments(**more: tuple[str, ...]) -> Result:
    return company(services=("payments",), **more)


def offered(result: Result) -> set[str]:
    """Return the ids of the programs that are open, now or after something else."""
    return {id for id, match in result.matches.items() if match.verdict in ("open", "open-after")}


def shown(result: Result) -> set[str]:
    """Return the ids of the programs that the report recommends or lists as good to know."""
    return {program.match.program.id for program in result.programs} | {
        match.program.id for match in result.good_to_know
    }


def duties(result: Result) -> set[str]:
    return {duty.id for duty in result.duties}


def ties(result: Result) -> set[str]:
    """Return the ids of the duties that any gap names."""
    return {tie.id for gap in result.gaps for tie in gap.duties}


def area(result: Result, id: str) -> AreaResult:
    return next(area for area in result.areas if area.area.id == id)


def report(result: Result) -> str:
    """Return the text of the report."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", report_html(result))).split())


# The programs offered


@pytest.mark.parametrize("result", [registrar(), payments()], ids=["registrar", "payments"])
def test_company_without_content_is_offered_no_hash_list(result: Result) -> None:
    assert area(result, "hash-matching").state == "not-asked"
    assert shown(result) & MATCHING == set()
    assert {gap.area.id for gap in result.gaps} & {"hash-matching"} == set()


@pytest.mark.parametrize("services", [("payments",), ("domains",), ("payments", "domains")])
def test_pathways_says_why_it_is_not_for_a_company_without_user_content(services: tuple[str, ...]) -> None:
    result = company(services=services, content=("none",))
    pathways = questionnaire().program("tech-coalition-pathways")
    reasons = {program.id: refusal.because for refusal in result.not_for_you for program in refusal.programs}
    assert reasons[pathways.id] == pathways.eligible[0].because
    refused = report(result).split(pathways.eligible[0].because)[-1]
    assert pathways.name in refused
    assert pathways.id not in shown(result)


def test_pathways_looks_open_to_a_company_with_user_content() -> None:
    assert social().matches["tech-coalition-pathways"].verdict == "open"


def test_iwf_member_is_not_told_to_join() -> None:
    result = social(programs=("iwf-membership",))
    assert result.matches["iwf-membership"].verdict == "in-use"
    assert "iwf-membership" not in {program.match.program.id for program in result.programs}
    assert "iwf-membership" not in {match.program.id for step in result.plan for match in step.programs}
    assert [id for id, match in result.matches.items() if "iwf-membership" in match.after_programs] == []
    assert [program.match.program.id for program in result.in_use] == ["iwf-membership"]


def test_iwf_member_may_use_its_lists() -> None:
    member, stranger = social(programs=("iwf-membership",)), social()
    assert offered(member) >= IWF_LISTS
    for id in IWF_LISTS:
        assert stranger.matches[id].after_programs[0] == "iwf-membership"
        assert "iwf-membership" not in member.matches[id].after_programs


def test_iwf_is_not_for_a_company_without_budget() -> None:
    result = social(facts=("trading",))
    assert {id for id in IWF_LISTS | {"iwf-membership"} if result.matches[id].verdict != "not-for-you"} == set()


def test_company_off_aws_sees_nothing_of_aws_as_open() -> None:
    result = social()
    aws = {"aws-trust-and-safety", "aws-marketplace-csea"}
    assert aws & offered(result) == set()
    assert aws & shown(result) == set()
    assert report(result).count("AWS Trust & Safety contact") == 1  # in the table of what is not for it


def test_company_on_aws_sees_both_offers_of_aws() -> None:
    result = social(facts=("trading", "engineers", "budget", "aws"))
    assert {"aws-trust-and-safety", "aws-marketplace-csea"} <= shown(result)


# The questions asked


def test_text_only_ai_service_is_asked_nothing_about_images() -> None:
    result = company(services=("ai",), content=("text", "ai-output", "public", "private", "held"))
    hash_matching = area(result, "hash-matching")
    assert (hash_matching.state, hash_matching.score) == ("not-asked", None)
    assert {gap.area.id for gap in result.gaps} & {"hash-matching"} == set()
    assert SCANNING & {step.step.id for step in result.first_actions} <= {"keyword-triage"}
    assert MATCHING & shown(result) == set()
    assert f"Hash matching Not asked: {hash_matching.area.not_asked}" in report(result)


def test_image_ai_service_is_asked_about_images() -> None:
    result = company(services=("ai",), content=("images", "ai-output", "public", "held"))
    assert area(result, "hash-matching").state == "done"


@pytest.mark.parametrize(
    "service",
    [
        option.id
        for profile_question in questionnaire().profile
        if profile_question.id == "services"
        for option in profile_question.options
    ],
)
def test_core_area_is_asked_with_three_questions_or_not_at_all(service: str) -> None:
    """With fewer than three questions, the area would have no level."""
    kinds = ("images", "text", "links", "public", "private", "encrypted")
    for content in (chosen for count in range(len(kinds) + 1) for chosen in combinations(kinds, count)):
        for size, reviewer in product(("solo", "small", "mid"), ("own", "nobody")):
            profile = {"services": (service,), "content": content, "size": (size,), "reviewers": (reviewer,)}
            tags = profile_tags(questionnaire(), Response(profile))
            counts = {area.id: len(asked_questions(area, tags)) for area in questionnaire().areas if area.core}
            assert {id for id, count in counts.items() if 0 < count < 3} == set(), (content, size, reviewer)


# The first actions


def test_payment_company_begins_with_financial_intelligence() -> None:
    result = payments()
    first = result.first_actions[0]
    assert first.step.id == "ready-to-report"
    assert "financial-intelligence report first" in first.title
    assert [match.program.id for match in first.programs] == ["fincen-notices", "ncmec-cybertipline"]


@pytest.mark.parametrize("question", ["reporting-bodies", "registered-with-bodies"])
def test_payment_company_is_sent_to_financial_intelligence_before_ncmec(question: str) -> None:
    gap = next(gap for gap in payments().gaps if gap.question.id == question)
    assert "financial-intelligence unit" in gap.advice.partition("NCMEC")[0]


@pytest.mark.parametrize("established", ["uk", "eu", "ca", "au", "elsewhere"])
def test_payment_company_elsewhere_gets_the_same_advice_without_us_notices(established: str) -> None:
    result = payments(established=(established,), users=(established,))
    assert "financial-intelligence report first" in result.first_actions[0].title
    assert "fincen-notices" not in offered(result)


@pytest.mark.parametrize(
    ("established", "body"), [("us", "ncmec-cybertipline"), ("uk", "nca-portal"), ("ca", "cybertip-ca")]
)
def test_company_is_sent_to_the_body_of_its_own_country_first(established: str, body: str) -> None:
    result = social(established=(established,), users=(established,))
    assert result.recommended["registered-with-bodies"][0].match.program.id == body
    assert body in {match.program.id for match in result.first_actions[0].programs}


@pytest.mark.parametrize(
    "content", [("text", "images", "encrypted"), ("text", "images", "links", "encrypted", "held")]
)
def test_encrypted_messenger_begins_with_user_reports_and_scans_nothing(content: tuple[str, ...]) -> None:
    result = company(services=("e2ee",), content=content)
    actions = {step.step.id for step in result.first_actions}
    assert "user-report-route" in actions
    assert SCANNING & {step.step.id for step in result.plan} == set()
    assert scanning_words(result.first_actions) == set()


def test_encrypted_messenger_with_public_pictures_is_told_that_messages_stay_closed() -> None:
    result = company(services=("e2ee",), content=("text", "images", "encrypted", "public", "held"))
    steps = {step.step.id: step for step in result.plan}
    assert "user-report-route" in {step.step.id for step in result.first_actions}
    assert "scanning-basis" not in steps
    assert steps["match-known-material"].title == "Compare public profile and group pictures with one vetted list"
    assert scanning_words([steps["match-known-material"]]) == {
        "Do not scan encrypted messages or storage, and leave the encryption as it is."
    }


def scanning_words(steps: Iterable[PlannedStep]) -> set[str]:
    """Return the sentences of the steps that mention scanning."""
    spoken = " ".join(f"{step.title}. {step.summary}" for step in steps)
    return {sentence for sentence in re.split(r"(?<=\.) ", spoken) if re.search(r"\bscan", sentence, re.IGNORECASE)}


# Which laws may apply


def test_us_registrar_has_only_the_duty_that_names_registrars() -> None:
    result = registrar()
    assert {duty.id for duty in (*result.duties, *result.open_points)} == {"us-2258b"}
    assert report(result).count("United States:") == 1


def test_us_company_has_us_duties() -> None:
    result = social()
    assert duties(result) == {
        "us-2258a-reporting",
        "us-2258a-preservation",
        "us-2258b",
        "us-take-it-down",
        "us-ca-3273",
        "us-ca-22671",
    }
    assert ties(result) == duties(result)


@pytest.mark.parametrize(
    ("place", "brought"),
    [
        (
            "eu",
            {
                "eu-dsa-11-14",
                "eu-dsa-15",
                "eu-dsa-16",
                "eu-dsa-17",
                "eu-dsa-18",
                "eu-dsa-20",
                "eu-dsa-22",
                "eu-dsa-23",
                "de-bka",
                "eu-e-evidence",
                "eu-1881",
            },
        ),
        ("au", {"au-bose", "au-removal"}),
        ("ca", set()),
    ],
)
def test_users_bring_the_duties_of_laws_that_reach_abroad(place: str, brought: set[str]) -> None:
    alone, with_users = social(), social(users=("us", place))
    assert duties(with_users) - duties(alone) == brought


def test_us_users_bring_no_us_duty_to_an_eu_company() -> None:
    alone, with_us = social(established=("eu",), users=("eu",)), social(established=("eu",), users=("eu", "us"))
    assert "eu-dsa-16" in duties(alone)
    assert duties(with_us) == duties(alone)
    assert {tie for tie in ties(with_us) if tie.startswith("us-")} == set()


@pytest.mark.parametrize("established", ["us", "eu", "ca", "au", "elsewhere"])
@pytest.mark.parametrize(
    "services", [("social",), ("messaging",), ("e2ee",), ("game",), ("dating",), ("file-sharing",)]
)
def test_uk_users_bring_section_66_to_a_user_to_user_service(services: tuple[str, ...], established: str) -> None:
    content = ("text", "public", "held")
    without, with_uk = (
        company(services=services, content=content, established=(established,), users=users)
        for users in (("us", "eu"), ("us", "eu", "uk"))
    )
    assert UK_DUTIES & duties(without) == set()
    assert duties(with_uk) - duties(without) == UK_DUTIES
    assert ties(with_uk) >= UK_DUTIES


@pytest.mark.parametrize("services", [("domains",), ("payments",), ("access",)])
def test_uk_users_bring_no_uk_duty_to_a_service_without_content(services: tuple[str, ...]) -> None:
    result = company(services=services, content=("none",), users=("us", "uk"))
    assert {duty.id for duty in result.duties if duty.jurisdiction == "UK"} == set()


def test_uk_users_bring_no_duty_to_report_to_a_search_engine() -> None:
    result = company(services=("search",), content=("links", "text", "public"), users=("us", "uk"))
    brought = {duty.id for duty in result.duties if duty.jurisdiction == "UK"}
    assert brought == {"uk-search", "uk-intimate-48h", "uk-children"}


@pytest.mark.parametrize("established", ["us", "uk", "eu", "ca", "au", "elsewhere"])
def test_open_point_is_never_stated_as_a_duty(established: str) -> None:
    result = social(established=(established,), users=("us", "uk", "eu", "ca", "au"), size="large")
    assert [duty.id for duty in result.duties if duty.confidence == "low"] == []
    assert [duty.id for duty in result.open_points if duty.confidence != "low"] == []
    assert ties(result) <= duties(result)


def test_duty_that_becomes_an_open_point_is_tied_to_no_gap() -> None:
    stated = social()
    unsure = tuple(replace(duty, confidence="low") for duty in questionnaire().duties)
    result = assess(replace(questionnaire(), duties=unsure), stated.response, TODAY)
    assert (duties(result), ties(result)) == (set(), set())
    assert {duty.id for duty in result.open_points} == duties(stated) | {duty.id for duty in stated.open_points}


def test_open_points_are_separate_in_the_report() -> None:
    result = social(established=("ca",), users=("ca",))
    assert [duty.id for duty in result.open_points] == ["ca-c16"]
    stated, open_points = report(result).split("Open points We could not confirm these at a good source")
    title = questionnaire().duty("ca-c16").title
    assert title not in stated
    assert title in open_points


# What laws leave out, and laws whose reach is unclear


def test_report_says_once_what_several_laws_leave_out() -> None:
    result = social(established=("eu",), users=("eu",), facts=("trading", "eu-small"))
    words = "Articles 20 to 28 exempt micro and small companies"
    assert {excluded.duty.id for excluded in result.excluded_duties} == {
        "eu-dsa-15",
        "eu-dsa-20",
        "eu-dsa-22",
        "eu-dsa-23",
        "eu-dsa-28",
    }
    assert report(result).count(words) == 1


def test_report_shows_a_law_of_unclear_reach_apart_from_those_that_apply() -> None:
    shown_text = report(social(established=("eu",), users=("eu", "us")))
    applying, unclear = shown_text.split("May apply: ask counsel")
    title = "Reporting to the CyberTipline, 18 U.S.C. 2258A"
    assert title not in applying
    assert title in unclear


@pytest.mark.parametrize("services", [("domains",), ("search",), ("access",), ("payments",)])
def test_no_sentence_says_that_no_law_names_a_service(services: tuple[str, ...]) -> None:
    for established in ("us", "uk", "eu", "elsewhere"):
        result = company(services=services, established=(established,), users=(established,))
        assert "names a service like yours" not in report(result)
        assert bool(result.duties) or established != "eu" or services == ("payments",)
